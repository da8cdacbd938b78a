"""`add_await`: one word, and nothing else moves."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed, refusal


def test_the_call_is_awaited_and_its_comments_stay() -> None:
    source = b"async def f(s):\n\tif s: s.close()  # bye\n"
    assert fixed(source, "add_await", "s.close()") == b"async def f(s):\n\tif s: await s.close()  # bye\n"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"def f(s):\n    s.close()\n", "async function only"),
        (b"s.close()\n", "async function only"),
        (b"async def f(s):\n    s and s.close()\n", "larger expression"),
        (b"async def f(s):\n    x(lambda: s.close())\n", "larger expression"),
    ],
)
def test_places_that_are_refused(source: bytes, reason: str) -> None:
    assert reason in refusal(source, "add_await", "s.close()")
