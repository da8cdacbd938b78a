"""TL209: test the table of resources, and what releases them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.settings import ResourceRow, Settings
from tests.projects import findings, flagged

PRELUDE = """\
import asyncio
import contextlib

import aio_pika
import aiogram
import aiohttp
import anthropic
import asyncpg
import ccxt
import ccxt.async_support as async_ccxt
import ccxt.pro
import grpc
import httpx
import httpx2
import nats
import openai
import psycopg_pool
import redis.asyncio as aioredis
import websockets
from aiokafka import AIOKafkaConsumer
from binance import AsyncClient
from ccxt.pro import kraken as kr, okx
from curl_cffi import AsyncSession as CurlSession, requests
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient, MongoClient
from redis.asyncio import Redis
from solana.rpc.async_api import AsyncClient as Solana
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from web3 import AsyncWeb3, WebSocketProvider
from websockets.asyncio.client import connect


class Client(httpx.AsyncClient):
    pass


"""


def local(tmp_path: Path, statement: str, settings: Settings | None = None) -> int:
    body = "\n".join("    " + line for line in statement.splitlines())
    text = f"{PRELUDE}async def run(self, x, stack):\n{body}\n"
    return len(findings(tmp_path, {"app.py": text}, "TL209", settings=settings))


@pytest.mark.parametrize(
    "statement",
    [
        "e = async_ccxt.binance({})\nawait e.load_markets()",
        "e = ccxt.pro.binanceusdm()\nawait e.watch_ticker(x)",
        "e = okx()\nawait e.watch_ticker(x)",
        "e = kr()\nawait e.watch_ticker(x)",
        "return await async_ccxt.binance().fetch_ticker(x)",
        "c = await AsyncClient.create()\nawait c.get_account()",
        "c = httpx.AsyncClient(timeout=1)\nr = await c.get(x)\nreturn r.json()",
        "c = httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=3))\nawait c.get(x)",
        "c = httpx2.AsyncClient(timeout=1)\nr = await c.get(x)\nreturn r.json()",
        "s = requests.AsyncSession(impersonate=x)\nr = await s.get(x)\nreturn r.json()",
        "s = CurlSession()\nawait s.get(x)\nawait s.close()",
        "m = AsyncMongoClient(x)\nreturn await m.db.things.find_one()",
        "return await AsyncIOMotorClient(x).db.things.find_one()",
        "c = Client()\nawait c.get(x)",
        "w = await websockets.connect(x)\nawait w.send(x)",
        "w = await connect(x)\nreturn await w.recv()",
        "c = await asyncpg.connect(x)\nawait c.execute(x)",
        "p = await asyncpg.create_pool(x)\nasync with p.acquire() as c:\n    await c.execute(x)",
        "p = asyncpg.create_pool(x)\nq = await p\nawait q.execute(x)",
        "r = Redis()\nreturn await r.get(x)",
        "r = aioredis.from_url(x)\nreturn await r.get(x)",
        "r = aioredis.Redis.from_url(x)\nreturn await r.get(x)",
        "m = AsyncIOMotorClient(x)\nreturn await m.db.things.find_one()",
        "k = AIOKafkaConsumer(x)\nawait k.start()\nasync for message in k:\n    print(message)",
        "c = await aio_pika.connect_robust(x)\nchannel = await c.channel()",
        "s = Solana(x)\nreturn await s.get_balance(x)",
        "c = openai.AsyncOpenAI()\nreturn await c.chat.completions.create(x)",
        "c = openai.AsyncAzureOpenAI()\nreturn await c.chat.completions.create(x)",
        "c = anthropic.AsyncAnthropic()\nawait c.messages.create(x)\nawait c.close()",
        "return await openai.AsyncOpenAI().chat.completions.create(x)",
        "e = create_async_engine(x)\nasync with e.begin() as c:\n    await c.execute(x)",
        "e = create_async_engine(x)\nasync with e.begin() as c:\n    await c.run(x)\nawait e.dispose()",
        "s = AsyncSession(x)\nawait s.execute(x)\nawait s.commit()",
        "b = aiogram.Bot(x)\nawait b.send_message(x)",
        "c = grpc.aio.insecure_channel(x)\nawait c.channel_ready()",
        "c = await nats.connect(x)\nawait c.publish(x)\nawait c.drain()",
        "w = await AsyncWeb3(WebSocketProvider(x))\nreturn await w.eth.get_block(x)",
        "p: Redis = x.redis\ns = p.pubsub()\nawait s.subscribe(x)",
        "p: asyncpg.Pool = x.pool\nc = await p.acquire()\nawait c.execute(x)\nawait p.release(c)",
        "p: asyncpg.Pool = x.pool\nc = await p.acquire()\nawait c.execute(x)",
        "p: psycopg_pool.AsyncConnectionPool = x\nc = await p.getconn()\nawait c.run()\nawait p.putconn(c)",
        "c = aiohttp.TCPConnector()\ns = aiohttp.ClientSession(connector=c, connector_owner=False)",
        "with pytest.raises(OSError):\n    c = await asyncpg.connect(x)\n    await c.execute(x)",
        # In a local collection.
        "es = [okx()]\nfor e in es:\n    await e.fetch_ticker(x)",
        "es = {x: okx()}\nfor n, e in es.items():\n    await e.fetch_ticker(n)",
        "es = {n: okx() for n in x}\nawait asyncio.gather(*(e.fetch_ticker(x) for e in es.values()))",
        "es = {}\nes[x] = okx()\nawait es[x].fetch_ticker(x)",
        "cs = []\ncs.append(await asyncpg.connect(x))\nfor c in cs:\n    await c.execute(x)",
        # On the happy path only.
        "c = httpx.AsyncClient()\nawait c.get(x)\nawait c.aclose()",
        "k = AIOKafkaConsumer(x)\nawait k.start()\nawait k.getone()\nawait k.stop()",
    ],
)
def test_lost(tmp_path: Path, statement: str) -> None:
    assert local(tmp_path, statement) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "e = ccxt.binance()\ne.load_markets()",  # ccxt's synchronous exchanges have nothing to close
        "e = async_ccxt.binance()\nprint(e.id)",
        "raise async_ccxt.NetworkError(x)",
        "async with async_ccxt.binance() as e:\n    await e.load_markets()",
        "c = AsyncClient.create(x)\nreturn c",
        "c = await AsyncClient.create()\ntry:\n    await c.ping()\nfinally:\n    await c.close_connection()",
        "async with httpx.AsyncClient() as c:\n    await c.get(x)",
        "c = await stack.enter_async_context(Client())\nawait c.get(x)",
        "c = openai.AsyncOpenAI()\nx.client = c",
        "c = openai.AsyncOpenAI()\nx.keep(c)",
        "async with openai.AsyncOpenAI() as c:\n    await c.chat.completions.create(x)",
        "async with aiogram.Bot(x).context() as b:\n    await b.send_message(x)",
        "b = aiogram.Bot(x)\nawait x.start_polling(b)",
        "async with grpc.aio.insecure_channel(x) as c:\n    await c.channel_ready()",
        "async with AsyncWeb3(WebSocketProvider(x)) as w:\n    await w.eth.get_block(x)",
        "w = AsyncWeb3(x)\nreturn await w.eth.get_block(x)",
        "async with AsyncSession(x) as s:\n    await s.execute(x)",
        "p: asyncpg.Pool = x.pool\nasync with p.acquire() as c:\n    await c.execute(x)",
        "p: asyncpg.Pool = x.pool\nc = await p.acquire()\nx.append(c)",
        "p: asyncpg.Pool = x\nc = await p.acquire()\ntry:\n    await c.a()\nfinally:\n    await p.release(c)",
        "p: Redis = x.redis\nasync with p.pubsub() as s:\n    await s.subscribe(x)",
        "p = x.pool\nc = await p.acquire()\nawait c.execute(x)",
        "c = httpx.AsyncClient()",
        "t = httpx.ASGITransport(x)\nc = httpx.AsyncClient(transport=t)\nawait c.get(x)",
        "c = httpx.AsyncClient(transport=httpx.MockTransport(x))\nawait c.get(x)",
        "c = httpx.Client()\nc.get(x)",
        "async with httpx2.AsyncClient() as c:\n    await c.get(x)",
        "s = CurlSession()",
        "s = requests.Session()\ns.get(x)",
        "m = MongoClient(x)\nreturn m.db.things.find_one()",
        "m = AsyncMongoClient(x)\ntry:\n    await m.db.a.find_one()\nfinally:\n    await m.close()",
        "c = httpx.AsyncClient()\nx(c)",
        "x.client = httpx.AsyncClient()\nawait x.client.get(x)",
        "async with connect(x) as w:\n    await w.send(x)",
        "async for w in connect(x):\n    await w.send(x)",
        "w = await connect(x)\ntry:\n    await w.send(x)\nfinally:\n    await w.close()",
        "async with asyncpg.create_pool(x) as p:\n    pass",
        "c = await asyncpg.connect(x)\ntry:\n    await c.execute(x)\nfinally:\n    c.terminate()",
        "k = AIOKafkaConsumer(x)\nk.subscribe(x)",
        "k = AIOKafkaConsumer(x)\nawait k.start()\ntry:\n    pass\nfinally:\n    await k.stop()",
        "r = Redis()\ntry:\n    await r.get(x)\nfinally:\n    await r.connection_pool.disconnect()",
        "s = aiohttp.ClientSession(connector=aiohttp.TCPConnector())\nreturn s",
        "c = aiohttp.TCPConnector()\nasync with aiohttp.ClientSession(connector=c) as s:\n    pass",
        "with pytest.raises(OSError):\n    await asyncpg.connect(x)",
        "es = [okx()]\nfor e in es:\n    await e.fetch_ticker(x)\nfor e in es:\n    await e.close()",
        "es = [okx()]\nfor e in es:\n    x.append(e)",
        "es = [okx()]\nfor e, n in zip(es, x):\n    await e.fetch_ticker(n)",
        "es = {x: okx()}\ne = es.get(x)\nawait e.close()",
        "es = [okx()]\nwhile es:\n    e = es.pop()\n    await e.fetch_ticker(x)\n    await e.close()",
        "es = [okx()]\nws = [x(e) for e in es]\nfor w in ws:\n    await w.run()",
        "es = [okx()]\nawait es[0].fetch_ticker(x)\nawait asyncio.gather(*map(x.close, es))",
        "es = [okx()]\nfor e in es:\n    async with e:\n        await e.fetch_ticker(x)",
        "with self.assertRaises(ValueError):\n    k = AIOKafkaConsumer(acks=122)\n"
        "k = x()\nawait k.start()\nawait k.stop()",
    ],
)
def test_taken_care_of(tmp_path: Path, statement: str) -> None:
    assert local(tmp_path, statement) == 0


@pytest.mark.parametrize(
    ("helper", "use", "count"),
    [
        ("def go(e):\n    return str(e.capitalize('btc'))", "print(go(e))", 0),
        ("def go(e):\n    return e.capitalize('btc')", "print(go(e))", 0),
        ("def go(e):\n    return e.fetch_ticker('btc')", "return go(e)", 1),
        ("def go(e):\n    asyncio.run(e.fetch_ticker('btc'))", "print(go(e))", 1),
        ("async def go(e):\n    await e.fetch_ticker('btc')", "print(go(e))", 1),
    ],
)
def test_what_a_plain_function_has_opens_nothing(tmp_path: Path, helper: str, use: str, count: int) -> None:
    text = f"{PRELUDE}{helper}\n\n\ndef name():\n    e = async_ccxt.binance()\n    print(e.id)\n    {use}\n"
    assert len(flagged(tmp_path, text, "TL209")) == count


@pytest.mark.parametrize(
    ("end", "count"),
    [
        ("self.x = None", 1),
        ("await self.client.aclose()", 0),
        ("client = self.client\n        await client.aclose()", 0),
        ("asyncio.create_task(self.client.aclose())", 0),
        ("await self.client.__aexit__()", 0),
        ("close = getattr(self.client, 'aclose', None)\n        await close()", 0),
        ("await getattr(self.client, self.how)()", 0),
        ("if getattr(self.client, 'is_closed', False): self.x = None", 1),
    ],
)
def test_attributes(tmp_path: Path, end: str, count: int) -> None:
    text = PRELUDE + (
        "class Api:\n    def __init__(self):\n        self.client = httpx.AsyncClient()\n\n"
        "    async def get(self, url):\n        return await self.client.get(url)\n\n"
        f"    async def stop(self):\n        {end}\n"
    )
    assert len(flagged(tmp_path, text, "TL209")) == count


@pytest.mark.parametrize(
    ("statements", "count"),
    [
        ("kept = await asyncpg.create_pool(x)", 1),
        ("kept = httpx.AsyncClient()", 1),
        ("kept = httpx.AsyncClient()\n    return kept", 1),
        ("kept = httpx.AsyncClient()\n    x(kept)", 0),
        ("kept = httpx.AsyncClient()\n    await kept.get(x)\n    await kept.aclose()", 0),
    ],
)
@pytest.mark.parametrize("end", ["pass", "await kept.aclose()", "await kept.close()", "x.end(kept)"])
def test_globals(tmp_path: Path, statements: str, count: int, end: str) -> None:
    text = PRELUDE + (
        "kept = None\n\n"
        f"async def start(x):\n    global kept\n    {statements}\n\n"
        "async def ask(x):\n    await start(x)\n    return await kept.get(x)\n\n"
        f"async def stop(x):\n    {end}\n"
    )
    # Only what is closed under the name of its own kind is closed, or what is handed on.
    closes = {"pass": False, "x.end(kept)": True}.get(end, ("asyncpg" in statements) == (".close" in end))
    assert len(flagged(tmp_path, text, "TL209")) == (0 if closes else count)


def test_a_global_that_another_module_knows(tmp_path: Path) -> None:
    text = (
        "import httpx\n\nkept = None\n\nasync def ask(x):\n    global kept\n    kept = httpx.AsyncClient()\n"
    )
    text += "    return await kept.get(x)\n"
    other = "import app\n\nasync def stop():\n    await app.kept.aclose()\n"
    assert len(findings(tmp_path, {"app.py": text}, "TL209")) == 1
    assert findings(tmp_path, {"app.py": text, "other.py": other}, "TL209") == []


def test_a_factory_of_the_project(tmp_path: Path) -> None:
    text = PRELUDE + (
        "async def make():\n    return await asyncpg.connect('x')\n\n"
        "async def leak():\n    c = await make()\n    await c.execute('x')\n"
    )
    assert flagged(tmp_path, text, "TL209") == ["c = await make()"]


def test_a_built_in_row_is_switched_off(tmp_path: Path) -> None:
    rows = (ResourceRow("httpx", enabled=False),)
    settings = Settings(root=str(tmp_path), select=("TL209",), resources=rows)
    assert local(tmp_path, "c = httpx.AsyncClient()\nawait c.get(x)", settings) == 0
    assert local(tmp_path, "r = Redis()\nawait r.get(x)", settings) == 1


def test_a_row_of_the_user_owns_an_argument_and_starts_late(tmp_path: Path) -> None:
    row = ResourceRow("feed", acquire=("feeds.Feed",), release=("stop",), after="start", noun="feed")
    settings = Settings(root=str(tmp_path), select=("TL209",), resources=(row,))
    assert local(tmp_path, "import feeds\nf = feeds.Feed()\nf.price()", settings) == 0
    assert local(tmp_path, "import feeds\nf = feeds.Feed()\nf.start()", settings) == 1


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ("f = feeds.Feed(socket=s)", 0),
        ("f = feeds.Feed(socket=s, socket_owner=False)", 1),
        ("f = feeds.Feed(other=s)", 0),
        ("self.s = s\nself.f = feeds.Feed(socket=self.s)", 0),
        ("self.s = s\nself.f = feeds.Feed(other=self.s)", 1),
    ],
)
def test_what_another_resource_owns(tmp_path: Path, statement: str, count: int) -> None:
    rows = (
        ResourceRow("socket", acquire=("feeds.Socket",), release=("close",)),
        ResourceRow("feed", acquire=("feeds.Feed",), release=("close",), owns=(("socket", "socket_owner"),)),
    )
    settings = Settings(root=str(tmp_path), select=("TL209",), resources=rows)
    indented = "\n".join("        " + line for line in statement.splitlines())
    text = f"import feeds\n\n\nclass A:\n    def run(self, x):\n        s = feeds.Socket()\n{indented}\n"
    found = findings(tmp_path, {"app.py": text}, settings=settings)
    assert sum("socket" in finding.message for finding in found) == count


def test_a_context_manager_that_yields_without_finally(tmp_path: Path) -> None:
    text = (
        "import contextlib\n\nimport asyncpg\n\n\n@contextlib.asynccontextmanager\nasync def opened():\n"
        "    c = await asyncpg.connect()\n    yield c\n    await c.close()\n"
    )
    assert flagged(tmp_path, text, "TL209") == ["c = await asyncpg.connect()"]


@pytest.mark.parametrize(("last", "expected"), [("", 1), ("await self._client().aclose()", 0)])
def test_a_client_that_a_getter_gives_out_is_in_use(tmp_path: Path, last: str, expected: int) -> None:
    text = f"""\
import httpx


class Chat:
    def _client(self):
        if not hasattr(self, "_cached"):
            self._cached = httpx.AsyncClient(timeout=3)
        return self._cached

    async def ask(self, text):
        return await self._client().post("http://x", json=text)

    async def stop(self):
        {last or "pass"}
"""
    assert len(findings(tmp_path, {"app.py": text}, "TL209")) == expected


@pytest.mark.parametrize(("made", "expected"), [("streams", 0), ("client", 1)])
def test_a_finaliser_closes_what_closes_at_once(tmp_path: Path, made: str, expected: int) -> None:
    of_streams = "_, writer = await asyncio.open_connection('h', 1)\n    return await Lines(writer).ask(x)"
    of_client = "writer = httpx.AsyncClient()\n    return await Lines(writer).ask(x)"
    text = f"""\
import asyncio

import httpx


class Lines:
    def __init__(self, writer):
        self._writer = writer

    async def ask(self, x):
        self._writer.write(x)
        return await self._writer.get(x)

    def __del__(self):
        self._writer.{"close" if made == "streams" else "aclose"}()


async def run(x):
    {of_streams if made == "streams" else of_client}
"""
    assert len(findings(tmp_path, {"app.py": text}, "TL209")) == expected


def test_the_last_client_of_several_is_said_to_stay_open(tmp_path: Path) -> None:
    text = PRELUDE + (
        "class Feed:\n    async def connect(self):\n        if self._c:\n            await self._c.aclose()\n"
        "        self._c = httpx.AsyncClient()\n\n"
        "    async def price(self):\n        return await self._c.get('x')\n"
    )
    (finding,) = findings(tmp_path, {"app.py": text}, "TL209")
    assert finding.message == "the last httpx client in `self._c` is closed by no method of `Feed`"
    assert finding.related[-1].note == "only the one that is replaced is closed here"
