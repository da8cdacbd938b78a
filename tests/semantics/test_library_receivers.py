"""TL308: test library methods, and the silence on other classes' methods of the same name."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from tests.projects import flagged
from tests.semantics.linking import project

if TYPE_CHECKING:
    from pathlib import Path

HOME = """\
import asyncio, queue, threading, time
import aiohttp
import time as clock
from asyncio import Event, Queue, StreamReader
from threading import Event as Flag

class Builder:
    def put(self, key): ...

class Mine(asyncio.Queue):
    pass

class Own(asyncio.Queue):
    def get(self): ...

FLAG = Flag()
PLAIN = {}

async def home(session: aiohttp.ClientSession):
    await asyncio.sleep(0)

"""

QUIET = [
    "time.sleep(1)",
    "clock.sleep(1)",
    "x = threading.Event()\nx.wait()",
    "x = Flag()\nx.wait()",
    "x = queue.Queue()\nx.get()",
    "x: Flag = any\nx.wait()",
    "x: 'Flag | None' = any\nx.wait()",
    "x = Builder()\nx.put(1)",
    "x = Own()\nx.get()",
    "x: dict[str, int] = {}\nx.get()",
    "x = {}\nx.get()",
    "x = ''\nx.join()",
    "with open(path) as x:\n    x.read()",
    "def inner(**x):\n    x.get()",
    "def inner(**x: int):\n    x.get()",
    "PLAIN.get()",
    "x = threading.Event() if path else Flag()\nx.wait()",
]
LOST = [
    "asyncio.sleep(1)",
    "x = asyncio.Event()\nx.wait()",
    "x = Event()\nx.wait()",
    "x: Event = any\nx.wait()",
    "x: 'Event | None' = any\nx.wait()",
    "x = Mine()\nx.put(1)",
    "x = Builder() if path else Queue()\nx.put(1)",
    "x: Queue[dict[str, int]] = any\nx.get()",
    "x, _ = await asyncio.open_connection('')\nx.read()",
    "async with aiohttp.ClientSession() as s:\n    x = await s.get('')\n    x.json()",
]
UNCLEAR = ["path.wait()", "x = Flag() if path else unknown()\nx.wait()", "x = path.flag\nx.wait()"]
"""Receivers of unknown class."""


def app(body: str) -> str:
    return f"{HOME}async def run(path, any):\n{indent(body, '    ')}\n"


@pytest.mark.parametrize("body", QUIET)
def test_calls_on_other_classes_are_quiet(body: str, tmp_path: Path) -> None:
    assert not flagged(tmp_path, app(body), "TL308")


@pytest.mark.parametrize("body", [*LOST, *UNCLEAR])
def test_calls_that_may_be_of_the_library_are_candidates(body: str) -> None:
    assert project({"app.py": app(body)}).suspects.in_file("/p/app.py")


@pytest.mark.parametrize("body", [one for one in LOST if " if path else " not in one])
def test_what_is_lost_is_found(body: str, tmp_path: Path) -> None:
    assert flagged(tmp_path, app(body), "TL308")
