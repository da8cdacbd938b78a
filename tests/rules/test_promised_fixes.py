"""TL201, TL202, TL203 and TL207: an offered fix is made, and one that cannot be made is only shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.fixes.apply import apply
from flake8_tradelint.fixes.change import Refused
from flake8_tradelint.fixes.document import Document
from flake8_tradelint.fixes.operations import operation
from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.semantics.must_call.release.closer_endings import refuses_ending
from flake8_tradelint.semantics.must_call.release.wrapping import Close, refuses_finally, refuses_with
from tests.projects import findings

START = "session = ClientSession()"
BODIES = [
    "await session.get(1)",
    "r = await session.get(1)\nprint(await r.json())",
    "r = await session.get(1)\nreturn r",
    "r = await session.get(1)\nreturn await r.json()",
    "r = await session.get(1)\nawait session.close()\nreturn await r.json()",
    "await session.get(1)\nawait session.close()",
    "if x:\n    await session.close()\n    return 1\nawait session.get(1)\nawait session.close()",
    "if x:\n    await session.close()\nawait session.get(1)\nawait session.close()",
    "x.session = session",
    "x.ready, x.client = 1, session",
    "self.r = await session.get(1)",
    "items = [session.get(i) for i in x]\nreturn await gather(*items)",
    "items = [session.get(i) for i in x]\nreturn items",
    "task = create_task(session.get(1))\nawait task",
    "task = create_task(session.get(1))\nprint(task)",
    "tasks = []\nfor i in x:\n    tasks.append(create_task(session.get(i)))\nfor t in tasks:\n    await t",
    "tasks = []\nfor i in x:\n    tasks.append(create_task(session.get(i)))\nprint(len(tasks))",
    "register(session)\nawait session.get(1)",
    "log.info(session)\nawait session.get(1)",
    "async with session:\n    pass",
    "async with session.get(1) as r:\n    return await r.text()",
    "del session",
    "if x:\n    session = None\nawait session.get(1)",
    "def get():\n    return session.get(1)\nreturn await get()",
    "def get():\n    return session.get(1)\nreturn get",
    "@x\ndef get():\n    return session.get(1)\nawait get()",
    "def get(session):\n    return session\nawait session.get(1)\nget(2)",
    "class A:\n    s = session\nawait session.get(1)",
    "f = lambda: session.get(1)\nawait f()",
    "f = lambda: session.get(1)\nreturn f",
    "yield session",
    "yield session\nawait session.close()",
    "try:\n    await session.get(1)\nfinally:\n    await session.close()",
    "for i in x:\n    r = await session.get(i)\nreturn [1 for session in x]",
    "other = ClientSession()\nawait session.get(other)\nawait session.close()\nawait other.close()",
    "await session.close()",
    "s = session\nawait s.get(1)\nawait session.close()\nprint(s)",
    "s = session\nreturn s.closed",
    "d = {'a': session}\nawait d['a'].get(1)",
    "x['s'] = session",
    "n = (await session.get(1)).status\nreturn n",
    "if (r := await session.get(1)):\n    return r",
    "while x:\n    await session.get(1)\n    if y:\n        await session.close()\n        raise x",
    "match x:\n    case 1:\n        await session.get(1)\n    case other:\n        return session",
    "with open(x) as f:\n    f.write(await session.get(1))\nreturn f",
    "global session\nawait session.get(1)",
    "return session.closed",
    "await session.get(1); await session.close()",
    "session.close()",
    "await session.detach()",
]


def module(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"async def main(self, x, y):\n    {START}\n{lines}"


class Sources:
    def __init__(self, text: str) -> None:
        self.data = text.encode()

    def code(self, path: str) -> bytes:
        return self.data

    def outline(self, path: str) -> tuple[()]:
        return ()


def refused(text: str, op: str, anchor: Anchor, args: dict[str, str]) -> str:
    try:
        operation(op)(Document("/a.py", text.encode()), anchor, args)
    except Refused as error:
        return str(error) or "refused"
    return ""


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("op", ["use_async_with", "close_in_finally", "enter_response"])
def test_a_block(body: str, op: str) -> None:
    text = module(body)
    if op == "enter_response":
        text = text.replace(START, "session = await client.get(1)")
    start = text.index("session =")
    end = text.index("\n", start)
    anchor = Anchor(start, end)
    statement = Span(2, 5, 2, 5, anchor)
    sources = Sources(text)
    if op == "close_in_finally":
        ours = refuses_finally(sources, "/a.py", statement, Close(frozenset({"close"}), True))
        theirs = refused(text, op, anchor, {"closer": "close", "awaited": "yes"})
    elif op == "enter_response":
        ours = refuses_with(sources, "/a.py", statement, is_response=True)
        theirs = refused(text, op, Anchor(text.index("client.get"), end), {})
    else:
        ours = refuses_with(sources, "/a.py", statement)
        theirs = refused(text, op, anchor, {})
    assert bool(ours) == bool(theirs), (ours, theirs)


@pytest.mark.parametrize(
    "body",
    [
        "pass",
        "self.up = False",
        "self._session = None",
        "if self.up:\n    self._session = None",
        "self._session, self.up = None, False",
        "return",
        "return self._session",
        "return self.up",
        "if self.up:\n    return\nself.up = False",
        "raise NotImplementedError",
        "'closes'",
        "...",
        "yield 1",
        "vars(self).clear()",
        "getattr(self, name)",
        "getattr(self, '_session')",
        "self.__dict__.clear()",
        "del self._session",
        "def f():\n    return 1\nf()",
        "self._session: int = 1",
    ],
)
@pytest.mark.parametrize("head", ["", "@override\n", "@once\n"])
def test_a_closer(body: str, head: str) -> None:
    lines = "".join(f"        {line}\n" for line in body.splitlines())
    headed = "".join(f"    {line}\n" for line in head.splitlines())
    text = f"class A:\n{headed}    async def close(self):\n{lines}"
    start = text.index("close")
    args = {"attribute": "_session", "closer": "close", "awaited": "yes", "guard": "yes", "reset": "no"}
    theirs = refused(text, "close_in_method", Anchor(start, start + 5), args)
    ours = refuses_ending(Sources(text), "/a.py", 3 if head else 2, "_session")
    assert bool(ours) == bool(theirs), (ours, theirs)


TASKS = "import asyncio\n\nasync def work(): ...\n\nLOOP = asyncio.new_event_loop()\n"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (TASKS + "LOOP.create_task(work())\n", "safe"),
        (TASKS + "def f():\n    LOOP.create_task(work())\n", "safe"),
        (TASKS + "class A:\n    LOOP.create_task(work())\n", "display"),
        ("import asyncio\nfrom w import work\nasyncio.create_task(work())\nimport os\n", "display"),
        ("import asyncio\nfrom w import work\ntry:\n    import os\nexcept ImportError: ...\n"
         "asyncio.create_task(work())\n", "safe"),
        (TASKS + "def set(): ...\ndef f():\n    LOOP.create_task(work())\n", "display"),
        ("from w import work\nasyncio = None\ndef f(loop):\n    loop.create_task(work())\n", "display"),
    ],
)  # fmt: skip
def test_a_task(tmp_path: Path, text: str, level: str) -> None:
    (finding,) = findings(tmp_path, {"app.py": text, "w.py": "async def work(): ...\n"}, "TL301")
    assert finding.fix is not None and finding.fix.applicability == level
    if level != "display":
        assert not apply([finding.fix], lambda path: Path(path).read_bytes()).skipped
