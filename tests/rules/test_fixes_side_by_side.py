"""Fixes of one code beside findings of another: nothing is silenced, and tasks end before what they use."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.laws.running import tradelint
from tests.projects import write

FEED = """\
import asyncio

import aiohttp
import httpx
import redis.asyncio


class Feed:
    def __init__(self):
        self._client = None
        self._poller = None
        self._tasks = set()

    async def start(self):
        self._client = CLIENT
        TASK

    async def stop(self):
        self.is_up = False

    async def _poll(self):
        while True:
            await asyncio.sleep(60)
            USE
"""
CLIENTS = {
    "aiohttp.ClientSession()": "async with self._client.get('u') as response:\n"
    "                print(response.status)",
    "httpx.AsyncClient()": "response = await self._client.get('u')\n            print(response.json())",
    "redis.asyncio.Redis()": "client = self._client\n            await client.get('u')",
}
TASKS = {
    "TL303": "self._poller = asyncio.create_task(self._poll())",
    "TL304": "self._tasks.add(asyncio.create_task(self._poll()))",
    "TL310": "task = asyncio.create_task(self._poll())\n        self._tasks.add(task)\n"
    "        task.add_done_callback(self._tasks.discard)",
}


def project(root: Path, client: str, task: str) -> Path:
    text = FEED.replace("CLIENT", client).replace("TASK", TASKS[task]).replace("USE", CLIENTS[client])
    write(root, {"feed.py": text})
    (root / "pyproject.toml").write_text('[tool.tradelint]\nextend-select = ["TL310"]\n')
    return root


def codes(root: Path, *arguments: str) -> Counter[str]:
    return Counter(row["code"] for row in tradelint(root, *arguments))


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("task", TASKS)
def test_a_closed_client_is_no_end_of_the_task(tmp_path: Path, client: str, task: str) -> None:
    root = project(tmp_path, client, task)
    before = codes(root)
    assert before[task] == 1 and sum(before.values()) == 2, before
    (other,) = before.keys() - {task}
    codes(root, "--fix", "--unsafe-fixes", f"--select={other}")
    assert codes(root) == {task: 1}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("together", [True, False])
def test_the_task_ends_first(tmp_path: Path, client: str, task: str, together: bool) -> None:
    root = project(tmp_path, client, task)
    if not together:
        codes(root, "--fix")
    assert not codes(root, "--fix", "--unsafe-fixes")
    text = (root / "feed.py").read_text()
    assert text.index(".cancel()") < text.index("close()")
