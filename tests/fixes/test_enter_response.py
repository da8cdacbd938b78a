"""Test the fix operation ``enter_response``, which puts a response into ``async with``."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed, refusal

OP = "enter_response"
REQUEST = "self.session.get(url)"


def rewritten(before: str) -> str:
    """The body of an async method, four blanks in, after the fix."""
    head = "async def f(self, url, é=1):\n"
    after = fixed((head + before).encode(), OP, REQUEST).decode()
    assert after.startswith(head)
    return after.removeprefix(head)


def test_what_has_to_do_with_the_response_is_the_block() -> None:
    before = """\
    # ask
    r = await self.session.get(url)  # now
    print("é", r.status)

    check(r.status)
    # not related
    other(url)
"""
    assert (
        rewritten(before)
        == """\
    # ask
    async with self.session.get(url) as r:  # now
        print("é", r.status)

        check(r.status)
    # not related
    other(url)
"""
    )


def test_an_answer_that_nobody_looks_at() -> None:
    before = "    if é:\n        # poke\n        await self.session.get(url)  # at last\n    return 1\n"
    assert (
        rewritten(before)
        == """\
    if é:
        # poke
        async with self.session.get(url):  # at last
            pass
    return 1
"""
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("    r = await self.session.get(url)\n    return r\n", "'r' is needed by what the function returns"),
        ("    r = await self.session.get(url)\n    self.r = r\n", "'r' is stored in an object"),
        ("    r = await self.session.get(url)\n", "the response is not used, or closed by hand"),
        ("    return await self.session.get(url)\n", "it does not assign to a plain name"),
        (
            "    a = b = await self.session.get(url)\n    print(a.status)\n",
            "it does not assign to a plain name",
        ),
        ("    r = self.session.get(url)\n    print(r)\n", "it is not awaited at once"),
        (
            "    x = 1; r = await self.session.get(url)\n    print(r)\n",
            "it shares its line with other statements",
        ),
    ],
)
def test_refused(body: str, reason: str) -> None:
    source = "async def f(self, url):\n" + body
    assert refusal(source.encode(), OP, REQUEST) == reason
