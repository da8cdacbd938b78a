"""Measure the cost of fixing: ``python -m benchmarks.fix_cost FOLDER ...``

It compares the CPU time of a check and of ``--fix`` without a cache: medians of --runs, each fix on a fresh
copy; then the difference per fixed file. ``--fix`` checks until nothing is left to fix, mostly twice.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.running import measure


def mended(before: str, after: str) -> int:
    """Return how many Python files differ."""
    paths = (path.relative_to(before) for path in Path(before).rglob("*.py"))
    return sum(not filecmp.cmp(Path(before, path), Path(after, path), shallow=False) for path in paths)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tradelint", default="tradelint", help="the command to measure")
    options = parser.parse_args()
    command = (options.tradelint, "--isolated", "--exit-zero", "-q", "--no-cache")
    print("| | check, CPU s | `--fix`, CPU s | files mended | s each |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for folder in map(os.path.abspath, options.folders):
        checks, fixes, files = [], [], 0
        for _ in range(options.runs):
            with tempfile.TemporaryDirectory() as temporary:
                copy = os.path.join(temporary, "copy")
                shutil.copytree(folder, copy)
                checks.append(measure(command, copy).cpu)
                fixes.append(measure((*command, "--fix"), copy).cpu)
                files = mended(folder, copy)
        check, fix = statistics.median(checks), statistics.median(fixes)
        each = f"{(fix - check) / files:.2f}" if files else ""
        print(
            f"| {os.path.basename(folder)} | {check:.2f} | {fix:.2f} | {files} | {each} |",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
