"""What a file does with a name, in one pass: calls, other names for it, lines that begin with it."""

from __future__ import annotations

import pytest

from flake8_tradelint.semantics.dataclass.argument_texts import uses


@pytest.mark.parametrize(
    ("text", "calls", "aliases", "leads"),
    [
        (b"Spot(1)", [(0, 5)], [], False),
        (b"x = m.Spot (1)", [(6, 12)], [], False),
        (b"Spot \\\n (1)", [(0, 9)], [], False),
        (b"class Spot(Base): ...", [], [], False),
        (b"def Spot(): ...", [], [], False),
        (b"SpotMarket(1) + MySpot(1)", [], [], False),
        (b"from m import Spot as Market, Other", [], [b"Market"], False),
        (b"from m import (\n    Spot,\n)", [], [], False),
        (b"x: Spot | None", [], [], False),
        (b"\nSpot.fee = 1", [], [], True),
        (b"\n  Spot.fee = 1", [], [], False),
    ],
)
def test_one_pass(text: bytes, calls: list[tuple[int, int]], aliases: list[bytes], *, leads: bool) -> None:
    found = uses(text, b"Spot")
    assert (list(found.calls), list(found.aliases), found.leads) == (calls, aliases, leads)
