"""What a file does with a name, in one pass: calls and other names for it; which arguments a call passes."""

from __future__ import annotations

import ast

import pytest

from flake8_tradelint.semantics.dataclass.argument_texts import uses
from flake8_tradelint.semantics.dataclass.passed_texts import arguments


@pytest.mark.parametrize(
    ("text", "calls", "aliases"),
    [
        (b"Spot(1)", [(0, 5)], []),
        (b"x = m.Spot (1)", [(6, 12)], []),
        (b"Spot \\\n (1)", [(0, 9)], []),
        (b"class Spot(Base): ...", [], []),
        (b"def Spot(): ...", [], []),
        (b"SpotMarket(1) + MySpot(1)", [], []),
        (b"from m import Spot as Market, Other", [], [b"Market"]),
        (b"from m import MySpot as Market", [], []),
        (b"from m import (\n    Spot,\n)", [], []),
        (b"x: Spot | None", [], []),
        (b"\nSpot.fee = 1", [], []),
    ],
)
def test_one_pass(text: bytes, calls: list[tuple[int, int]], aliases: list[bytes]) -> None:
    found = uses(text, b"Spot")
    assert (list(found.calls), list(found.aliases)) == (calls, aliases)


@pytest.mark.parametrize(
    "text",
    [
        *(b")", b"a)", b"a, b.c)", b"a,)", b"\n    a,\n    b=c,\n)", b"'x y', \"z\", 3, q=None)"),
        *(b"a=b, c = d.e)", b"a, f'{x}:{y}')", b"a == b)", b"a=b == c)", b"a <= b, c=1)"),
        *(b"a, 'it\\'s')", b"'a,b')", b"'=', k='=')", b"a if b else c, k=1)", b"'a' \"b\", k=1)"),
        *(b"f(x, y=1), k=(1, 2))", b"{'a': 1, 'b': 2}, k=[x for x in (1, 2)])", b"f(g(x, y=1), z=2), k=1)"),
        *(b"# a, b=1\n)", b"a,  # b, c=1\n)", b"# a, (\n  # b\n  k=1, # )\n)", b"a # b, c\n, k=1)"),
        *(b'"""a, b="c" (""", k=1)', b'"", k="")', b"f('''a'b, c''', d=1))", b"f(')', x=1), b=']')"),
        *(b"*a, b=1, **c)", b"a, *b, c, *d)", b"2 * a, b ** c, k=2 * a)", b"*f(x, y), **{'a': 1, 'b': 2})"),
        *(b"**{'a': 1})", b"k=1, ** {}, c=2)", b"**f(x), k=1)", b"**# {\n{'a': (1, [2])}, k=1)"),
        *(b"k={'a': 1}, **c)", b"{**a}, **b)", b"2 ** {1: 2}[1], k=1)"),
        *(b"lambda x: x.y, k=lambda: 0)", b"(a := 1), b)", b"not a, k=await b)", b"a[1, 2:3], k=a[b(c)])"),
    ],
)
def test_arguments_are_those_that_python_reads(text: bytes) -> None:
    call = ast.parse(b"async def f():\n f(" + text).body[0].body[0].value  # type: ignore[attr-defined]
    keywords = frozenset(keyword.arg.encode() for keyword in call.keywords if keyword.arg)
    positional = [one for one in call.args if not isinstance(one, ast.Starred)]
    if any(not keyword.arg and isinstance(keyword.value, ast.Dict) for keyword in call.keywords):
        assert arguments(b"f(" + text, 2) == (None, 0)  # keys are arguments, which only the tree tells
        return
    assert arguments(b"f(" + text, 2) == (keywords, len(positional))
    assert arguments(b"f(" + text, 2, keywords) == (keywords, len(positional))
    if keywords:
        assert arguments(b"f(" + text, 2, keywords - {min(keywords)}) == (None, 0)


@pytest.mark.parametrize("text", [b"", b"a", b"a, b=(1, 2)", b"a, '", b"k=1, [", b"# a)"])
def test_a_call_without_an_end(text: bytes) -> None:
    assert arguments(text, 0) == (None, 0)
