"""Shared parts of the reliability runs: start tradelint, judge its exit, count, and print the result."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Done = subprocess.CompletedProcess[bytes]
COMMAND = (sys.executable, "-m", "flake8_tradelint")
TIMEOUT = 300
SHOWN = 10
"""Failures that are printed; the others are counted."""

LEAK = """\
import asyncio


async def start_{name}(work):
    asyncio.create_task(work())
"""
"""A module with a dropped task, which `--fix` fixes."""


def options(doc: str | None, count: int, *paths: str) -> argparse.Namespace:
    """Parse the command line: ``--count``, ``--seed``, and with ``paths`` folders to take files from."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=count, help=f"how often (default: {count})")
    parser.add_argument("--seed", type=int, default=1, help="of the random choices (default: 1)")
    if paths:
        parser.add_argument("paths", nargs="*", type=Path, default=[Path(path) for path in paths])
    return parser.parse_args()


@dataclass
class Tally:
    """The number of trials, and what went wrong."""

    what: str
    tried: int = 0
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def expect(self, holds: bool, told: str) -> None:
        """Count a failure unless ``holds``."""
        if not holds:
            self.failures.append(told)
            if len(self.failures) <= SHOWN:
                print(f"  {told}", file=sys.stderr, flush=True)

    def healthy(self, done: Done, told: str) -> None:
        """Count a failure if tradelint did not end properly."""
        complaint = complaint_of(done)
        self.expect(not complaint, f"{told}: {complaint}")

    def finish(self) -> int:
        """Print the line of result; return the exit status."""
        notes = f" ({', '.join(self.notes)})" if self.notes else ""
        print(f"{self.what}: {self.tried} tried, {len(self.failures)} failures{notes}", flush=True)
        return 1 if self.failures or not self.tried else 0


def environment(**variables: str) -> dict[str, str]:
    """Return this process's variables, without those that would change the measurement."""
    dropped = ("PYTHONDONTWRITEBYTECODE", "NO_COLOR", "FORCE_COLOR", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, **variables}


def tradelint(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Done:
    """Run the command in this folder; one that hangs is killed and gets the status -9."""
    command = [*COMMAND, *arguments]
    try:
        return subprocess.run(
            command, cwd=folder, env=env or environment(), capture_output=True, check=False, timeout=TIMEOUT
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, -9, b"", b"killed: it did not end")


def complaint_of(done: Done) -> str:
    """Return why a run did not end properly: a traceback, a status above 2, a status 2 without a reason."""
    told = done.stderr.decode(errors="replace")
    errors = [line for line in told.splitlines() if line.startswith("tradelint: error: ")]
    last = told.strip().rpartition("\n")[2]
    if done.returncode not in (0, 1, 2) or "Traceback" in told:
        return f"status {done.returncode}: {last}"
    if "please report it" in told:
        return next(line for line in told.splitlines() if "please report it" in line)
    if (done.returncode == 2) != bool(errors):
        return f"status {done.returncode} and {len(errors)} reasons: {last}"
    return ""


def leaking_project(folder: Path, files: int) -> dict[str, bytes]:
    """Write a project of modules with a dropped task each; return their contents by name."""
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    for number in range(files):
        (folder / f"part_{number % 10}").mkdir(exist_ok=True)
        path = folder / f"part_{number % 10}" / f"feed_{number}.py"
        path.write_text(LEAK.format(name=number))
    return sources(folder)


def sources(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files below the folder by name, without the cache."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".tradelint_cache" not in path.parts
    }
