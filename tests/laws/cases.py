"""Load the fixture cases with their claims, and copy them to folders to work on."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FIXTURES = Path(__file__).parents[2] / "fixtures"
KEYS = {"title", "why", "status", "fix", "python", "mypy"}
STATUSES = ("", "missed-alarm", "false-alarm")
_MARKER = re.compile(rb"# expect: ([A-Z0-9]+(?:, ?[A-Z0-9]+)*)[ \t]*$")
_PYTHON = re.compile(r">=3\.(\d+)")

Place = tuple[str, int, str]
"""A file (relative to the case's ``before``, with ``/``), a line and a code."""


@dataclass(frozen=True, slots=True)
class Case:
    """One folder ``fixtures/<code>/<name>``."""

    folder: Path
    title: str
    why: str
    status: str = ""
    fix: str = "safe"
    python: str = ""
    mypy: bool = False

    @property
    def id(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def before(self) -> Path:
        return self.folder / "before"

    @property
    def after(self) -> Path:
        return self.folder / "after"

    @property
    def unsafe(self) -> bool:
        return self.fix == "unsafe"

    @property
    def runs_here(self) -> bool:
        """True if this Python is new enough for the case."""
        wanted = _PYTHON.fullmatch(self.python)
        assert wanted or not self.python, f"{self.id}: python = {self.python!r}"
        return wanted is None or sys.version_info >= (3, int(wanted[1]))

    def markers(self) -> list[Place]:
        """Return what the ``# expect:`` comments mark, sorted."""
        return sorted(_markers(self.before))

    def copy(self, to: Path, *, fixed: bool = False) -> Path:
        """The case as a project of its own in ``to``; ``fixed`` lays ``after`` over it."""
        shutil.copytree(self.before, to, dirs_exist_ok=True, ignore=_IGNORED)
        if fixed:
            shutil.copytree(self.after, to, dirs_exist_ok=True, ignore=_IGNORED)
        (to / "pyproject.toml").touch()
        return to


_OURS = {"__pycache__", ".tradelint_cache"}
_IGNORED = shutil.ignore_patterns(*_OURS)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, by its relative path."""
    files = (path for path in folder.rglob("*") if path.is_file() and not _OURS & {*path.parts})
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@lru_cache(maxsize=1)
def all_cases() -> tuple[Case, ...]:
    """Every case, sorted by folder."""
    return tuple(_read(file) for file in sorted(FIXTURES.glob("*/*/case.toml")))


def parametrised(*, fixed: bool | None = None, status: bool | None = None) -> list[object]:
    """The cases as pytest parameters: those with(out) an ``after``, with(out) a declared status."""
    chosen = (
        case
        for case in all_cases()
        if fixed in (None, case.after.is_dir()) and status in (None, bool(case.status))
    )
    return [pytest.param(case, id=case.id, marks=_marks(case)) for case in chosen]


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    reason = f"needs Python {case.python}"
    return [] if case.runs_here else [pytest.mark.skip(reason=reason)]


def _read(file: Path) -> Case:
    return Case(file.parent, **tomllib.loads(file.read_text(encoding="utf-8")))


def _markers(before: Path) -> Iterator[Place]:
    for name, data in contents(before).items():
        for number, line in enumerate(data.splitlines(), 1):
            if found := _MARKER.search(line):
                for code in found[1].decode().split(","):
                    yield name, number, code.strip()
