"""TL402: test attributes named in strings."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.explain import page_of
from flake8_tradelint.model import Finding
from flake8_tradelint.rules import renamed_attribute_string as rule
from flake8_tradelint.settings import Rename, Settings
from tests.projects import findings

PRELUDE = """\
from unittest import mock
from unittest.mock import patch
from pkg.vat import Vat, State
"""
VAT = """\
class Vat:
    def __init__(self):
        self.spot_markets = {}

class State:
    spot_map: dict
"""
ROW = Rename("pkg.vat.Vat", "spot_map", "spot_markets")


def stale(tmp_path: Path, body: str) -> list[Finding]:
    files = {"pkg/__init__.py": "", "pkg/vat.py": VAT, "app.py": PRELUDE + body + "\n"}
    return findings(tmp_path, files, settings=Settings(root=str(tmp_path), select=("TL402",), renames=(ROW,)))


@pytest.mark.parametrize(
    ("body", "renamed"),
    [
        ("def f(vat: Vat): return getattr(vat, 'spot_map')", "'spot_map'"),
        ('def f(vat: Vat): return getattr(vat, "spot_map", None)', '"spot_map"'),
        ("def f(vat: Vat): setattr(vat, 'spot_map', {})", "'spot_map'"),
        ("def f(vat: Vat): delattr(vat, 'spot_map')", "'spot_map'"),
        ("x = getattr(Vat(), 'spot_map')", "'spot_map'"),
        ("x = patch.object(Vat, 'spot_map')", "'spot_map'"),
        ("x = mock.patch.object(Vat, 'spot_map', {})", "'spot_map'"),
        ("@patch.object(Vat, 'spot_map')\ndef f(m): ...", "'spot_map'"),
        ("def test(mocker): mocker.patch.object(Vat, 'spot_map')", "'spot_map'"),
        ("def test(monkeypatch): monkeypatch.setattr(Vat, 'spot_map', 1)", "'spot_map'"),
        ("def test(monkeypatch, vat: Vat): monkeypatch.delattr(vat, 'spot_map')", "'spot_map'"),
        ("x = patch('pkg.vat.Vat.spot_map')", "'pkg.vat.Vat.spot_map'"),
        ("def test(mocker): mocker.patch('pkg.vat.Vat.spot_map', new=1)", "'pkg.vat.Vat.spot_map'"),
        ("def t(monkeypatch): monkeypatch.setattr('pkg.vat.Vat.spot_map', 1)", "'pkg.vat.Vat.spot_map'"),
    ],
)
def test_stale(tmp_path: Path, body: str, renamed: str) -> None:
    (finding,) = stale(tmp_path, body)
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    text = Path(finding.primary.path).read_bytes()
    assert text[edit.anchor.start : edit.anchor.end].decode() == renamed
    arguments = dict(edit.args)
    assert arguments["old"] == renamed.strip("'\"")
    assert arguments["new"] == arguments["old"].replace("spot_map", "spot_markets")


@pytest.mark.parametrize(
    "body",
    [
        "def f(vat): return getattr(vat, 'spot_map')",
        "def f(state: State): return getattr(state, 'spot_map')",
        "def f(vat: Vat): return getattr(vat, 'spot_markets')",
        "def f(vat: Vat): return getattr(vat, 'spot_markets', None) or getattr(vat, 'spot_map', None)",
        "def f(vat: Vat): return hasattr(vat, 'spot_map')",
        "def f(vat: Vat):\n    try: return getattr(vat, 'spot_map')\n    except AttributeError: return {}",
        "def f(vat: Vat, name): return getattr(vat, name)",
        "def f(vat: Vat): return {'spot_map': vat}['spot_map']",
        "x = patch.object(State, 'spot_map')",
        "x = patch('pkg.vat.State.spot_map')",
        "x = patch('pkg.vat.spot_map')",
        "x = patch('spot_map')",
        "def getattr(a, b): ...\ndef f(vat: Vat): return getattr(vat, 'spot_map')",
        "class P:\n    def object(self, a, b): ...\nx = P().object(Vat, 'spot_map')",
        "x = patch.dict({}, {'spot_map': 1})",
    ],
)
def test_quiet(tmp_path: Path, body: str) -> None:
    assert stale(tmp_path, body) == []


def test_a_default_makes_the_loss_silent_and_the_fix_a_suggestion(tmp_path: Path) -> None:
    (finding,) = stale(tmp_path, "def f(vat: Vat): return getattr(vat, 'spot_map', None)")
    assert finding.message.endswith("so this is always the default")
    assert finding.fix is not None and finding.fix.applicability == "unsafe"


def test_a_class_of_an_installed_package(tmp_path: Path) -> None:
    row = Rename("driftpy.pickle.vat.Vat", "spot_map", "spot_markets")
    text = "from unittest.mock import patch\nx = patch('driftpy.pickle.vat.Vat.spot_map')\n"
    settings = Settings(root=str(tmp_path), select=("TL402",), renames=(row,))
    assert len(findings(tmp_path, {"app.py": text}, settings=settings)) == 1


def test_the_examples_of_the_page(tmp_path: Path) -> None:
    page = page_of(rule)
    row = Rename("Vat", "spot_map", "spot_markets")
    settings = Settings(root=str(tmp_path), select=("TL402",), renames=(row,))
    assert len(findings(tmp_path, {"bad.py": page.section("Bad")}, settings=settings)) == 1
    assert findings(tmp_path, {"bad.py": page.section("Good")}, settings=settings) == []


@pytest.mark.parametrize(
    ("annotation", "told", "fixed"),
    [
        ("Vat | Other", ["`Vat`", "`Other`"], True),
        ("Vat | Plain", ["`Vat`", "nor has `Plain`"], False),
        ("Vat | State", [], False),
        ("Vat | str", [], False),
    ],
)
def test_one_of_several_classes(tmp_path: Path, annotation: str, told: list[str], fixed: bool) -> None:
    more = "class Other:\n    spot_markets = ()\nclass Plain:\n    names = ()\n"
    text = f"from pkg.vat import *\ndef f(x: {annotation}):\n    return getattr(x, 'spot_map')\n"
    files = {"pkg/__init__.py": "", "pkg/vat.py": VAT + more, "app.py": text}
    rows = (ROW, Rename("pkg.vat.Other", "spot_map", "spot_markets"))
    found = findings(tmp_path, files, settings=Settings(root=str(tmp_path), select=("TL402",), renames=rows))
    assert [all(part in finding.message for part in told) for finding in found] == [True] * bool(told)
    assert all((finding.fix is not None) is fixed for finding in found)
