"""Test the fix operation ``close_before``, which closes a value before it is overwritten."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed, refusal

OP = "close_before"
STORE = "self.s = S()"


def rewritten(body: str, guard: str = "yes", awaited: str = "yes") -> str:
    """The body of an async method, four blanks in, after the fix."""
    head = "async def start(self, é):\n"
    after = fixed((head + body).encode(), OP, STORE, closer="close", awaited=awaited, guard=guard).decode()
    assert after.startswith(head)
    return after.removeprefix(head)


def test_comments_stay_in_front_and_beside() -> None:
    before = """\
    go()

    # a new one
    self.s = S()  # é
    go()
"""
    assert (
        rewritten(before)
        == """\
    go()

    # a new one
    if self.s is not None:
        await self.s.close()
    self.s = S()  # é
    go()
"""
    )


def test_in_a_loop_and_never_none() -> None:
    before = "    while é:\n        self.s = S()\n"
    after = "    while é:\n        await self.s.close()\n        self.s = S()\n"
    assert rewritten(before, guard="no") == after
    assert rewritten(before, guard="no", awaited="no") == after.replace("await ", "")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def start(self):\n    self.s = S()\n", "'await' is possible in an async function only"),
        ("async def start(self):\n    go(); self.s = S()\n", "it shares its line with other statements"),
    ],
)
def test_refused(source: str, reason: str) -> None:
    assert refusal(source.encode(), OP, STORE, closer="close", awaited="yes", guard="yes") == reason
