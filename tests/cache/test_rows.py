"""Test that cached rows are read back unchanged from every encoding."""

from __future__ import annotations

import pytest

from flake8_tradelint.cache.flat import flat
from flake8_tradelint.cache.rows import dumped, loaded
from flake8_tradelint.semantics.classes.declared_above import ClassText
from flake8_tradelint.semantics.classes.headers import Header
from flake8_tradelint.semantics.dataclass.field_texts import FieldText

CLASSES = (Header, ClassText, FieldText)
HEADER = Header(
    b"Spot", frozenset({b"Base", "Gr\u00f6\u00dfe".encode()}), several=True, start=0, end=17, indent=b""
)
FIELDS = FieldText(
    name=b"Order",
    bases=frozenset(),
    decorators=b"@dataclass(\n    frozen=True,\n)\n",
    annotated=frozenset({b"price"}),
    fields=(b"price", b"amount", b"price"),
    keywords=frozenset(),
    positional=True,
    made_anew=False,
    initialised=False,
    bare=True,
    described=False,
)
FLAT: list[object] = [
    frozenset({b"one"}),
    frozenset({b"a_b", b"c1", b"__init__"}),
    frozenset({"\u00e4".encode(), b"a"}),
    frozenset({b'quoted"', b"a\\b", b"two words", b""}),
    (HEADER,),
    (HEADER, Header(b"Sub", frozenset(), several=False, start=20, end=-1, indent=b"    ")),
    (ClassText(decorated=False, annotated=frozenset(), assigned=frozenset({b"x"})),),
    (FIELDS, FIELDS),
]
PACKED: list[object] = [
    frozenset(),
    (),
    frozenset({"text"}),
    frozenset({(b"in", b"a", b"tuple")}),
    frozenset({b"name", None}),
    frozenset({b"a mark\x1dof ours"}),
    (HEADER, FIELDS),
    (HEADER, None),
    ((b"name", (b"a", b"b")),),
    *(
        (ClassText(decorated=True, annotated=frozenset({b"two" + mark}), assigned=frozenset({b"x"})),)
        for mark in (b"\x1d", b"\x1e", b"\x1f")
    ),
]


@pytest.mark.parametrize("value", FLAT)
def test_flat(value: object) -> None:
    assert flat(value, CLASSES)
    assert loaded(dumped(value, CLASSES), CLASSES) == value


@pytest.mark.parametrize("value", PACKED)
def test_packed(value: object) -> None:
    assert not flat(value, CLASSES)
    assert loaded(dumped(value, CLASSES), CLASSES) == value


@pytest.mark.parametrize("row", [b"", b"9\x1fa", b"x", b"0\x1fa\x1fb", b"0", b"-1\x1f\x1f", b"[[0,5]]"])
def test_what_is_no_row(row: bytes) -> None:
    with pytest.raises((TypeError, ValueError, LookupError)):
        loaded(row, CLASSES)
