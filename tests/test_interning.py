"""Sets that are alike are one."""

from __future__ import annotations

from flake8_tradelint.interning import NOTHING, Sharing


def test_sets_that_are_alike_are_one() -> None:
    shared: Sharing[bytes] = Sharing()
    first = shared.of([b"a", b"b"])
    assert first == {b"a", b"b"}
    assert shared.of(frozenset([b"b", b"a"])) is first
    assert shared.of([b"a"]) is not first


def test_there_is_one_empty_set() -> None:
    assert Sharing[bytes]().of([]) is NOTHING
    assert Sharing[str]().of(frozenset(())) is NOTHING
