"""Test the fix operation ``add_await``: it inserts one word and moves nothing else."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed, refusal


def test_the_call_is_awaited_and_its_comments_stay() -> None:
    source = b"async def f(s):\n\tif s: s.close()  # bye\n"
    assert fixed(source, "add_await", "s.close()") == b"async def f(s):\n\tif s: await s.close()  # bye\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"s and s.close()", b"s and await s.close()"),
        (b"x = not s.close()", b"x = not await s.close()"),
        (b"x = s.close().done", b"x = (await s.close()).done"),
        (b"x = s.close()[0]", b"x = (await s.close())[0]"),
        (b"x = -s.close() ** 2", b"x = -await s.close() ** 2"),
        (b"x = f'{s.close()}'", b"x = f'{await s.close()}'"),
        (b"x = [1 for y in z if s.close()]", b"x = [1 for y in z if await s.close()]"),
    ],
)
def test_parentheses_stand_where_the_call_is_taken_apart(before: bytes, after: bytes) -> None:
    source = b"async def f(s, z):\n    %s\n"
    assert fixed(source % before, "add_await", "s.close()") == source % after


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"def f(s):\n    s.close()\n", "async function only"),
        (b"s.close()\n", "async function only"),
        (b"async def f(s):\n    x(lambda: s.close())\n", "async function only"),
        (b"async def f(s):\n    return list(s.close() for x in s)\n", "own body"),
    ],
)
def test_places_that_are_refused(source: bytes, reason: str) -> None:
    assert reason in refusal(source, "add_await", "s.close()")
