"""Test the search for names in bytes."""

from __future__ import annotations

import pytest

from flake8_tradelint.words import has_word, may_be_called, named


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"x = Session()", True),
        (b"Session", True),
        (b"MySession()", False),
        (b"Session_()", False),
        (b"MySession() or Session", True),
        ("\u00e9Session()".encode(), False),
    ],
)
def test_has_word(text: bytes, found: bool) -> None:
    assert has_word(text, b"Session") is found


def test_no_name_stands_nowhere() -> None:
    assert not has_word(b"x = Session()", b"")


@pytest.mark.parametrize(
    ("text", "called"),
    [
        (b"s = aiohttp.ClientSession()", True),
        (b"s = aiohttp.ClientSession \\\n  ()", True),
        (b"from aiohttp import ClientSession as Session\ns = Session()", True),
        (b"make = aiohttp.ClientSession\ns = make()", True),
        (b"make = functools.partial(\n    ClientSession,\n)", True),
        (b"from aiohttp import ClientSession\ndef f(s: ClientSession): pass", False),
        (b"from aiohttp import (\n    ClientSession,\n)\n# ClientSession\n", False),
        (b"async_ClientSession()", False),
        (b"class ClientSession(Base):\n    pass\n", False),
        (b"def ClientSession():\n    pass\n", False),
        (b"class ClientSession(Base):\n    pass\ns = ClientSession()\n", True),
    ],
)
def test_may_be_called(text: bytes, called: bool) -> None:
    assert may_be_called(text, b"ClientSession") is called


def test_many_names_at_once() -> None:
    data = (
        b"vat.spot_map = a. size + b.\\\n    depth\n# the end. total and size\nnames(\xc3\xa9.price, spot)\n"
    )
    found = named(data, frozenset({b"spot_map", b"size", b"depth", b"total", b"price", b"spot", b"name"}))
    assert found.words == {"spot_map", "size", "depth", "total", "price", "spot"}
    assert found.attributes == {"spot_map", "size", "depth", "total", "price"}
