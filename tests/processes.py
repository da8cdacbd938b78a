"""Run the command line, and other code, in a separate process without colours."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_tradelint.fork_worker import FORKS

needs_fork = pytest.mark.skipif(not FORKS, reason="there is no fork")
"""The mark of a test in which processes are forked."""

Run = Callable[..., subprocess.CompletedProcess[str]]
ROOT = str(Path(__file__).parents[1])


def tradelint(
    folder: Path, *arguments: str, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Return the output of the command in this folder."""
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


def in_process(code: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A fresh Python in a folder of no project, with a task: neither cache nor ``quiet`` answers for it."""
    (folder / "bot.py").write_text("import asyncio\n\n\nasync def f():\n    asyncio.create_task(f())\n")
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
