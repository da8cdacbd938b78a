"""Validate SARIF logs of real packages: ``python -m benchmarks.sarif_logs [PACKAGE==VERSION ...]``

It downloads wheels from PyPI, writes a log of each with every rule on, and checks it against the official
schema of SARIF 2.1.0 and against code scanning's further requirements. It prints a line for each package,
with the time beside that of ``--output-format json``, which has no fixes. The exit status is 1 if a log is
wrong, or nothing was found. ``tests/laws/test_places.py`` does the same for every fixture.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from tests.output.sarif_schema import complaints
from tests.processes import environment

PACKAGES = ("aiokafka==0.14.0", "faust-streaming==0.15.3", "gql==4.4.0", "hikari==2.7.0", "kopf==1.45.2")


def unpacked(package: str, folder: Path) -> Path:
    """Unpack a package's wheel, none of which is run; return the folder."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*command, "-d", str(folder), package], check=True)
    (wheel,) = folder.glob("*.whl")
    project = folder / "project"
    with ZipFile(wheel) as archive:
        archive.extractall(project)
    (project / "pyproject.toml").touch()
    return project


def report(project: Path, output_format: str) -> tuple[Any, float]:
    """Return the report on a project, and the CPU seconds that it took."""
    command = [sys.executable, "-m", "flake8_tradelint", "--no-cache", "--extend-select=ALL", "."]
    before = os.times()
    done = subprocess.run(
        [*command, f"--output-format={output_format}"],
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        check=False,
    )
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return json.loads(done.stdout), cpu


def main(packages: list[str]) -> int:
    """Check each package; return the exit status."""
    wrong = False
    for package in packages or PACKAGES:
        with tempfile.TemporaryDirectory() as name:
            project = unpacked(package, Path(name))
            document, cpu = report(project, "sarif")
            _, plain = report(project, "json")
            problems = complaints(document, project)
        results = document["runs"][0]["results"]
        fixes = sum("fixes" in result for result in results)
        times = f"{cpu:.1f} s of CPU, {plain:.1f} s as JSON"
        print(f"{package}: {len(results)} results, {fixes} with a fix; {times}; {len(problems)} problems")
        for problem in problems[:10]:
            print(f"  {problem}")
        wrong = wrong or bool(problems) or not results
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
