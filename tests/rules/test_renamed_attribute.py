"""TL401: test receivers of known class, and old names that other classes still have."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from flake8_tradelint.explain import page_of
from flake8_tradelint.model import Finding
from flake8_tradelint.rules import renamed_attribute as rule
from flake8_tradelint.settings import Rename, Settings
from tests.projects import findings

VAT = """\
from dataclasses import dataclass
from typing import Optional

class Vat:
    def __init__(self):
        self.spot_markets = {}
        self.child: Optional["Vat"] = None

    @classmethod
    def load(cls):
        return cls()

    @property
    def parent(self) -> "Vat":
        return self

class SubVat(Vat):
    def more(self):
        return self.spot_map, super().spot_map

class BackendState:
    spot_map: dict
    vat: Vat

def get_vat() -> Vat: ...

def make_vat():
    return Vat()

async def fetch_vat() -> Vat | None: ...
"""
ROW = Rename("pkg.vat.Vat", "spot_map", "spot_markets")


def stale(tmp_path: Path, text: str, *rows: Rename, vat: str = VAT) -> list[Finding]:
    files = {"pkg/__init__.py": "", "pkg/vat.py": vat, "app.py": "from pkg.vat import *\n" + dedent(text)}
    settings = Settings(root=str(tmp_path), select=("TL401",), renames=rows or (ROW,))
    found = findings(tmp_path, files, settings=settings)
    return [finding for finding in found if finding.primary.path.endswith("app.py")]


@pytest.mark.parametrize(
    "body",
    [
        "def f(vat: Vat): return vat.spot_map",
        "def f(vat: 'Vat'): return vat.spot_map",
        "def f(vat: Optional[Vat] = None): return vat.spot_map",
        "def f(vat: Vat | None): return vat.spot_map",
        "def f(vat: Vat): vat.spot_map = {}",
        "def f(vat: Vat): vat.spot_map |= {}",
        "def f(vat: Vat): del vat.spot_map",
        "def f(vat: Vat): vat.spot_map[1] = 2",
        "def f(vat: Vat): return f'{vat.spot_map!r:>10}'",
        "def f(vat: Vat): return lambda: vat.spot_map",
        "def f(vat: Vat):\n    def g():\n        return [vat.spot_map for _ in 'x']\n    return g",
        "x = Vat().spot_map",
        "x = Vat.spot_map",
        "vat = Vat()\nx = vat.spot_map",
        "vat: Vat\nx = vat.spot_map",
        "x = Vat.load().spot_map",
        "x = SubVat.load().spot_map",
        "x = SubVat().spot_map",
        "def f(s: BackendState): return s.vat.spot_map, s.spot_map",
        "x = get_vat().spot_map",
        "x = make_vat().spot_map",
        "x = Vat().parent.parent.spot_map",
        "async def f(): return (await fetch_vat()).spot_map",
        "def f(vats: list[Vat]): return [v.spot_map for v in vats]",
        "def f(vats: dict[str, Vat]):\n    for key, v in vats.items(): print(key, v.spot_map)",
        "def f(vats: dict[str, Vat]): return vats['a'].spot_map",
        "def f(vats: list[Vat]):\n    for i, v in enumerate(sorted(vats)): print(i, v.spot_map)",
        "def f(vats: tuple[Vat, ...]): return vats[0].spot_map",
        "def f(*vats: Vat): return vats[0].spot_map",
        "def f(x):\n    if isinstance(x, Vat):\n        return x.spot_map",
        "def f(x):\n    if not isinstance(x, Vat):\n        return\n    return x.spot_map",
        "def f(x):\n    assert isinstance(x, SubVat)\n    return x.spot_map",
        "def f(x): return isinstance(x, Vat) and x.spot_map",
        "def f(x):\n    match x:\n        case Vat():\n            return x.spot_map",
        "def f():\n    if (vat := get_vat()): return vat.spot_map",
        "import copy\ndef f(vat: Vat): return copy.deepcopy(vat).spot_map",
        "from typing import cast\ndef f(x): return cast('Vat', x).spot_map",
        "def f():\n    vat = None\n    vat = vat or Vat()\n    return vat.spot_map",
        "def f(cls: type[Vat]): return cls().spot_map",
        "class C:\n    v = None\n    def g(self): self.v = Vat()\n    def h(self): return self.v.spot_map",
        "class C:\n    def __init__(self, vat: Vat): self.v = vat\ndef f(c: C): return c.v.spot_map",
        "class C:\n    def __enter__(self) -> Vat: ...\ndef f():\n    with C() as vat: return vat.spot_map",
        "class D(SubVat):\n    def f(self): return self.spot_map",
        "import pkg.vat as pv\ndef f(v: pv.Vat): return v.spot_map",
        "import pkg.vat\ndef f(v: pkg.vat.Vat): return v.spot_map",
        "def f():\n    from pkg.vat import Vat as V\n    return V().spot_map",
    ],
)
def test_stale(tmp_path: Path, body: str) -> None:
    (finding,) = stale(tmp_path, body)
    assert finding.message.startswith("`Vat` has no attribute `spot_map` any more: it is now `spot_markets`")
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    text = Path(finding.primary.path).read_bytes()
    assert text[edit.anchor.start : edit.anchor.end] == b"spot_map"


@pytest.mark.parametrize(
    "body",
    [
        "def f(vat): return vat.spot_map",
        "def f(state: BackendState): return state.spot_map",
        "def f(x: Vat | BackendState): return x.spot_map",
        "def f(x: Vat):\n    x = BackendState()\n    return x.spot_map",
        "def f(x):\n    vat = Vat()\n    vat = x\n    return vat.spot_map",
        "def f(vat: Vat): return vat.spot_markets",
        "class Vat:\n    pass\ndef f(vat: Vat): return vat.spot_map",
        "from other import Vat\ndef f(vat: Vat): return vat.spot_map",
        "class Old(Vat):\n    spot_map = {}\ndef f(vat: Old): return vat.spot_map",
        "class Old(Vat):\n    def g(self): self.spot_map = {}\n    def h(self): return self.spot_map",
        "class Old(Vat):\n    def __getattr__(self, name): ...\ndef f(vat: Old): return vat.spot_map",
        "class Old(object_factory(), Vat): ...\ndef f(vat: Old): return vat.spot_map",
        "def f(vat: Vat): return vat.spot_map if hasattr(vat, 'spot_map') else vat.spot_markets",
        "def f(vat: Vat):\n    try: return vat.spot_map\n    except AttributeError: return vat.spot_markets",
        "def f(x: Vat):\n    if isinstance(x, BackendState):\n        return x.spot_map",
        "def f(vats: list[Vat]): return vats.spot_map",
        "x = {'spot_map': 1}['spot_map']",
        "def f(vat: Vat): return vat.spot_map_size",
        "spot_map = 1",
    ],
)
def test_quiet(tmp_path: Path, body: str) -> None:
    assert stale(tmp_path, body) == []


@pytest.mark.parametrize(
    "addition",
    [
        "    spot_map = property(lambda self: self.spot_markets)",
        "    @property\n    def spot_map(self): return self.spot_markets",
        "    __slots__ = ('spot_map', 'spot_markets')",
        "    def other(self): self.spot_map = 1",
        "    def __getattr__(self, name): ...",
        "Vat.spot_map = property(lambda self: self.spot_markets)",
    ],
)
def test_a_class_that_still_has_the_name(tmp_path: Path, addition: str) -> None:
    vat = f"class Vat:\n    def __init__(self): self.spot_markets = 1\n{addition}\n"
    assert stale(tmp_path, "def f(vat: Vat): return vat.spot_map", vat=vat) == []


def test_inside_the_class_and_its_subclass(tmp_path: Path) -> None:
    settings = Settings(root=str(tmp_path), select=("TL401",), renames=(ROW,))
    found = findings(tmp_path, {"pkg/__init__.py": "", "pkg/vat.py": VAT}, settings=settings)
    assert len(found) == 2
    assert {finding.primary.span.line for finding in found} == {19}


@pytest.mark.parametrize("key", ["Vat", "pkg.vat.Vat", "pkg.Vat"])
def test_keys(tmp_path: Path, key: str) -> None:
    files = {
        "pkg/__init__.py": "from pkg.vat import Vat\n",
        "pkg/vat.py": VAT,
        "app.py": "from pkg import Vat\ndef f(vat: Vat): return vat.spot_map\n",
    }
    settings = Settings(root=str(tmp_path), select=("TL401",), renames=(Rename(key, "spot_map", "new"),))
    assert len([f for f in findings(tmp_path, files, settings=settings) if "app" in f.primary.path]) == 1


@pytest.mark.parametrize(
    ("imported", "confidence"),
    [
        ("from driftpy.pickle.vat import Vat", "high"),
        ("from driftpy.pickle import Vat", "medium"),
        ("from driftpy import Vat", "medium"),
        ("from driftpy.other import Vat", None),
        ("from drift import Vat", None),
        ("from .vat import Vat", None),
    ],
)
def test_a_class_of_an_installed_package(tmp_path: Path, imported: str, confidence: str | None) -> None:
    row = Rename("driftpy.pickle.vat.Vat", "spot_map", "spot_markets")
    text = (
        f"{imported}\ndef f(vat: Vat): return vat.spot_map\nclass D(Vat):\n    def g(self): self.spot_map\n"
    )
    settings = Settings(root=str(tmp_path), select=("TL401",), renames=(row,))
    found = findings(tmp_path, {"bot.py": text}, settings=settings)
    assert [f.confidence for f in found] == ([confidence] * 2 if confidence else [])


def test_confidence_decides_over_the_fix(tmp_path: Path) -> None:
    sure, unsure = stale(tmp_path, "x = get_vat().spot_map\ny = make_vat().spot_map\n")
    assert sure.fix is not None and unsure.fix is not None
    assert (sure.confidence, sure.fix.applicability) == ("high", "safe")
    assert (unsure.confidence, unsure.fix.applicability) == ("medium", "unsafe")


def test_a_subclass_that_keeps_the_name_lowers_confidence(tmp_path: Path) -> None:
    text = "class Old(Vat):\n    spot_map = {}\ndef f(vat: Vat): return vat.spot_map, Vat().spot_map\n"
    declared, made = stale(tmp_path, text)
    assert (declared.confidence, made.confidence) == ("medium", "high")


@pytest.mark.parametrize(
    ("bases", "safe"),
    [("Vat, Venue", False), ("Venue, Vat", False), ("Vat, Protocol", True), ("SubVat", True)],
)
def test_a_base_out_of_sight_may_have_the_old_name(tmp_path: Path, bases: str, safe: bool) -> None:
    imports = "from typing import Protocol\nfrom exchange import Venue\n"
    (finding,) = stale(tmp_path, f"{imports}class D({bases}):\n    def f(self): self.spot_map\n")
    assert finding.fix is not None
    assert (finding.confidence, finding.fix.applicability) == (
        ("high", "safe") if safe else ("medium", "unsafe")
    )


def test_the_table_speaks_of_the_bases_of_its_own_class(tmp_path: Path) -> None:
    vat = "from exchange import Base\nclass Vat(Base):\n    spot_markets = 1\n"
    (finding,) = stale(tmp_path, "class D(Vat):\n    def f(self): self.spot_map\n", vat=vat)
    assert finding.fix is not None and (finding.confidence, finding.fix.applicability) == ("high", "safe")


def test_a_new_name_that_the_class_does_not_have_is_no_safe_fix(tmp_path: Path) -> None:
    (finding,) = stale(tmp_path, "x = Vat().spot_map", Rename("Vat", "spot_map", "nothing"))
    assert finding.fix is not None and finding.fix.applicability == "unsafe"


def test_a_name_renamed_twice(tmp_path: Path) -> None:
    rows = (Rename("Vat", "spot_map", "markets"), Rename("Vat", "markets", "spot_markets"))
    (finding,) = stale(tmp_path, "x = Vat().spot_map", *rows)
    assert "it is now `spot_markets`" in finding.message


def test_the_story(tmp_path: Path) -> None:
    text = "class C:\n    vat: Vat\ndef f(vat: Vat, c: C):\n    return vat.spot_map, c.vat.spot_map\n"
    parameter, attribute = stale(tmp_path, text)
    assert [location.note for location in parameter.related] == [
        "`vat` is a `Vat`: annotated here",
        "`spot_markets` is defined here",
    ]
    assert attribute.related[0].note == "`vat` is annotated as `Vat` here"
    assert attribute.related[0].span.line == 3


def test_a_store_says_that_nobody_reads_it(tmp_path: Path) -> None:
    (finding,) = stale(tmp_path, "Vat().spot_map = 1\ndef f(vat: Vat): vat.spot_map = 2\n")[1:]
    assert finding.message.endswith("and nobody reads what is stored here")


def test_places_inside_f_strings(tmp_path: Path) -> None:
    text = """
    def f(vat: Vat, state: BackendState):
        return (f"é{vat.spot_map} {state.spot_map}"
                f"{f'{vat.spot_map}'} {vat  .spot_map:{vat.spot_map}}")
    """
    found = stale(tmp_path, text)
    data = Path(found[0].primary.path).read_bytes()
    anchors = [finding.primary.span.anchor for finding in found]
    assert [data[anchor.start : anchor.end] for anchor in anchors] == [b"spot_map"] * 4
    assert len(set(anchors)) == 4


def test_nothing_without_a_table(tmp_path: Path) -> None:
    settings = Settings(root=str(tmp_path), select=("TL401",))
    assert findings(tmp_path, {"pkg/vat.py": VAT}, settings=settings) == []


def test_the_examples_of_the_page(tmp_path: Path) -> None:
    page = page_of(rule)
    settings = Settings(
        root=str(tmp_path), select=("TL401",), renames=(Rename("Vat", "spot_map", "spot_markets"),)
    )
    assert len(findings(tmp_path, {"bad.py": page.section("Bad")}, settings=settings)) == 1
    good = findings(tmp_path, {"good.py": page.section("Good"), "bad.py": ""}, settings=settings)
    assert good == []


TWO = """\
class Vat:
    def __init__(self):
        self.spot_markets = self.perps = {}
class State:
    def __init__(self):
        self.spot_markets = self.perp_markets = {}
class Plain:
    names = ()
class Heir(Plain):
    def __init__(self):
        self.spot_map = {}
class Other:
    names = ()
class Has:
    spot_map = ()
class Answers:
    def __getattr__(self, name): ...
"""


@pytest.mark.parametrize(
    ("annotation", "attribute", "told", "fixed"),
    [
        ("Vat | State", "spot_map", ["`Vat`", "`State`"], True),
        ("Vat | State | None", "spot_map", ["`Vat`", "`State`"], True),
        ("Vat | State", "perp_map", ["`Vat`", "`perps`", "`State`", "`perp_markets`"], False),
        ("Vat | Other", "spot_map", ["`Vat`", "nor has `Other`"], False),
        ("Vat | Plain", "spot_map", [], False),
        ("Vat | Has", "spot_map", [], False),
        ("Vat | Answers", "spot_map", [], False),
        ("Vat | unknown", "spot_map", [], False),
        ("Vat | str", "spot_map", [], False),
    ],
)
def test_one_of_several_classes(
    tmp_path: Path, annotation: str, attribute: str, told: list[str], fixed: bool
) -> None:
    rows = [
        Rename("pkg.vat.Vat", "spot_map", "spot_markets"),
        Rename("pkg.vat.State", "spot_map", "spot_markets"),
        Rename("pkg.vat.Vat", "perp_map", "perps"),
        Rename("pkg.vat.State", "perp_map", "perp_markets"),
    ]
    text = f"def f(x: {annotation}):\n    return x.{attribute}\n"
    found = stale(tmp_path, text, *rows, vat=TWO)
    assert [all(part in finding.message for part in told) for finding in found] == [True] * bool(told)
    assert all((finding.fix is not None) is fixed for finding in found)


def test_one_of_several_classes_that_are_passed(tmp_path: Path) -> None:
    rows = [Rename(f"pkg.vat.{name}", "spot_map", "spot_markets") for name in ("Vat", "State")]
    text = "def f(x):\n    return x.spot_map\n\nf(Vat())\nf(State())\n"
    (found,) = stale(tmp_path, text, *rows, vat=TWO)
    assert found.confidence == "medium" and found.fix is not None and found.fix.applicability == "unsafe"
    assert "what the calls in the project pass" in found.message
    assert not stale(tmp_path, text + "f(Has())\n", *rows, vat=TWO)


@pytest.mark.parametrize(
    "test", ["HAS_MARKETS", "VERSION >= (2, 0)", "VAT_V2", "new_api", "NEW_API", "not legacy"]
)
@pytest.mark.parametrize(
    "body",
    [
        "return vat.spot_markets if {} else vat.spot_map",
        "if {}:\n        return vat.spot_markets\n    return vat.spot_map",
        "if {}:\n        x = vat.spot_markets\n    else:\n        x = vat.spot_map\n    return x",
    ],
)
def test_a_test_of_revisions_knows_both_names(tmp_path: Path, body: str, test: str) -> None:
    text = f"def f(vat: Vat, new_api, legacy):\n    {body.format(test)}\n"
    assert not stale(tmp_path, text)


@pytest.mark.parametrize("test", ["vat.child", "renewed", "spot_only", "news"])
def test_any_other_test_does_not(tmp_path: Path, test: str) -> None:
    """A rename that was half done: the other branch has the new name, this one the old."""
    either = f"vat.spot_markets if {test} else vat.spot_map"
    assert len(stale(tmp_path, f"def f(vat: Vat, renewed, spot_only, news):\n    return {either}\n")) == 1
