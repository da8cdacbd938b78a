"""TL401 and TL402: test that a new name of a coroutine function is awaited, or its fix is not safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint import engine
from flake8_tradelint.config import load
from tests.projects import write

DESK = """\
import functools
from abc import abstractmethod


def retry(function):
    return functools.wraps(function)(lambda *args: function(*args))


class Desk:
    NEW


class Fast(Desk):
    BELOW
"""
USE = """\
from desk import Desk


async def main(desk: Desk):
    print(USE)
"""


def fix(tmp_path: Path, new: str, use: str, row: str = "new", below: str = "pass") -> tuple[str, list[str]]:
    indented = new.replace("\n", "\n    ")
    files = {
        "desk.py": DESK.replace("NEW", indented).replace("BELOW", below),
        "use.py": USE.replace("USE", use),
    }
    write(tmp_path, files)
    (tmp_path / "pyproject.toml").write_text(f"[tool.tradelint.renames.'desk.Desk']\nold = '{row}'\n")

    report = engine.check([str(tmp_path / "use.py")], load([str(tmp_path)]))
    (finding,) = report.findings
    assert finding.fix is not None
    return finding.fix.applicability, [edit.op for edit in finding.fix.edits]


@pytest.mark.parametrize(
    "new",
    [
        "async def new(self): ...",
        "@staticmethod\nasync def new(): ...",
        "@classmethod\nasync def new(cls): ...",
        "@abstractmethod\nasync def new(self): ...",
        "def new(self) -> 'Awaitable[int]': ...",
    ],
)
def test_it_is_awaited(tmp_path: Path, new: str) -> None:
    assert fix(tmp_path, new, "desk.old()") == ("safe", ["rename_name", "add_await"])


@pytest.mark.parametrize(
    ("new", "use", "row", "below"),
    [
        ("@retry\nasync def new(self): ...", "desk.old()", "new", "pass"),
        ("async def new(self):\n    yield 1", "desk.old()", "new", "pass"),
        ("def new(self): return 1", "desk.old()", "new", "async def new(self): ..."),
        ("async def other(self): ...\nnew = other", "desk.old()", "new", "pass"),
        ("async def new(self): ...", "desk.old", "new()", "pass"),
        ("async def new(self): ...", "desk.old", "{self}.new()", "pass"),
        ("async def new(self): ...", "getattr(desk, 'old')()", "new", "pass"),
        ("@retry\nasync def new(self): ...", "getattr(desk, 'old')()", "new", "pass"),
        ("async def new(self): ...", "desk.old", "new", "pass"),
    ],
)
def test_it_is_not_safe(tmp_path: Path, new: str, use: str, row: str, below: str) -> None:
    level, operations = fix(tmp_path, new, use, row, below)
    assert level == "unsafe" and "add_await" not in operations


@pytest.mark.parametrize(
    ("new", "use", "row"),
    [
        ("def new(self): return 1", "desk.old()", "new"),
        ("new = 1", "desk.old", "new"),
        ("new: dict = functools.partial(dict)", "desk.old", "new"),
        ("def new(self): return 1", "desk.old", "new()"),
        ("def new(self): return 1", "getattr(desk, 'old')()", "new"),
    ],
)
def test_what_is_no_coroutine_stays_safe(tmp_path: Path, new: str, use: str, row: str) -> None:
    assert fix(tmp_path, new, use, row)[0] == "safe"
