"""Test which variables statements outside definitions bind along with a name."""

from __future__ import annotations

import pytest

from flake8_tradelint.outline.statements import definitions
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.reading.outside import bound_with
from flake8_tradelint.semantics.reading.summarise import summarise

BINDS = {
    "if ready:\n    main()": "",
    "for name in names:\n    setattr(Spot, name, wrap(name))": "",
    "try:\n    import fast as quick\nexcept ImportError:\n    Spot = None": "Spot",
    "if ready:\n    own = Spot()": "own",
    "if ready:\n    own, other = Spot(), 1": "other own",
    "own = other = Spot()": "other own",
    "with Spot() as own:\n    other = 1": "own",
    "for own in Spot():\n    other = 1": "own",
    "print(own := Spot())": "own",
    "a = 1; own = Spot(); b = 2": "own",
    "if ready:\n    import lib.Spot as own": "own",
    "try:\n    a = 1\nexcept Spot as own:\n    other = 1": "own",
    "if ready:\n    own = getattr(lib, 'Spot')": "own",
    '"""Spot; and no more."""': "",
}
UNTOLD = (
    "if ready:\n    box.own = Spot()",
    "box['own'] = Spot()",
    "match Spot():\n    case own: pass",
    "if ready:\n    own = (",
)


@pytest.mark.parametrize(("text", "names"), BINDS.items(), ids=BINDS)
def test_what_is_bound(text: str, names: str) -> None:
    assert sorted(bound_with(text.encode(), b"Spot") or ()) == [name.encode() for name in names.split()]


@pytest.mark.parametrize("text", UNTOLD)
def test_what_is_not_told(text: str) -> None:
    assert bound_with(text.encode(), b"Spot") is None


LOOP = b"""\
def first():
    Spot()


def second():
    return own.read()


def third():
    return 3


for name in ("read", "write"):
    setattr(Spot, name, wrap(name))
if ready:
    own = Spot()
"""


def test_what_a_loop_speaks_of_has_the_file_read_in_parts() -> None:
    interests = Interests(callees=frozenset({"Spot"}), whole=False)
    part = summarise("loop.py", LOOP, interests, definitions(LOOP))
    whole = summarise("loop.py", LOOP, interests, ())
    assert part.partial_functions == {"third"}
    assert not whole.partial_functions
    assert (part.calls, part.attributes) == (whole.calls, whole.attributes)
