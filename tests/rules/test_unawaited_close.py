"""TL205: test what counts as awaiting the result of ``close()``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

PRELUDE = """\
import asyncio
import atexit
import contextlib
import functools
import unittest
import weakref

import aiohttp


class Session(aiohttp.ClientSession):
    pass


async def open_session() -> Session:
    return Session()


"""


def count(tmp_path: Path, body: str, header: str = "async def run(s: aiohttp.ClientSession, x, y):") -> int:
    indented = "\n".join("    " + line for line in body.splitlines())
    return len(findings(tmp_path, {"app.py": f"{PRELUDE}{header}\n{indented}\n"}, "TL205"))


@pytest.mark.parametrize(
    "body",
    [
        "s.close()",
        "if s:\n    s.close()",
        "s and s.close()",
        "s.close() if s else None",
        "_ = s.close()",
        "closing = s.close()",
        "[one.close() for one in [s]]",
        "for one in (s, s):\n    one.close()",
        "t = s\nt.close()",
        "t = x or aiohttp.ClientSession()\nt.close()",
        "t = await open_session()\nt.close()",
        "(await open_session()).close()",
        "async with Session() as t:\n    t.close()",
        "def end():\n    s.close()\nend()",
        "atexit.register(s.close)",
        "atexit.register(lambda: s.close())",
        "weakref.finalize(x, s.close)",
        "asyncio.get_running_loop().call_later(5, s.close)",
        "x.loop.call_soon_threadsafe(s.close)",
        "asyncio.create_task(y()).add_done_callback(lambda task: s.close())",
        "with contextlib.ExitStack() as stack:\n    stack.callback(s.close)",
        "async with contextlib.AsyncExitStack() as stack:\n    stack.callback(s.close)",
    ],
)
def test_lost(tmp_path: Path, body: str) -> None:
    assert count(tmp_path, body) == 1


@pytest.mark.parametrize(
    "body",
    [
        "await s.close()",
        "await (s.close())",
        "closing = s.close()\nawait closing",
        "asyncio.create_task(s.close())",
        "await asyncio.gather(s.close(), *(one.close() for one in [s]))",
        "await asyncio.shield(s.close())",
        "x.run_until_complete(s.close())",
        "asyncio.run_coroutine_threadsafe(s.close(), x)",
        "return s.close()",
        "yield s.close()",
        "x.on_cleanup.append(s.close)",
        "x.append(s.close())",
        "async with contextlib.AsyncExitStack() as stack:\n    stack.push_async_callback(s.close)",
        "x.call_later(5, s.close)",
        "x.on_stop(functools.partial(s.close))",
        "x.on_stop(lambda: s.close())",
        "s.closing = s.close()",
        "x.close()",
        "s.connector",
        "open(x).close()",
        "t = open(x) if y else aiohttp.ClientSession()\nt.close()",
    ],
)
def test_somebody_may_await_it(tmp_path: Path, body: str) -> None:
    assert count(tmp_path, body) == 0


def test_test_cases_await_async_cleanups_only(tmp_path: Path) -> None:
    text = PRELUDE + (
        "class Test(unittest.IsolatedAsyncioTestCase):\n    async def asyncSetUp(self):\n"
        "        self.s = aiohttp.ClientSession()\n        self.addCleanup(self.s.close)\n"
        "        self.addAsyncCleanup(self.s.close)\n"
    )
    (finding,) = findings(tmp_path, {"app.py": text}, "TL205")
    assert "`addCleanup` calls `close()`" in finding.message


@pytest.mark.parametrize(
    ("header", "ending"),
    [
        ("async def run(s: aiohttp.ClientSession):", "add `await`"),
        ("def run(s: aiohttp.ClientSession):", "make `run` async, or run the coroutine"),
    ],
)
def test_the_message_says_what_can_be_done(tmp_path: Path, header: str, ending: str) -> None:
    (finding,) = findings(tmp_path, {"app.py": f"{PRELUDE}{header}\n    s.close()\n"}, "TL205")
    assert finding.message.endswith(ending)
    assert (finding.fix is not None) is header.startswith("async")


@pytest.mark.parametrize(("value", "applicability"), [("Session()", "safe"), ("x or Session()", "unsafe")])
def test_the_fix_is_safe_where_the_value_is_certain(tmp_path: Path, value: str, applicability: str) -> None:
    text = f"{PRELUDE}async def run(x):\n    s = {value}\n    s.close()\n"
    (finding,) = findings(tmp_path, {"app.py": text}, "TL205")
    assert finding.fix is not None and finding.fix.applicability == applicability


def test_an_attribute_of_an_object_of_another_module(tmp_path: Path) -> None:
    client = (
        "import aiohttp\n\nclass Client:\n    def __init__(self):\n"
        "        self.http = aiohttp.ClientSession()\n"
    )
    app = "from client import Client\n\nasync def run(client: Client, other):\n    client.http.close()\n"
    app += "    other.http.close()\n"
    found = findings(tmp_path, {"client.py": client, "app.py": app}, "TL205")
    assert [finding.primary.span.line for finding in found] == [4]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("c = httpx.AsyncClient()\nawait c.get(x)\nc.aclose()", 1),
        ("p = await asyncpg.create_pool()\np.close()", 1),
        ("p = await asyncpg.create_pool()\np.terminate()", 0),
        ("e = ccxt.binance()\nawait e.load_markets()\ne.close()", 1),
        ("e = ccxt.okx()\natexit.register(e.close)", 1),
        ("k = AIOKafkaConsumer()\nawait k.start()\nk.stop()", 1),
        ("m = AsyncIOMotorClient()\nm.close()", 0),
        ("t = aiohttp.TCPConnector()\nt.close()", 0),
        ("x.stop()\ny.close()", 0),
        ("c = await AsyncClient.create()\nc.close_connection()", 1),
        ("c = await AsyncClient.create()\nawait c.close_connection()", 0),
    ],
)
def test_other_resources(tmp_path: Path, body: str, count: int) -> None:
    imports = (
        "import atexit\nimport aiohttp\nimport asyncpg\nimport ccxt.async_support as ccxt\nimport httpx\n"
        "from aiokafka import AIOKafkaConsumer\nfrom binance import AsyncClient\n"
        "from motor.motor_asyncio import AsyncIOMotorClient\n\n"
    )
    indented = "\n".join("    " + line for line in body.splitlines())
    text = f"{imports}async def run(x, y):\n{indented}\n"
    assert len(findings(tmp_path, {"app.py": text}, "TL205")) == count


@pytest.mark.parametrize(
    ("body", "opened"),
    [
        ("one = aiohttp.ClientSession()\none.close()", "app.py: one = aiohttp.ClientSession()"),
        ("one = await open_session()\none.close()", "app.py: one = await open_session()"),
        ("desk = Desk()\ndesk.session.close()", "desk.py: self.session = aiohttp.ClientSession()"),
        ("desk = Own()\ndesk.session.close()", "desk.py: self.session = aiohttp.ClientSession()"),
        ("s.close()", ""),
    ],
)
def test_says_where_the_session_was_opened(tmp_path: Path, body: str, opened: str) -> None:
    desk = "import aiohttp\n\nclass Desk:\n    def __init__(self):\n"
    desk += "        self.session = aiohttp.ClientSession()\n"
    indented = "\n".join("    " + line for line in body.splitlines())
    header = "from desk import Desk\n\nclass Own(Desk): ...\n\nasync def run(s: aiohttp.ClientSession):"
    files = {"desk.py": desk, "app.py": f"{PRELUDE}{header}\n{indented}\n"}
    (found,) = findings(tmp_path, files, "TL205")
    places = [
        f"{Path(at.path).name}: {Path(at.path).read_text().splitlines()[at.span.line - 1].strip()}"
        for at in found.related
    ]
    assert places == ([opened] if opened else [])
