"""Test the fix operation ``close_in_finally``, which wraps a block in ``try``/``finally``."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed, refusal

OP = "close_in_finally"
ASSIGN = "client = Client()"


def rewritten(before: str, closer: str = "close", awaited: str = "yes") -> str:
    """The body of an async function, four blanks in, after the fix."""
    head = "async def f(url, é=1):\n"
    after = fixed((head + before).encode(), OP, ASSIGN, closer=closer, awaited=awaited).decode()
    assert after.startswith(head)
    return after.removeprefix(head)


def refused(before: str) -> str:
    head = "async def f(url):\n"
    return refusal((head + before).encode(), OP, ASSIGN, closer="close", awaited="yes")


def test_comments_blank_lines_and_long_strings_stay_as_they_are() -> None:
    before = '''\
    client = Client()  # ours

    # ask
    text = """one
  two
"""
    rows = await client.get(url, text)

    # that is all
    await client.close()  # é
    return rows
'''
    assert (
        rewritten(before)
        == '''\
    client = Client()  # ours

    try:
        # ask
        text = """one
  two
"""
        rows = await client.get(url, text)
    finally:
        # that is all
        await client.close()  # é
    return rows
'''
    )


def test_closes_before_a_way_out_go() -> None:
    before = """\
    client = Client()
    if not await client.ready():
        # nothing to do
        await client.close()  # early
        return None
    await client.go()
    await client.close()
"""
    assert (
        rewritten(before)
        == """\
    client = Client()
    try:
        if not await client.ready():
            # nothing to do
            # early
            return None
        await client.go()
    finally:
        await client.close()
"""
    )


def test_a_method_that_is_no_coroutine() -> None:
    before = """\
    client = Client()
    yield client
    client.disconnect()
"""
    assert (
        rewritten(before, closer="disconnect", awaited="no")
        == """\
    client = Client()
    try:
        yield client
    finally:
        client.disconnect()
"""
    )


def test_in_a_loop() -> None:
    before = """\
    for name in url:
        client = Client()
        if await client.ready(name):
            await client.go()
        await client.close()
"""
    assert (
        rewritten(before)
        == """\
    for name in url:
        client = Client()
        try:
            if await client.ready(name):
                await client.go()
        finally:
            await client.close()
"""
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("    await client.go()\n", "'client' is not closed at the end of its block"),
        ("    await client.close()\n", "'client' is closed at once"),
        (
            "    client = await client.other()\n    await client.close()\n",
            "'client' is bound again before it is closed",
        ),
        (
            "    if url:\n        await client.close()\n    await client.go()\n    await client.close()\n",
            "'client' is closed by hand in a way that would have to change, too",
        ),
        (
            "    async with client:\n        await client.go()\n    await client.close()\n",
            "'client' is entered already",
        ),
    ],
)
def test_refused(body: str, reason: str) -> None:
    assert refused(f"    {ASSIGN}\n{body}") == reason


def test_a_statement_that_shares_its_line_is_left_alone() -> None:
    assert refused("    client = Client(); go()\n    await client.go()\n    await client.close()\n") == (
        "it shares its line with other statements"
    )


def test_closes_behind_it_of_what_was_opened_later_come_into_the_block() -> None:
    before = """\
    client = Client()
    feed = await Feed.of(client)
    book = Book()
    await feed.go()
    await client.close()

    await book.close()
    await feed.close()
    await url.close()
"""
    assert (
        rewritten(before)
        == """\
    client = Client()
    try:
        feed = await Feed.of(client)
        book = Book()
        await feed.go()

        await book.close()
        await feed.close()
    finally:
        await client.close()
    await url.close()
"""
    )


def test_what_is_done_between_closes_stays_behind_the_first() -> None:
    before = """\
    client = Client()
    feed = Feed()
    await feed.go()
    await client.close()
    await feed.restart()
    await feed.close()
"""
    assert (
        rewritten(before)
        == """\
    client = Client()
    try:
        feed = Feed()
        await feed.go()
    finally:
        await client.close()
    await feed.restart()
    await feed.close()
"""
    )
