"""A row is what was packed, also where it was written without a look at each name."""

from __future__ import annotations

import json

import pytest

from flake8_tradelint.cache.packing import pack, unpack
from flake8_tradelint.cache.rows import dumped

VALUES: list[frozenset[object]] = [
    frozenset(),
    frozenset({b"one"}),
    frozenset({b"a_b", b"c1", b"__init__"}),
    frozenset({b"_"}),
    frozenset({"\u00e4".encode(), b"a"}),
    frozenset({b'quoted"', b"a\\b", b"two words"}),
    frozenset({"text"}),
    frozenset({(b"in", b"a", b"tuple")}),
    frozenset({b"name", None}),
]


@pytest.mark.parametrize("value", VALUES)
def test_sets(value: frozenset[object]) -> None:
    row = json.loads(dumped(value, ()))
    assert unpack(row, ()) == value
    assert sorted(map(str, row)) == sorted(map(str, pack(value, ())))
