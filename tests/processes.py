"""Runs the command line, and other code, in a process of its own; colours asked for outside do not count."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[1])


def tradelint(
    folder: Path, *arguments: str, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What the command says in this folder."""
    return subprocess.run(
        [sys.executable, "-m", "flake8_tradelint", *arguments],
        cwd=folder,
        check=False,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env={**environment(), **(env or {})},
    )


def environment() -> dict[str, str]:
    """The variables of such a process."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return {**kept, "PYTHONPATH": ROOT, "PYTHONUTF8": "1"}
