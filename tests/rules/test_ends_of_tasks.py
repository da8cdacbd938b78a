"""TL306 and TL309: test what counts as awaiting a task's end and reading its result."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, flagged

CLASS = """\
import asyncio


class Feed:
    def start(self):
        self._task = asyncio.create_task(self._poll())
        {started}

    async def _poll(self):
        await self.fetch()

    async def close(self):
        self._task.cancel()
        {closed}
"""


def both(tmp_path: Path, started: str = "pass", closed: str = "pass", **more: str) -> tuple[int, int]:
    text = CLASS.format(started=started, closed=closed)
    return len(flagged(tmp_path, text, "TL306", **more)), len(flagged(tmp_path, text, "TL309", **more))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, (1, 1)),
        ({"closed": "print(self._task)"}, (1, 1)),
        ({"closed": "self._task = None"}, (1, 1)),
        ({"closed": "if self._task.done():\n            pass"}, (1, 1)),
        ({"started": "self._task.add_done_callback(self.tasks.discard)"}, (0, 1)),
        ({"started": "self._task.add_done_callback(print)"}, (0, 0)),
        ({"closed": "await self._task"}, (0, 0)),
        ({"closed": "await asyncio.gather(self._task, return_exceptions=True)"}, (0, 0)),
        ({"closed": "await asyncio.wait([self._task])"}, (0, 0)),
        ({"closed": "return self._task"}, (0, 0)),
        ({"closed": "log(self._task.exception())"}, (0, 0)),
        ({"more": "async def end(feed):\n    await feed._task\n"}, (0, 0)),
    ],
)
def test_an_attribute(tmp_path: Path, arguments: dict[str, str], expected: tuple[int, int]) -> None:
    assert both(tmp_path, **arguments) == expected


def test_a_task_that_lets_no_exception_out(tmp_path: Path) -> None:
    text = CLASS.format(started="pass", closed="pass")
    assert not flagged(tmp_path, text.replace("self.fetch()", "asyncio.sleep(1)"), "TL309")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("t.cancel()", 1),
        ("await asyncio.wait_for(t, 1)\nt.cancel()", 1),
        ("try:\n    await t\nfinally:\n    t.cancel()", 1),
        ("t.cancel()\nawait t", 0),
        ("t.cancel()\nawait asyncio.gather(t)", 0),
        ("t.cancel()\nreturn t", 0),
        ("ts = [t]\nfor x in ts:\n    x.cancel()\nawait asyncio.wait(ts)", 0),
    ],
)
def test_a_variable(tmp_path: Path, statements: str, expected: int) -> None:
    body = "\n".join("    " + line for line in statements.splitlines())
    text = f"import asyncio\n\n\nasync def run(work):\n    t = asyncio.create_task(work())\n{body}\n"
    assert len(flagged(tmp_path, text, "TL306")) == expected


def test_one_cancellation_of_several_tasks_is_told_once(tmp_path: Path) -> None:
    again = "pass\n\n    def again(self):\n        self._task = asyncio.create_task(self._poll())"
    assert both(tmp_path, started=again)[0] == 1


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ("async def close(self):\n        self._task.cancel()", True),
        ("def close(self):\n        self._task.cancel()", False),
        ("async def _poll(self):\n        self._task.cancel()", False),
        ("async def close(self):\n        return self._task.cancel()", False),
    ],
)
def test_who_can_wait_is_offered_to(tmp_path: Path, stop: str, expected: bool) -> None:
    poll = "" if "_poll" in stop else "\n    async def _poll(self):\n        await asyncio.sleep(1)\n"
    text = f"""\
import asyncio


class Feed:
    def start(self):
        self._task = asyncio.create_task(self._poll())

    {stop}
{poll}"""
    (found,) = findings(tmp_path, {"app.py": text}, "TL306")
    assert (found.fix is not None) is expected
