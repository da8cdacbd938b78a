"""Test that comments, docstrings and the layout of code decide nothing about who knows an old name."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.semantics.renaming.patched_names import PatchedClasses
from flake8_tradelint.semantics.renaming.reexports import is_known_by
from flake8_tradelint.settings import Rename, Settings
from tests.projects import findings
from tests.semantics.linking import project

ENGINE = "class Strategy:\n    def on_trade(self, trade): return trade\n"
HEDGER = """\
from engine import Strategy

class Hedger(Strategy):
    def on_fill(self, trade): return trade
"""
ROW = Rename("engine.Strategy", "on_fill", "on_trade")


def old(folder: Path, code: str) -> int:
    files = {"engine.py": ENGINE, "hedger.py": HEDGER + code + "\n"}
    settings = Settings(root=str(folder), select=("TL405",), renames=(ROW,))
    return len(findings(folder, files, settings=settings))


@pytest.mark.parametrize("code", ["call(x, 'on_fill')", "    def go(self, n):\n        getattr( self, n)()"])
def test_an_old_name_that_may_be_asked_for(tmp_path: Path, code: str) -> None:
    assert not old(tmp_path, code)


@pytest.mark.parametrize(
    "code",
    [
        "x = 1  # call(x, 'on_fill')",
        "def f(): '''It calls \"on_fill\".'''",
        "def f(): '''getattr(self, name)'''",
        "    def go(self): return getattr(self,  # it\n            'on_trade')",
    ],
)
def test_an_old_name_that_is_not(tmp_path: Path, code: str) -> None:
    assert old(tmp_path, code) == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import units\nx = units \\\n    .old", True),
        ("import units\npatch('app.units.old')", True),
        ("import units  # units.old", False),
    ],
)
def test_names_by_their_module(code: str, expected: bool) -> None:
    facts = project({"units.py": "from more import old\n", "app.py": code})
    assert is_known_by(facts, "/p/units.py", "old") is expected


def test_names_that_a_module_gives_itself() -> None:
    def given(code: str) -> bool:
        return bool(PatchedClasses(project({"units.py": code})).modules("old"))

    assert given("globals() [ 'old' ] = 1\n")
    assert not given("# globals()['old'] = 1\n")
