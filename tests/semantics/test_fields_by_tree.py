"""Test that the layout of code decides nothing about who uses a dataclass and its fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.semantics.dataclass.use.class_escapes import escapes, is_default_factory
from flake8_tradelint.semantics.dataclass.use.introspection import is_introspected
from flake8_tradelint.semantics.naming.symbols import ClassRef
from tests.projects import findings
from tests.semantics.linking import project

ORDER = """\
from dataclasses import dataclass

@dataclass
class Order:
    price: float
    count = 0
    LIMIT: int = 3
"""
REF = ClassRef("/p/app.py", "Order")


@pytest.mark.parametrize(
    "code",
    [
        "load(\n    # which\n    Order)",
        "load(app.Order)",
        "KINDS = {'a': Order}",
        "def f(cls=Order): pass",
        "def f():\n    return (\n        Order)",
        "x = {'a': Order}['a'](1)",
        "x = (Order if live else Other)(1)",
        "for cls in (Order, Other): cls(1)",
        "x = [cls(1) for cls in [Order]]",
        "f = lambda: Order",
        "load(cls = Order)",
        "x: type = Order",
    ],
)
def test_a_class_escapes(code: str) -> None:
    assert escapes(project({"app.py": ORDER, "more.py": f"from app import Order\n{code}\n"}), REF)


@pytest.mark.parametrize(
    "code",
    [
        "x = Order(1)",
        "x = 1  # load(Order)",
        "'''load(Order), KINDS = [Order]'''",
        "isinstance(x, (int, Order))",
        "isinstance(\n    x,\n    Order,\n)",
        "def f(x: Callable[[Order], int], y: Order | None) -> dict[str, Order]: pass",
        "class Child(Order, Other): pass",
        "try: pass\nexcept (ValueError, Order): pass",
        "x = Order.LIMIT",
        "x: list[Order] = []",
        "if type(x) in (Order, Other): pass",
        "x = field(default_factory = Order)",
    ],
)
def test_a_class_does_not_escape(code: str) -> None:
    assert not escapes(project({"app.py": ORDER, "more.py": f"from app import (\n Order)\n{code}\n"}), REF)


def test_a_default_factory() -> None:
    def found(code: str) -> bool:
        return is_default_factory(project({"app.py": ORDER, "more.py": code}), REF)

    assert found("x = field(\n    default_factory \\\n    = app.Order)\n")
    assert not found("x = 1  # field(default_factory=Order)\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = json.dumps(y, default = (vars))", True),
        ("x = 1  # default=vars", False),
        ("def f(vars): dumps(x, y=vars)", False),
        ("def f(): '''dumps(x, default=vars)'''", False),
        ("x = pd.DataFrame \\\n   (y)  # of Order", True),
        ("x = Order(1)  # DataFrame(x)", False),
    ],
)
def test_introspection(code: str, expected: bool) -> None:
    facts = project({"app.py": ORDER, "more.py": f"from app import Order\n{code}\n"})
    assert is_introspected(facts, (REF,)) is expected


TABLE = """\
from dataclasses import dataclass

@dataclass
class Order:
    price: float
    rows = []
"""


def undeclared(folder: Path, more: str) -> int:
    return len(findings(folder, {"app.py": TABLE, "more.py": more}, "TL103"))


def test_a_default_that_instances_replace(tmp_path: Path) -> None:
    assert not undeclared(tmp_path, "def f(o):\n    (o.a, o.rows) = 1, []")
    assert undeclared(tmp_path, "def f(o):\n    pass  # o.rows = []") == 1
    assert undeclared(tmp_path, "def f(o):\n    o.rows = []\n    o.rows \\\n        .append(1)") == 1
    assert not undeclared(tmp_path, "def f(o):\n    o.rows = []\n    '''o.rows.append(1)'''")
