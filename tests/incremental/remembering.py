"""A small project with a finding, counting how often the engine is asked about it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from flake8_tradelint import engine, incremental
from flake8_tradelint.cache.store import FOLDER
from flake8_tradelint.discover import python_files
from flake8_tradelint.incremental.memory import Memory
from flake8_tradelint.model import Report
from flake8_tradelint.settings import Settings

DROPPED = "import asyncio\n\nasync def f(x):\n    asyncio.create_task(x())\n"
CLEAN = "import asyncio\n\nasync def f(x):\n    await asyncio.create_task(x())\n"
OLD = 1_600_000_000_000_000_000


def write(path: Path, text: str, time: int = OLD) -> None:
    path.write_text(text)
    os.utime(path, ns=(time, time))


class Runs:
    """Checks, and how many files the engine was asked for each time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[int] = []
        check = engine.check

        def counted(files: Sequence[str], settings: Settings, **options: object) -> Report:
            self.asked.append(len(files))
            return check(files, settings, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(engine, "check", counted)

    def check(self, folder: Path, settings: Settings | None = None, *names: str) -> Report:
        names = names or tuple(sorted(path.name for path in folder.glob("*.py")))
        return incremental.check([str(folder / name) for name in names], settings or Settings())


def shown(folder: Path, *, cache: bool = True) -> list[tuple[str, str]]:
    """Return the findings of a run on the whole folder."""
    settings = Settings(cache=cache, root=str(folder))
    memory = Memory(settings)
    files = memory.files([str(folder)])
    if files is None:
        files = [found.path for found in python_files([str(folder)], settings)]
    return places(incremental.check(files, settings, memory=memory))


def entry(project: Path) -> Path:
    (found,) = (project / FOLDER).glob("*.json")
    return found


def places(report: Report) -> list[tuple[str, str]]:
    return [(os.path.basename(f.primary.path), f.code) for f in report.findings]
