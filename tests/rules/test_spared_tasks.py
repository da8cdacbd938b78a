"""TL303 and its kin: test when the fix excepts the running task, which would wait for its own end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

FEED = """\
import asyncio
import random
from contextlib import AsyncExitStack

import aiohttp
import helpers
from helpers import pause, relay, visit


class Base:
    async def work(self):
        await asyncio.sleep(1)


class Feed(Base):
    def __init__(self, sink, owner: "helpers.Owner"):
        self._task = None
        self._sink = sink
        self._owner = owner
        self._ready = asyncio.Event()
        self._lock = asyncio.Lock()
        self._queue: asyncio.Queue[int] = asyncio.Queue()
        self._session: aiohttp.ClientSession | None = None

    def start(self):
        self._task = asyncio.create_task(self._poll())

    async def close(self):
        self.is_open = False

    async def _step(self):
        await asyncio.sleep(random.random())

    async def _poll(self):
        while True:
            BODY
"""
HELPERS = """\
import asyncio


class Owner:
    def __init__(self):
        self.feed = None

    async def note(self):
        await asyncio.sleep(0)

    async def stop(self):
        await self.feed.close()


async def pause():
    await asyncio.sleep(1)


async def visit(visitor):
    await visitor.look()


def relay(owner):
    return owner.stop()
"""


def arguments(tmp_path: Path, body: str) -> dict[str, str] | None:
    text = FEED.replace("BODY", body.replace("\n", "\n            "))
    files = {"app.py": text, "helpers.py": HELPERS}
    (finding,) = (found for found in findings(tmp_path, files, "TL303"))
    return dict(finding.fix.edits[0].args) if finding.fix is not None else None


@pytest.mark.parametrize(
    "body",
    [
        "await asyncio.sleep(1)",
        "await self._step()",
        "await self.work()",
        "await pause()",
        "await helpers.pause()",
        "await self._owner.note()",
        "await self._queue.get()",
        "await asyncio.wait_for(self._ready.wait(), 1)",
        "async with self._lock:\n    await asyncio.gather(self._step(), *(pause() for _ in range(2)))",
        "async with asyncio.timeout(1):\n    await self._step()",
        "self._sink.write(1)\nawait asyncio.sleep(1)",
        "async with self._session.get('u') as response:\n    print(await response.json())",
        "async with aiohttp.ClientSession() as session:\n    ws = await session.ws_connect('u')\n"
        "    async for message in ws:\n        print(message)",
        "loop = asyncio.get_running_loop()\nawait loop.run_in_executor(None, print)",
    ],
)
def test_all_that_it_awaits_is_known(tmp_path: Path, body: str) -> None:
    assert arguments(tmp_path, body) == {"attribute": "_task", "guard": "yes"}


@pytest.mark.parametrize(
    "body",
    [
        "await self._sink.write(1)",
        "await self._owner.stop()",
        "await relay(self._owner)",
        "await visit(self._sink)",
        "await self.on_message(1)",
        "async with self._sink:\n    pass",
        "async for item in self._sink.items():\n    print(item)",
        "print([item async for item in self._sink])",
        "callback = self._sink.write\nawait callback(1)",
        "async with AsyncExitStack() as stack:\n    await stack.aclose()",
        "work = self._owner.stop()\nawait work",
        "await asyncio.wait_for(self._sink.write(1), 1)",
        "await aiohttp.web.AppRunner(self._sink).cleanup()",
        "await (self._sink.write if self._sink else pause)()",
    ],
)
def test_what_it_awaits_may_close_it(tmp_path: Path, body: str) -> None:
    assert arguments(tmp_path, body) == {"attribute": "_task", "guard": "yes", "spares": "current"}


OWNER = """\
class Owner:
    def __init__(self):
        from app import Feed
        self.feed = Feed(1, self)

    async def stop(self):
        await self.feed.close()


relay = visit = pause = None
"""


@pytest.mark.parametrize("wrapped", ["wait_for({}, 1)", "gather({})", "create_task({})", "shield({})"])
def test_a_child_that_closes_it_would_wait_for_it(tmp_path: Path, wrapped: str) -> None:
    text = FEED.replace("BODY", f"await asyncio.{wrapped.format('self._owner.stop()')}")
    (finding,) = findings(tmp_path, {"app.py": text, "helpers.py": OWNER}, "TL303")
    assert finding.fix is None
