"""Test the inferred class of values, and that nothing is claimed where it is unknown."""

from __future__ import annotations

import sys

import pytest

from tests.semantics.linking import inferred, inferred_options

PRELUDE = """\
from __future__ import annotations
import asyncio, contextlib, copy, dataclasses, enum, functools
from typing import Any, Annotated, AsyncIterator, Callable, Final, Iterator, List, Literal, Optional, Sequence
from typing import Type, TypeVar, Union, cast, overload
from typing_extensions import Self, Unpack

class A:
    x: int
    b: "B"
    maybe: Optional["B"] = None
    many: list["B"]
    final: Final = 1
    def __init__(self, given: "B", unknown):
        self.given = given
        self.unknown = unknown
        self.made = B()
        self.late = None
        self.mixed = B()
        self.mixed = unknown
        self.same = None
        self.same = self.same or B()
    def start(self):
        self.late = B()
    def me(self): return self
    def myself(self) -> Self: ...
    @classmethod
    def new(cls): return cls()
    @property
    def prop(self) -> "B": ...
    @functools.cached_property
    def cached(self) -> "B": ...
    @prop.setter
    def prop(self, value): ...
    def method(self) -> "B": ...
    async def coro(self) -> "B": ...
    async def agen(self) -> AsyncIterator["B"]:
        yield B()
    def gen(self) -> Iterator["B"]:
        yield B()
    def __getitem__(self, key) -> "B": ...
    def __iter__(self) -> Iterator["B"]: ...
    def __call__(self) -> "B": ...
    def __enter__(self): return self
    async def __aenter__(self) -> Self: ...

class Sub(A):
    pass

class B:
    pass

class B2(B):
    pass

class Color(enum.Enum):
    RED = 1
    def label(self) -> "B": ...

class Descriptor:
    def __get__(self, obj, owner): ...

class Model:
    column = Column(1)
    described = Descriptor()
    value = B()
    count = 3

def func() -> B: ...
def plain(): return B()
def either(x):
    if x:
        return B()
    return None
def differing(x):
    if x:
        return A()
    return B()
def recursive(x): return recursive(x) if x else B()
@unknown_decorator
def wrapped() -> B: ...
@functools.lru_cache
def kept() -> B: ...
F = TypeVar("F")
def keeps(function: F) -> F: ...
@keeps
def decorated() -> B: ...
def marks(function):
    function.marked = True
    return function
@marks
def marked() -> B: ...
def named(name):
    def decorate(function):
        return function
    return decorate
@named("b")
def called() -> B: ...
def sometimes(function):
    return function if function.enabled else print
@sometimes
def replaced() -> B: ...
@named
def unnamed() -> B: ...
@contextlib.contextmanager
def managed() -> Iterator[B]: ...
@contextlib.asynccontextmanager
async def amanaged() -> AsyncIterator[B]:
    yield B()
@overload
def loaded(x: int) -> A: ...
@overload
def loaded(x: str) -> B: ...
def loaded(x): ...
Bs = list[B]
MaybeB = B | None
T = TypeVar("T", bound=B)
the_b = B()
no_b = None
twice = A()
twice = B()
declared: B
"""


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("A", "A"),
        ("'A'", "A"),
        ("A | None", "A"),
        ("Optional[A]", "A"),
        ("Optional['A']", "A"),
        ("Union[A, None]", "A"),
        ("Union[A, B]", "?"),
        ("B | B2", "?"),
        ("Annotated[A, 1]", "A"),
        ("Any", "?"),
        ("object", "?"),
        ("T", "B"),
        ("F", "?"),
        ("MaybeB", "B"),
        ("Bs", "list[B]"),
        ("list[A]", "list[A]"),
        ("List[A]", "list[A]"),
        ("Sequence[A | None]", "Sequence[A]"),
        ("dict[str, A]", "dict[str, A]"),
        ("tuple[A, B]", "tuple[A, B]"),
        ("tuple[A, ...]", "Sequence[A]"),
        ("type[A]", "type[A]"),
        ("Type[A]", "type[A]"),
        ("Literal['A']", "?"),
        ("Callable[[], A]", "?"),
        ("Missing", "?"),
        ("None", "None"),
    ],
)
def test_annotations(annotation: str, expected: str) -> None:
    assert inferred(PRELUDE + f"def f(p: {annotation}): p.HERE") == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a", "A"),
        ("a.b", "B"),
        ("a.maybe", "B"),
        ("a.many", "list[B]"),
        ("a.many[0]", "B"),
        ("a.many[1:]", "list[B]"),
        ("a.final", "int"),
        ("a.given", "B"),
        ("a.unknown", "?"),
        ("a.made", "B"),
        ("a.late", "B"),
        ("a.mixed", "?"),
        ("a.same", "B"),
        ("a.missing", "?"),
        ("a.me()", "A"),
        ("Sub(1, 2).me()", "Sub"),
        ("Sub(1, 2).myself().me()", "Sub"),
        ("Sub.new()", "Sub"),
        ("Sub(1, 2).b", "B"),
        ("a.prop", "B"),
        ("a.cached", "B"),
        ("a.method", "?"),
        ("a.method()", "B"),
        ("a.prop()", "?"),
        ("A.prop", "?"),
        ("A.b", "B"),
        ("A", "type[A]"),
        ("type(a)", "type[A]"),
        ("type(a)()", "A"),
        ("a.coro()", "Coroutine[?, ?, B]"),
        ("await a.coro()", "B"),
        ("await asyncio.create_task(a.coro())", "B"),
        ("await asyncio.wait_for(a.coro(), 1)", "B"),
        ("a[1]", "B"),
        ("a()", "B"),
        ("next(a.gen())", "B"),
        ("[x for x in a][0]", "B"),
        ("{'k': B()}['k']", "B"),
        ("{k: B() for k in 'ab'}.get('a')", "B"),
        ("{}.get('a')", "?"),
        ("[B(), B2()][0]", "B"),
        ("[A(1, 2), B()][0]", "?"),
        ("(A(1, 2), B())[1]", "B"),
        ("sorted([B()])[0]", "B"),
        ("copy.copy(a)", "A"),
        ("dataclasses.replace(a, x=1)", "A"),
        ("cast(B, a)", "B"),
        ("cast('B', a)", "B"),
        ("a or A(1, 2)", "A"),
        ("a and B()", "?"),
        ("a if a.b else None", "A"),
        ("(y := B())", "B"),
        ("func()", "B"),
        ("plain()", "B"),
        ("either(1)", "B"),
        ("differing(1)", "?"),
        ("recursive(1)", "?"),
        ("wrapped()", "?"),
        ("kept()", "B"),
        ("decorated()", "B"),
        ("marked()", "B"),
        ("called()", "B"),
        ("replaced()", "?"),
        ("unnamed()", "?"),
        ("loaded(1)", "?"),
        ("Color.RED", "Color"),
        ("Color.RED.label()", "B"),
        ("Color('x')", "Color"),
        ("Model().column", "?"),
        ("Model().described", "?"),
        ("Model().value", "B"),
        ("Model().count", "int"),
        ("the_b", "B"),
        ("no_b", "None"),
        ("twice", "?"),
        ("declared", "B"),
        ("a + a", "?"),
        ("lambda: a", "?"),
        ("f'{a}'", "str"),
        ("''", "str"),
    ],
)
def test_expressions(expression: str, expected: str) -> None:
    assert inferred(PRELUDE + f"async def f(a: A): return ({expression}).HERE") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = a\n    x.HERE", "A"),
        ("x = a\n    x = B()\n    x.HERE", "?"),
        ("x = None\n    x = a\n    x.HERE", "A"),
        ("x: A = unknown()\n    x.HERE", "A"),
        ("x, y = a, B()\n    y.HERE", "B"),
        ("x, y = unknown()\n    y.HERE", "?"),
        ("*x, y = [B()]\n    y.HERE", "B"),
        ("*x, y = unknown()\n    y.HERE", "?"),
        ("x, *y = [a, B()]\n    y[0].HERE", "?"),
        ("x = a\n    x += 1\n    x.HERE", "?"),
        ("x = a\n    x = x.b\n    x.HERE", "?"),
        ("x = B()\n    for x in a: pass\n    x.HERE", "B"),
        ("for x in a.many: x.HERE", "B"),
        ("for i, x in enumerate(a.many): x.HERE", "B"),
        ("for x, y in zip(a.many, [a]): y.HERE", "A"),
        ("async for x in a.agen(): x.HERE", "B"),
        ("with a as x: x.HERE", "A"),
        ("async with a as x: x.HERE", "A"),
        ("with managed() as x: x.HERE", "B"),
        ("async with amanaged() as x: x.HERE", "B"),
        ("with unknown() as x: x.HERE", "?"),
        ("try: pass\n    except ValueError as x: x.HERE", "ValueError"),
        ("def g(x=a): x.HERE", "?"),
        ("def g(): return a\n    g().HERE", "A"),
        ("global the_b\n    the_b.HERE", "B"),
        ("x = y = B()\n    y.HERE", "B"),
        ("while a: a = a.next\n    a.HERE", "?"),
        ("x = y\n    y = x\n    x.HERE", "?"),
    ],
)
def test_local_variables(body: str, expected: str) -> None:
    assert inferred(PRELUDE + f"async def f(a: A):\n    {body}") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if isinstance(x, A): x.HERE", "A"),
        ("if isinstance(x, (A, B)): x.HERE", "?"),
        ("if isinstance(x, A | B): x.HERE", "?"),
        ("if isinstance(x, A) and x.ready: x.HERE", "A"),
        ("if isinstance(x, A) or x.ready: x.HERE", "?"),
        ("if not isinstance(x, A): x.HERE", "?"),
        ("if not isinstance(x, A): return\n    x.HERE", "A"),
        ("if not isinstance(x, A): print()\n    x.HERE", "?"),
        ("if isinstance(x, A): return\n    x.HERE", "?"),
        ("if isinstance(x, A): pass\n    else: x.HERE", "?"),
        ("assert isinstance(x, A)\n    x.HERE", "A"),
        ("assert isinstance(x, A)\n    x = y\n    x.HERE", "?"),
        ("if isinstance(x, A):\n        x.HERE\n        x = y", "?"),
        ("if isinstance(x.y, A): x.y.HERE", "A"),
        ("if isinstance(x.y, A):\n        x = y\n        x.y.HERE", "?"),
        ("[x.HERE for x in y if isinstance(x, A)]", "A"),
        ("x.HERE if isinstance(x, A) else None", "A"),
        ("isinstance(x, A) and x.HERE", "A"),
        ("while isinstance(x, A): x.HERE", "A"),
        ("if isinstance(x, A):\n        lambda: x.HERE", "?"),
        ("match x:\n        case A(): x.HERE", "A"),
        ("match x:\n        case A() | B(): x.HERE", "?"),
        ("if isinstance(sub, A): sub.HERE", "Sub"),
        ("if isinstance(a, Sub): a.HERE", "Sub"),
        ("if isinstance(a, unknown): a.HERE", "?"),
        ("if (z := isinstance(x, A)): x.HERE", "?"),
    ],
)
def test_narrowing(body: str, expected: str) -> None:
    assert inferred(PRELUDE + f"def f(x, y, a: A, sub: Sub):\n    {body}") == expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("def m(self): self.HERE", "C"),
        ("def m(self): self.b.HERE", "B"),
        ("def m(self): super().prop.HERE", "B"),
        ("def m(self): super().method().HERE", "B"),
        ("def m(self): super().me().HERE", "C"),
        ("@classmethod\n    def m(cls): cls().HERE", "C"),
        ("@classmethod\n    def m(cls): cls.HERE", "type[C]"),
        ("@staticmethod\n    def m(self): self.HERE", "?"),
        ("def m(self):\n        def inner(): return self.HERE\n        return inner", "C"),
        ("def m(self):\n        self = B()\n        self.HERE", "?"),
        ("def m(self, *args: B): args[0].HERE", "B"),
        ("def m(self, **kwargs: B): kwargs['x'].HERE", "B"),
        ("def m(self, **kwargs: Unpack[B]): kwargs['x'].HERE", "?"),
    ],
)
def test_methods(method: str, expected: str) -> None:
    assert inferred(PRELUDE + f"class C(A):\n    {method}\n") == expected


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters")
def test_a_decorator_with_a_type_parameter_keeps_the_function() -> None:
    decorated = "def keeps[F](function: F) -> F: ...\n@keeps\ndef new() -> A: ...\nnew().HERE"
    assert inferred(f"class A: ...\n{decorated}") == "A"


def test_across_modules() -> None:
    vat = "from base import Base\nclass Vat(Base): ...\ndef make() -> Vat: ...\n"
    base = "class Base:\n    child: 'Base'\n    def copy(self): return self\n"
    bot = "import vat\nvat.make().copy().HERE"
    assert inferred(bot, vat=vat, base=base) == "Vat"
    assert inferred("import vat as v\nv.make().child.HERE", vat=vat, base=base) == "Base"
    assert inferred("from hub import *\nmake().HERE", hub="from vat import make", vat=vat, base=base) == "Vat"


def test_questions_that_lead_in_circles_end() -> None:
    circle = "from b import y\nx = y\nclass P:\n"
    circle += "    def m(self): return self.n()\n    def n(self): return self.m()\n"
    assert inferred("from a import x\nx.HERE", a=circle, b="from a import x\ny = x\n") == "?"
    assert inferred("from a import P\nP().m().HERE", a=circle, b="y = 1") == "?"


def test_an_expression_that_doubles_at_each_step_is_given_up() -> None:
    steps = "\n".join(f"    v{n + 1} = g(v{n}, v{n}, v{n})" for n in range(60))
    assert inferred(f"def f(v0):\n{steps}\n    v60.HERE") == "?"


def test_variables_that_all_depend_on_each_other_end() -> None:
    names = [f"v{n}" for n in range(12)]
    lines = "\n".join(f"        {name} = h({', '.join(names)})" for name in names)
    assert inferred(f"def f({', '.join(names)}):\n    while 1:\n{lines}\n    v0.HERE") == "?"


@pytest.mark.parametrize("annotation", ["Optional[Vat]", "List[Vat]", "Dict[str, Vat]"])
def test_typing_names_may_come_through_a_module_of_the_project(annotation: str) -> None:
    text = f"""
        from types_of_ours import Dict, List, Optional

        class Vat: pass

        def f(x: {annotation}):
            x.HERE
    """
    expected = {"O": "Vat", "L": "list[Vat]", "D": "dict[str, Vat]"}[annotation[0]]
    assert inferred(text, types_of_ours="from typing import *\nfrom nowhere import *\n") == expected


OPTIONS = """\
from __future__ import annotations
import asyncio, other
from typing import Optional, Union

class Part: ...
class Spare(Part): ...

class A:
    part: Part
    own: A
    def made(self) -> Part: ...
    def itself(self): return self
    async def __aenter__(self) -> Part: ...
class Sub(A): ...
class B:
    part: Spare
    own: B
    def made(self) -> str: ...
    def itself(self): return self
    async def __aenter__(self) -> Spare: ...
class C:
    pass

class Holder:
    declared: Union[A, "B"]
    def __init__(self, given: Optional[A | B], c):
        self.given = given
        self.chosen = A() if c else B()
        self.later = None
    def start(self):
        self.later = A()
    def restart(self):
        self.later = B()

def either(c) -> A | B: ...
def returned(c):
    if c:
        return A()
    return B()
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("either(1).HERE", "A | B"),
        ("returned(1).HERE", "A | B"),
        ("(A() if x else B()).HERE", "A | B"),
        ("(A() if x else None).HERE", "A"),
        ("(A() if x else Sub()).HERE", "A"),
        ("(Sub() if x else B() if y else A()).HERE", "B | A"),
        ("(A() if x else B() if y else x).HERE", "?"),
        ("(A() if x else '').HERE", "A | str"),
        ("h.declared.HERE", "A | B"),
        ("h.given.HERE", "A | B"),
        ("h.chosen.HERE", "A | B"),
        ("h.later.HERE", "A | B"),
        ("h.chosen.part.HERE", "Part"),
        ("h.chosen.own.HERE", "A | B"),
        ("h.chosen.made().HERE", "Part | str"),
        ("h.chosen.itself().HERE", "A | B"),
        ("h.chosen.gone.HERE", "?"),
        ("(A if x else B)().HERE", "A | B"),
        ("z = A if x else B\n    z().HERE", "A | B"),
        ("z = A()\n    if x: z = B()\n    z.HERE", "A | B"),
        ("for z in (A(), B()): z.HERE", "A | B"),
        ("for z in [A(), B()]: z.HERE", "A | B"),
        ("async with either(1) as z: z.HERE", "Part"),
        ("z = either(1)\n    if isinstance(z, B): z.HERE", "B"),
        ("z = either(1)\n    if isinstance(z, Sub): z.HERE", "Sub"),
        ("z = either(1)\n    if isinstance(z, B | C): z.HERE", "B"),
        ("z = x.z\n    if isinstance(z, B | C): z.HERE", "B | C"),
        ("(A() if x else B() if x else C() if x else '' if x else b'' if x else 1).HERE", "?"),
    ],
)
def test_one_of_several(body: str, expected: str) -> None:
    assert inferred_options(OPTIONS + f"async def f(h: Holder, x, y):\n    {body}") == expected


def test_one_of_several_is_no_class() -> None:
    assert inferred(OPTIONS + "def f(h: Holder): h.declared.HERE") == "?"
    assert inferred(OPTIONS + "def f(h: list[A | B]): h.HERE") == "list[?]"
