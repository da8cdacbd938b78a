"""Test the fix operation ``await_cancelled``: what it writes and what it refuses."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed, refusal

OP = "await_cancelled"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "    task.cancel()  # stop\n    done()\n",
            "    task.cancel()  # stop\n    await asyncio.gather(task, return_exceptions=True)\n    done()\n",
        ),
        (
            "    if task:\n        task.cancel()\n        task = None\n",
            "    if task:\n        task.cancel()\n"
            "        await asyncio.gather(task, return_exceptions=True)\n        task = None\n",
        ),
    ],
)
def test_a_statement(before: str, after: str) -> None:
    head = "import asyncio\n\n\nasync def stop(task):\n"
    assert fixed((head + before).encode(), OP, "task", nth=before.startswith("    if") + 1) == (
        (head + after).encode()
    )


def test_an_attribute_and_a_module_without_asyncio() -> None:
    before = "class Feed:\n    async def close(self):\n        self._task.cancel()\n"
    after = (
        "import asyncio\n\n\nclass Feed:\n    async def close(self):\n        self._task.cancel()\n"
        "        await asyncio.gather(self._task, return_exceptions=True)\n"
    )
    assert fixed(before.encode(), OP, "self._task").decode() == after


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("def stop(task):\n    task.cancel()\n", "'await' is possible in an async function only"),
        (
            "async def stop(task):\n    if task: task.cancel()\n",
            "`cancel()` shares its line with another statement",
        ),
        (
            "async def stop(task):\n    task.cancel(); done()\n",
            "`cancel()` shares its line with another statement",
        ),
        ("async def stop(task):\n    x = task.cancel()\n", "`cancel()` is no statement of its own"),
    ],
)
def test_refused(body: str, reason: str) -> None:
    nth = body.count("task", 0, body.index("task.cancel"))
    assert refusal(f"import asyncio\n\n\n{body}".encode(), OP, "task", nth=nth) == reason
