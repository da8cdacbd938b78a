"""TL210: test what counts as a close by a borrower, and as a use behind a block."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings

PRELUDE = """\
import asyncio

import aiohttp
import aiosqlite
import httpx


async def ask(session, url):
    return await session.get(url)


async def end(session, url):
    async with session:
        return await session.get(url)


async def end_own(session=None):
    if session is None:
        session = aiohttp.ClientSession()
        try:
            return await session.get("/")
        finally:
            await session.close()
    return await session.get("/")


async def end_if_told(session, close=False):
    await session.get("/")
    if close:
        await session.close()


"""

BORROWER = """\
class Portal:
    def __init__(self, session, own=False):
        self.session, self.own, self.done = session, own, False

    async def ask(self):
        return await self.session.get("/")

    async def close(self):
{close}


async def main():
    async with aiohttp.ClientSession() as session:
        first, second = Portal(session), Portal(session)
        await first.close()  # here
        await second.ask()
"""


def found(tmp_path: Path, code: str) -> list[int]:
    """Return the lines of the findings, from 1 behind the prelude."""
    first = PRELUDE.count("\n")
    told = findings(tmp_path, {"bot.py": PRELUDE + code}, "TL210")
    return [finding.primary.span.line - first for finding in told]


@pytest.mark.parametrize(
    ("close", "always"),
    [
        ("await self.session.close()", True),
        ("if self.session is not None: await self.session.close()", True),
        ("if self.session and not self.session.closed: await self.session.close()", True),
        ("if not self.session.closed:\n            await self.session.close()", True),
        ("if self.session is None:\n            return\n        await self.session.close()", True),
        (
            "if self.done:\n            return\n        self.done = True\n        await self.session.close()",
            True,
        ),
        ("session = self.session\n        await session.close()", True),
        (
            "try:\n            await self.ask()\n        finally:\n            await self.session.close()",
            True,
        ),
        ("await asyncio.gather(self.ask(), self.session.close())", True),
        ("if self.own: await self.session.close()", False),
        ("if not self.own:\n            return\n        await self.session.close()", False),
        ("self.own and await self.session.close()", False),
        ("for _ in range(2):\n            await self.session.close()", False),
        (
            "try:\n            await self.ask()\n        except OSError: await self.session.close()",
            False,
        ),
        ("if self.session is None: await self.session.close()", False),
        ("self.session.close()", False),
        ("self.session = None", False),
    ],
)
def test_what_always_closes(tmp_path: Path, close: str, always: bool) -> None:
    assert bool(found(tmp_path, BORROWER.format(close=f"        {close}"))) is always


@pytest.mark.parametrize(
    "body",
    [
        "for url in 'ab': await end(session, url)",
        "await end(session, 1); await ask(session, 2)",
        "await asyncio.gather(end(session, 1), ask(session, 2))",
        "await asyncio.gather(*[end(session, url) for url in 'ab'])",
    ],
)
def test_functions_that_close_what_they_get(tmp_path: Path, body: str) -> None:
    code = f"async def main():\n    async with aiohttp.ClientSession() as session:\n        {body}\n"
    assert found(tmp_path, code) == [3]


@pytest.mark.parametrize(
    "body",
    [
        "for url in 'ab': await ask(session, url)",
        "await ask(session, 1); await end(session, 2)",
        "await end_own(session); await end_own(session)",
        "await end_if_told(session); await end_if_told(session, close=True)",
        "await asyncio.gather(*[ask(session, url) for url in 'ab'])",
    ],
)
def test_functions_that_leave_it_open(tmp_path: Path, body: str) -> None:
    code = f"async def main():\n    async with aiohttp.ClientSession() as session:\n        {body}\n"
    assert found(tmp_path, code) == []


@pytest.mark.parametrize(
    ("block", "behind", "line"),
    [
        ("asked = asyncio.create_task(ask(client, 1))", "return await asked", 3),
        ("asked = [asyncio.create_task(client.get(url)) for url in 'ab']", "await asyncio.gather(*asked)", 3),
        ("asked = [ask(client, url) for url in 'ab']", "await asyncio.gather(*asked)", 3),
        ("pass", "return await client.get('/')", 4),
        ("return client", "", 3),
        ("asked = asyncio.create_task(ask(client, 1)); await asked", "return asked.result()", 0),
        ("asked = asyncio.create_task(ask(client, 1)); await asyncio.sleep(1)", "return asked", 0),
        ("asked = [ask(client, url) for url in 'ab']; await asyncio.gather(*asked)", "", 0),
        ("return await ask(client, 1)", "", 0),
        ("yield client", "", 0),
        (
            "await ask(client, 1)",
            "client = httpx.AsyncClient(); await client.get('/'); await client.aclose()",
            0,
        ),
    ],
)
def test_what_gets_out_of_its_block(tmp_path: Path, block: str, behind: str, line: int) -> None:
    code = (
        f"async def main():\n    async with httpx.AsyncClient() as client:\n        {block}\n    {behind}\n"
    )
    assert found(tmp_path, code) == ([line] if line else [])


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ("", True),
        ("            await self.run()\n", False),
        ("        self.db = None\n", False),
    ],
)
def test_what_is_kept_behind_its_block(tmp_path: Path, rest: str, told: bool) -> None:
    code = (
        "class Store:\n    async def open(self):\n        async with aiosqlite.connect('x') as db:\n"
        f"            self.db = db\n{rest}\n    async def run(self):\n        await self.db.execute('x')\n"
    )
    assert found(tmp_path, code) == ([4] if told else [])


def test_what_opens_again(tmp_path: Path) -> None:
    code = (
        "import ccxt.async_support as ccxt\n\n\n"
        "async def main():\n    async with ccxt.kraken() as exchange:\n        pass\n"
        "    return await exchange.fetch_balance()\n"
    )
    assert found(tmp_path, code) == []
