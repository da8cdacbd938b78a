"""TL401: test un-annotated parameters, typed by what callers pass."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from flake8_tradelint.semantics.parameters import binding
from flake8_tradelint.settings import Rename, Settings
from tests.projects import findings

VAT = """\
from typing import Any, Protocol

class Vat:
    def __init__(self):
        self.spot_markets = {}

class State:
    spot_map = {}

"""
ROW = Rename("Vat", "spot_map", "spot_markets")


def told(folder: Path, body: str, **files: str) -> list[tuple[str, int, str]]:
    """File, line and confidence of each finding; lines count from the end of the classes."""
    settings = Settings(root=str(folder), select=("TL401",), renames=(ROW,))
    texts = {"desk.py": VAT + dedent(body)}
    texts |= {name.replace("__", "/") + ".py": dedent(text) for name, text in files.items()}
    offset = VAT.count("\n")
    found: list[tuple[str, int, str]] = []
    for finding in findings(folder, texts, settings=settings):
        name, line = Path(finding.primary.path).name, finding.primary.span.line
        found.append((name, line - offset if name == "desk.py" else line, finding.confidence))
    return found


@pytest.mark.parametrize(
    "body",
    [
        "def f(vat): return vat.spot_map\nf(Vat())",
        "def f(vat): return vat.spot_map\ndef g(vat): return f(vat)\ng(vat=Vat())",
        "def f(vat=None): return vat.spot_map\nf()\nf(Vat())",
        "def f(*, vat): return vat.spot_map\nf(**{}, vat=Vat())",
        "def f(vat, n): return vat.spot_map if n else f(vat, n - 1)\nf(Vat(), 1)",
        "def f(vats): return [vat.spot_map for vat in vats]\nf([Vat(), Vat()])",
        "def f(make): return make().spot_map\nf(Vat)",
        "def g():\n    def f(vat): return vat.spot_map\n    return f(Vat())",
        "class A:\n    def f(self, vat): return vat.spot_map\ndef g(a: A): a.f(Vat())",
        "class A:\n    @staticmethod\n    def f(vat): return vat.spot_map\nA.f(Vat())",
        "class A:\n    @classmethod\n    def f(cls, vat): return vat.spot_map\nA.f(Vat())",
        "class A:\n    def f(self, vat): return vat.spot_map\nA.f(A(), Vat())",
        "class A:\n    def f(self, vat): return vat.spot_map\n"
        "class B(A):\n    def f(self, vat): return super().f(vat)\nB().f(Vat())",
        "class A:\n    def __init__(self, vat): self.vat = vat\n"
        "class B(A):\n    def f(self): return self.vat.spot_map\nB(Vat())",
        "class A:\n    def __init__(self, vat): self.vat = vat\n    def f(self): return self.vat.spot_map\n"
        "class B(A):\n    def __init__(self): super().__init__(Vat())",
        "class A:\n    def __init__(self, vat): self.vat = vat\n    def f(self): return self.vat.spot_map\n"
        "class B(A):\n    def __init__(self): A.__init__(self, Vat())",
        "class A:\n    def __init__(self, vat): self.vat = vat\n    def f(self): return self.vat.spot_map\n"
        "    @classmethod\n    def new(cls): return cls(Vat())",
        # A receiver that nobody knows, whose call would not fit.
        "class A:\n    def f(self, vat): return vat.spot_map\ndef g(x): x.f()\nA().f(Vat())",
        # The class is named, and nobody can make one of that.
        "class A:\n    def __init__(self, vat): self.vat = vat\n    def f(self): return self.vat.spot_map\n"
        "def g(a: 'A | list[A]'): return isinstance(a, A)\nA(Vat())",
    ],
)
def test_every_caller_passes_one(tmp_path: Path, body: str) -> None:
    assert [confidence for *_, confidence in told(tmp_path, body)] == ["medium"]


@pytest.mark.parametrize(
    "body",
    [
        "def f(vat): return vat.spot_map",
        "def f(vat): return vat.spot_map\nf(Vat())\nf(State())",
        "def f(vat): return vat.spot_map\nf(Vat())\nf(*[State()])",
        "def f(vat): return vat.spot_map\nf(Vat())\nf(**{'vat': State()})",
        "def f(vat=State()): return vat.spot_map\nf(Vat())\nf()",
        "def f(vat): return vat.spot_map\nf(Vat())\nmap(f, [State()])",
        "def f(vat): return vat.spot_map\nf(Vat())\ng = f",
        "import web\n@web.route\ndef f(vat): return vat.spot_map\nf(Vat())",
        "def f(*vats): return vats[0].spot_map\nf(Vat())",
        "def f(vat): return vat.spot_map\ndef g(x): f(x)\nf(Vat())",
        "class A:\n    def f(self, vat): return vat.spot_map\ndef g(x): x.f(State())\nA().f(Vat())",
        "class A:\n    def f(self, vat): return vat.spot_map\nclass P(Protocol):\n    def f(self, vat): ...\n"
        "def g(p: P): p.f(State())\nA().f(Vat())",
        "class A:\n    def f(self, vat): return vat.spot_map\na = A()\na.f(Vat())\nh = a.f",
        "class A:\n    def f(self, vat): return vat.spot_map\na = A()\na.f(Vat())\ngetattr(a, 'f')(State())",
        "import web\nclass A(web.View):\n    def f(self, vat): return vat.spot_map\nA().f(Vat())",
        "class A:\n    def _set(self, vat): self.n = vat.spot_map\n    v = property(None, _set)\n"
        "A()._set(Vat())",
        "class A:\n    def __add__(self, vat): return vat.spot_map\nA().__add__(Vat())",
        "class A:\n    def __init__(self, vat): self.vat = vat\n    def f(self): return self.vat.spot_map\n"
        "A(Vat())\nKINDS = {'a': A}",
        "class A:\n    def __init__(self, vat): self.vat = vat\n    def f(self): return self.vat.spot_map\n"
        "    def again(self): return type(self)(State())\nA(Vat())",
        "class A:\n    def __init__(self, vat): self.vat = vat\n    def f(self): return self.vat.spot_map\n"
        "class B(A): pass\nA(Vat())\nB(State())",
        "from unittest.mock import Mock\ndef f(vat): return vat.spot_map\nf(Mock())",
    ],
)
def test_some_caller_may_pass_something_else(tmp_path: Path, body: str) -> None:
    assert told(tmp_path, body) == []


def test_callers_in_other_files(tmp_path: Path) -> None:
    body = "def f(vat): return vat.spot_map"
    one = "import desk\nfrom desk import f as g\ndesk.f(desk.Vat())\ng(desk.Vat())\n"
    assert told(tmp_path, body, one=one) == [("desk.py", 1, "medium")]
    assert told(tmp_path, body, one=one, two="from desk import *\nf(State())\n") == []
    assert told(tmp_path, body, one=one, two="import desk\nHOOKS = [desk.f]\n") == []


def test_a_name_that_everybody_has_is_not_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = "import desk\ndesk.f(desk.Vat())\n"
    assert len(told(tmp_path, "def f(vat): return vat.spot_map", one=one)) == 1
    monkeypatch.setattr(binding, "MAX_FILES", 1)
    assert told(tmp_path, "def f(vat): return vat.spot_map", one=one) == []


def test_tests_pass_what_they_like(tmp_path: Path) -> None:
    body = "def f(vat): return vat.spot_map\ndef g(): return f(Vat())"
    assert told(tmp_path, body, test_f="import desk\ndef test(): desk.f(object())\n") == [
        ("desk.py", 1, "medium")
    ]


def test_the_nearest_fixture(tmp_path: Path) -> None:
    given = "import desk, pytest\n@pytest.fixture\ndef vat(): return desk.{}()\n"
    use = "def test_it(vat): return vat.spot_map\n"
    far, near = given.format("State"), given.format("Vat")
    assert told(tmp_path, "", conftest=near, test_a=use) == [("test_a.py", 1, "medium")]
    assert told(tmp_path, "", conftest=far, test_a=near + use) == [("test_a.py", 4, "medium")]
    assert told(tmp_path, "", conftest=near, test_a=far + use) == []
    method = use.replace("vat", "self, vat", 1)
    within = f"class TestIt:\n    @pytest.fixture\n    def vat(self): return desk.State()\n    {method}"
    assert told(tmp_path, "", conftest=near, test_a="import desk, pytest\n" + within) == []


def test_what_is_put_into_a_container(tmp_path: Path) -> None:
    body = """\
        class Desk:
            def __init__(self):
                self.vats = []
            def add(self):
                self.vats.append(Vat())
            def show(self):
                return [vat.spot_map for vat in self.vats]
    """
    assert told(tmp_path, body) == [("desk.py", 7, "medium")]
    assert told(tmp_path, dedent(body) + "    def more(self, x):\n        self.vats.append(x)\n") == []
