"""TL404: test aliases that a class keeps, and names that are no aliases."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.explain import page_of
from flake8_tradelint.model import Finding
from flake8_tradelint.rules import deprecated_alias as rule
from flake8_tradelint.settings import Rename, Settings
from tests.projects import findings

BASE = "class Vat:\n    def __init__(self): self.new = {}\n    def go(self): ...\n"
ROWS = (Rename("Vat", "old", "new"), Rename("Vat", "run", "go"))


def aliases(tmp_path: Path, members: str, use: str) -> list[Finding]:
    text = BASE + "".join(f"    {line}\n" for line in members.splitlines()) + use + "\n"
    settings = Settings(root=str(tmp_path), select=("TL404",), renames=ROWS)
    return findings(tmp_path, {"app.py": text}, settings=settings)


@pytest.mark.parametrize(
    ("members", "use", "applicability"),
    [
        ("@property\ndef old(self): return self.new", "x = Vat().old", "safe"),
        ("@property\ndef old(self): return self.new", "Vat().old = 1", "unsafe"),
        ("@property\ndef old(self): return dict(self.new)", "x = Vat().old", "unsafe"),
        ("def run(self): return self.go()", "Vat().run()", "safe"),
        ("async def run(self): return await self.go()", "def f(v: Vat): return v.run", "safe"),
        ("run = go", "Vat().run()", "safe"),
        ("old = property(lambda self: self.new)", "x = Vat().old", "unsafe"),
        ("@property\ndef old(self): return self.new", "class Sub(Vat): ...\nx = Sub().old", "safe"),
    ],
)
def test_aliases(tmp_path: Path, members: str, use: str, applicability: str) -> None:
    (finding,) = aliases(tmp_path, members, use)
    assert "is an alias kept for compatibility" in finding.message
    assert finding.severity == "info"
    assert finding.fix is not None and finding.fix.applicability == applicability


@pytest.mark.parametrize(
    ("members", "use"),
    [
        ("", "x = Vat().old"),
        ("old: int = 1", "x = Vat().old"),
        ("def set(self): self.old = 1", "x = Vat().old"),
        ("@property\ndef old(self): return self.new", "def f(v): return v.old"),
        ("@property\ndef old(self): return self.new", "class Sub(Vat):\n    old = 1\nx = Sub().old"),
        ("@property\ndef other(self): return self.new", "class B:\n    old = 1\nx = B().old"),
    ],
)
def test_quiet(tmp_path: Path, members: str, use: str) -> None:
    assert aliases(tmp_path, members, use) == []


def test_off_by_default() -> None:
    assert not rule.DEFAULT


def test_the_examples_of_the_page(tmp_path: Path) -> None:
    page = page_of(rule)
    row = Rename("Vat", "spot_map", "spot_markets")
    settings = Settings(root=str(tmp_path), select=("TL404",), renames=(row,))
    assert len(findings(tmp_path, {"bad.py": page.section("Bad")}, settings=settings)) == 1
    assert findings(tmp_path, {"bad.py": page.section("Good")}, settings=settings) == []
