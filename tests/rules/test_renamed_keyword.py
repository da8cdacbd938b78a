"""TL403: test keywords of constructors and of ``replace``."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.explain import page_of
from flake8_tradelint.model import Finding
from flake8_tradelint.rules import renamed_keyword as rule
from flake8_tradelint.settings import Rename, Settings
from tests.projects import findings

VAT = """\
from dataclasses import dataclass

@dataclass
class Vat:
    spot_markets: dict

    @classmethod
    def load(cls):
        return cls(HERE={})

class Plain:
    def __init__(self, spot_markets): self.spot_markets = spot_markets

class Child(Plain): ...

class Loose:
    def __init__(self, **fields): self.spot_markets = fields

class Kept:
    def __init__(self, spot_map): self.spot_markets = spot_map

class State:
    def __init__(self, spot_map): self.spot_map = spot_map
"""
ROWS = tuple(Rename(owner, "spot_map", "spot_markets") for owner in ("Vat", "Plain", "Loose", "Kept"))
IMPORTS = "from pkg.vat import *\nimport dataclasses, copy\nfrom dataclasses import replace\n"


def stale(tmp_path: Path, body: str, vat: str = VAT) -> list[Finding]:
    files = {"pkg/__init__.py": "", "pkg/vat.py": vat, "app.py": IMPORTS + body + "\n"}
    return findings(tmp_path, files, settings=Settings(root=str(tmp_path), select=("TL403",), renames=ROWS))


@pytest.mark.parametrize(
    "body",
    [
        "x = Vat(spot_map={})",
        "x = Plain(spot_map={})",
        "x = Child(spot_map={})",
        "from pkg.vat import Vat as V\nx = V(spot_map={})",
        "import pkg.vat as pv\nx = pv.Vat(spot_map={})",
        "def f(vat: Vat): return replace(vat, spot_map={})",
        "def f(vat: Vat): return dataclasses.replace(vat, spot_map={})",
        "class Mine(Plain): ...\nx = Mine(spot_map=1)",
        "x = [Vat(spot_map=é) for é in 'é']",
    ],
)
def test_stale(tmp_path: Path, body: str) -> None:
    (finding,) = stale(tmp_path, body)
    assert "takes no argument `spot_map` any more: it is now `spot_markets`" in finding.message
    assert finding.fix is not None and finding.fix.applicability == "safe"
    anchor = finding.fix.edits[0].anchor
    assert Path(finding.primary.path).read_bytes()[anchor.start : anchor.end] == b"spot_map"


@pytest.mark.parametrize(
    "body",
    [
        "x = Vat(spot_markets={})",
        "x = Loose(spot_map={})",
        "x = Kept(spot_map={})",
        "x = State(spot_map={})",
        "x = unknown(spot_map={})",
        "x = dict(spot_map={})",
        "def f(vat): return replace(vat, spot_map={})",
        "def f(state: State): return replace(state, spot_map={})",
        "def f(text: str): return text.replace(spot_map=1)",
        "class Mine(Plain):\n    def __init__(self, spot_map): ...\nx = Mine(spot_map=1)",
        "class Mine(Plain, metaclass=M): ...\nx = Mine(spot_map=1)",
        "class Mine(Outside, Plain): ...\nx = Mine(spot_map=1)",
        "fields = {}\nx = Vat(**fields)",
    ],
)
def test_quiet(tmp_path: Path, body: str) -> None:
    assert stale(tmp_path, body) == []


def test_cls_in_a_class_method(tmp_path: Path) -> None:
    assert len(stale(tmp_path, "", vat=VAT.replace("HERE", "spot_map"))) == 1


def test_no_fix_where_both_are_given(tmp_path: Path) -> None:
    (finding,) = stale(tmp_path, "x = Vat(spot_map={}, spot_markets={})")
    assert finding.fix is None


def test_a_class_of_an_installed_package(tmp_path: Path) -> None:
    row = Rename("driftpy.Vat", "spot_map", "spot_markets")
    settings = Settings(root=str(tmp_path), select=("TL403",), renames=(row,))
    text = "from driftpy import Vat\nx = Vat(spot_map=1)\n"
    (finding,) = findings(tmp_path, {"app.py": text}, settings=settings)
    assert finding.confidence == "medium"
    assert finding.fix is not None and finding.fix.applicability == "unsafe"


def test_a_module_that_the_project_has_twice(tmp_path: Path) -> None:
    row = Rename("desk.vat.Vat", "spot_map", "spot_markets")
    settings = Settings(root=str(tmp_path), select=("TL403",), renames=(row,))
    vat = "class Vat:\n    def __init__(self, spot_map):\n        self.spot_markets = spot_map\n"
    files = {
        f"{folder}desk/{name}.py": text
        for folder in ("", "build/lib/")
        for name, text in (("__init__", ""), ("vat", vat))
    }
    text = "from desk.vat import Vat\nx = Vat(spot_map=1)\n"
    assert findings(tmp_path, {**files, "tests/app.py": text}, settings=settings) == []


@pytest.mark.parametrize(("parameters", "found"), [("spot_map", 0), ("**names", 0), ("spot_markets", 1)])
def test_the_initialiser_of_an_installed_class(tmp_path: Path, parameters: str, found: int) -> None:
    row = Rename("driftpy.Vat", "spot_map", "spot_markets")
    settings = Settings(root=str(tmp_path), select=("TL403",), renames=(row,), environment="env")
    package = tmp_path / "env" / "lib" / "python3.12" / "site-packages" / "driftpy.py"
    package.parent.mkdir(parents=True)
    package.write_text(f"class Vat:\n    def __init__(self, {parameters}):\n        pass\n")
    text = "from driftpy import Vat\nx = Vat(spot_map=1)\n"
    assert len(findings(tmp_path, {"app.py": text}, settings=settings)) == found


def test_the_examples_of_the_page(tmp_path: Path) -> None:
    page = page_of(rule)
    row = Rename("Vat", "spot_map", "spot_markets")
    settings = Settings(root=str(tmp_path), select=("TL403",), renames=(row,))
    assert len(findings(tmp_path, {"bad.py": page.section("Bad")}, settings=settings)) == 1
    assert findings(tmp_path, {"bad.py": page.section("Good")}, settings=settings) == []
