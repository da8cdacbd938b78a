"""What a file does with a name, in one pass: calls and other names for it; which arguments a call passes."""

from __future__ import annotations

import pytest

from flake8_tradelint.semantics.dataclass.argument_texts import arguments, other_names, uses


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
    assert list(other_names(text, b"Spot")) == aliases


@pytest.mark.parametrize(
    "text",
    [
        *(b")", b"a)", b"a, b.c)", b"a,)", b"\n    a,\n    b=c,\n)", b"'x y', \"z\", 3, q=None)"),
        *(b"a=b, c = d.e)", b"a=b, a=b)", b"a, f'{x}:{y}')", b"a == b)", b"a=b == c)", b"x.y=1)"),
        *(b"a, 'it\\'s')", b"'a,b')", b"'=', k='=')", b"a if b else c, k=1)", b"'k'=1)"),
    ],
)
def test_simple_calls_are_read_like_all_others(text: bytes) -> None:
    # A bracket more, and the call is taken apart token by token.
    plain, other = arguments(text, 0), arguments(text[:-1] + b"\n#\n)", 0)
    assert plain == other
