"""Run tradelint in this process, and the proofs of fixtures in separate processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from flake8_tradelint.cli import main
from tests.laws.cases import FIXTURES, Case, Place

_SECONDS = 60
_STRICT = {"PYTHONASYNCIODEBUG": "1", "PYTHONWARNINGS": "error"}


def tradelint(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """Return the findings of the command line on a project, from its JSON report."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["--output-format=json", "--jobs=1", *arguments, str(folder)])
    assert status in (0, 1), err.getvalue()
    report = json.loads(out.getvalue())
    assert report["errors"] == []
    findings: list[dict[str, Any]] = report["findings"]
    return findings


def places(folder: Path, *arguments: str) -> list[Place]:
    """Return the places of the findings, sorted."""
    found = tradelint(folder, *arguments)
    return sorted((_relative(row["path"], folder), row["line"], row["code"]) for row in found)


def fix(case: Case, folder: Path) -> None:
    """Mend the project in place, as far as the case allows."""
    tradelint(folder, "--fix", *(["--unsafe-fixes"] if case.unsafe else []))


def proof(case: Case, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the case's proof on the code in ``folder``; what is about tasks with asyncio in debug mode."""
    environment = {
        **os.environ,
        **(_STRICT if case.folder.parent.name.startswith("TL3") else {}),
        "PYTHONPATH": os.pathsep.join((str(folder), str(FIXTURES))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [sys.executable, str(case.folder / "proof.py")],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
    )


def _relative(path: str, folder: Path) -> str:
    return Path(os.path.abspath(path)).relative_to(folder).as_posix()
