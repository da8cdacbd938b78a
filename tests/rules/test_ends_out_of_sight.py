"""SESSION and TASK rules: test values released by another object or by their attribute's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

HEAD = """\
import asyncio
import atexit
import weakref
from functools import partial
from itertools import chain

import aiohttp


class Registry:
    def __init__(self):
        self.items = []

    def add(self, item):
        self.items.append(item)

    async def close(self):
        for item in self.items:
            await item.close()


class Heap(Registry):
    async def close(self):
        self.items = []


async def end(session, loop=None):
    await session.close()


async def poll(session):
    await session.get("x")


ALL = []


class Base:
    def __init__(self):
        self.owned = []

    def own(self, item):
        self.owned.append(item)

    async def stop(self):
        for item in self.owned:
            await item.close()


"""
FEED = """\
class Feed(Base):
    def __init__(self, registry: Registry, app):
        super().__init__()
        self.http = aiohttp.ClientSession()
        {}
"""


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ("registry.add(self.http)", 0),
        ("ALL.append(self.http)", 0),
        ("app.resources.add(self.http)", 0),
        ("self.own(self.http)", 0),
        ("self.owned.append(self.http)", 0),
        ("self.mine = []; self.mine.append(self.http)", 1),
        ("app.on_cleanup.append(partial(end, self.http))", 0),
        ("self._end = partial(end, self.http)", 0),
        ("self._poll = partial(poll, self.http)", 1),
        ("atexit.register(end, self.http, app.loop)", 0),
        ("app.call_later(poll, self.http)", 1),
        ("weakref.finalize(self, end, self.http)", 0),
        ("app.add_job(end, args=[self.http])", 0),
        ("for each in chain([self.http]): app.watch(each)", 0),
    ],
)
def test_a_session_that_is_handed_on(tmp_path: Path, statement: str, count: int) -> None:
    assert len(findings(tmp_path, {"app.py": HEAD + FEED.format(statement)}, "TL203")) == count


def test_a_registry_that_closes_nothing(tmp_path: Path) -> None:
    text = HEAD.replace("await item.close()", "item.show()") + FEED.format("registry.add(self.http)")
    assert len(findings(tmp_path, {"app.py": text}, "TL203")) == 1


SETTER = """\
    @property
    def http(self):
        return self._http

    @http.setter
    def http(self, value):
        self._http = value

    async def close(self):
        await self._http.close()
"""


def test_a_setter_stores_it_elsewhere(tmp_path: Path) -> None:
    text = HEAD + FEED.format("pass") + "\n" + SETTER
    assert findings(tmp_path, {"app.py": text}, "TL203") == []


POOL = """\
import aiohttp


class Pool:
    def __init__(self):
        self._s = {{}}

    def get(self, key):
        self._s[key] = aiohttp.ClientSession()

    def {}(self):
        return iter(self._s.values())

    async def close(self):
        for session in self:
            await session.close()
"""


@pytest.mark.parametrize(("name", "count"), [("__iter__", 0), ("each", 1)])
def test_a_class_that_gives_out_what_it_has(tmp_path: Path, name: str, count: int) -> None:
    assert len(findings(tmp_path, {"app.py": POOL.format(name)}, "TL203")) == count


HELPER = """\
import asyncio


async def cancel(owner, *names):
    for name in names:
        task = getattr(owner, name)
        task.cancel()


async def cancel_tasks(owner):
    for task in vars(owner).values():
        task.cancel()
"""
TASKS = """\
import asyncio

from helper import cancel, cancel_tasks


class Feed:
    async def start(self):
        self._reader = asyncio.create_task(self._run())

    async def _run(self):
        while True:
            await asyncio.sleep(1)

    async def close(self):
        {}
"""


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ('await cancel(self, "_reader")', 0),
        ('await cancel(self, "_pinger", "_reader")', 0),
        ('await self._end("_reader")', 0),
        ("await cancel_tasks(self)", 0),
        ('await cancel(self, "_pinger")', 1),
        ('print("_reader")', 1),
        ("self.running = False", 1),
    ],
)
def test_a_task_that_is_named_to_a_helper(tmp_path: Path, statement: str, count: int) -> None:
    files = {"helper.py": HELPER, "app.py": TASKS.format(statement)}
    assert len(findings(tmp_path, files, "TL303")) == count


def test_a_task_that_is_replaced_after_its_name_was_told(tmp_path: Path) -> None:
    loop = "\n    async def run(self):\n        while True:\n            {}await self.start()\n"
    text = TASKS.format("self._reader.cancel()") + loop
    assert len(findings(tmp_path, {"helper.py": HELPER, "app.py": text.format("")}, "TL305")) == 1
    told = text.format('await cancel(self, "_reader")\n            ')
    assert findings(tmp_path, {"helper.py": HELPER, "app.py": told}, "TL305") == []


MAIN = """\
import asyncio


class App:
    def __init__(self):
        self.tasks = []

    async def main(self):
        self._stats = asyncio.create_task(self._poll())
        self.tasks.append(asyncio.create_task(self._poll()))
        await asyncio.sleep(5)

    async def _poll(self):
        while True:
            await asyncio.sleep(1)

    def shutdown(self):
        print("x")


{}(App().main())
"""


@pytest.mark.parametrize("code", ["TL303", "TL304"])
@pytest.mark.parametrize(("runner", "count"), [("asyncio.run", 0), ("uvloop.run", 0), ("register", 1)])
def test_tasks_that_end_with_the_loop(tmp_path: Path, code: str, runner: str, count: int) -> None:
    assert len(findings(tmp_path, {"app.py": MAIN.format(runner)}, code)) == count


CHECK = """\
import aiohttp


class Feed:
    async def check(self):
        self.s = aiohttp.ClientSession()
        try:
            r = await self.s.get("x")
            return r.status
        finally:
            await self.{}.close()
"""


@pytest.mark.parametrize(("closed", "count"), [("s", 0), ("other", 1)])
def test_a_response_of_a_session_that_the_function_closes(tmp_path: Path, closed: str, count: int) -> None:
    assert len(findings(tmp_path, {"app.py": CHECK.format(closed)}, "TL207")) == count


def test_a_session_that_a_running_loop_makes_at_import_time(tmp_path: Path) -> None:
    make = "import aiohttp, asyncio\n\n\nasync def make():\n    return aiohttp.ClientSession()\n\n\n"
    text = make + "loop = asyncio.get_event_loop()\nsession = loop.run_until_complete(make())\n"
    assert findings(tmp_path, {"app.py": text}, "TL206") == []
    plain = make + "session = aiohttp.ClientSession()\n"
    assert len(findings(tmp_path, {"app.py": plain}, "TL206")) == 1


def test_a_class_method_that_hands_the_session_to_its_class(tmp_path: Path) -> None:
    text = (
        "import aiohttp\n\n\nclass Desk:\n    def __init__(self, s):\n        self.s = s\n\n"
        "    @classmethod\n    async def create(cls):\n        return cls(aiohttp.ClientSession())\n\n"
        "    async def get(self, u):\n        return await self.s.get(u)\n"
    )
    (finding,) = findings(tmp_path, {"app.py": text}, "TL201")
    assert "`Desk` keeps it and does not close it" in finding.message
