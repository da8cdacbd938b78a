"""Test the fix operation ``add_parentheses``: it calls what is only named."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"s.close  # bye", b"s.close()  # bye"),
        (b"await s.close", b"await s.close()"),
        (b"if s: s.close", b"if s: s.close()"),
        (b"(s.close)", b"(s.close)()"),
    ],
)
def test_the_attribute_is_called_and_comments_stay(before: bytes, after: bytes) -> None:
    source = b"async def f(s):\n\t%s\n"
    assert fixed(source % before, "add_parentheses", "s.close") == source % after


def test_the_call_is_awaited_on_request() -> None:
    source = b"async def f(s):\n    s.close\n"
    after = b"async def f(s):\n    await s.close()\n"
    assert fixed(source, "add_parentheses", "s.close", awaited="yes") == after
