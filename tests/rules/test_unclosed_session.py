"""TL201 and TL203: test what counts as closing a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import findings, flagged

PRELUDE = """\
import asyncio
import contextlib

import aiohttp
from aiohttp import ClientSession as CS


class Session(aiohttp.ClientSession):
    pass


"""


def local(tmp_path: Path, statement: str) -> int:
    body = "\n".join("    " + line for line in statement.splitlines())
    return len(flagged(tmp_path, f"{PRELUDE}async def run(self, x, stack):\n{body}\n", "TL201"))


@pytest.mark.parametrize(
    "statement",
    [
        "s = aiohttp.ClientSession()\nawait s.get(x)",
        "s = CS()\nreturn await s.get(x)",
        "s = Session()\nawait s.get(x)",
        "return await aiohttp.ClientSession().get(x)",
        "async with aiohttp.ClientSession().get(x) as r:\n    return r",
        "s = aiohttp.ClientSession() if x else None\nprint(s)",
        "s = aiohttp.ClientSession()",
        "s: aiohttp.ClientSession = aiohttp.ClientSession()\nif s.closed:\n    return",
        "for u in x:\n    s = CS()\n    await s.get(u)",
        "get = aiohttp.ClientSession().get",
    ],
)
def test_lost(tmp_path: Path, statement: str) -> None:
    assert local(tmp_path, statement) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "async with CS() as s:\n    await s.get(x)",
        "s = CS()\nasync with s:\n    await s.get(x)",
        "s = CS()\ntry:\n    await s.get(x)\nfinally:\n    await s.close()",
        "s = CS()\nawait s.get(x)\nawait s.close()",
        "s = await stack.enter_async_context(CS())\nawait s.get(x)",
        "s = CS()\nreturn s",
        "s = CS()\nyield s",
        "s = CS()\nx.session = s",
        "s = CS()\nself.s = s",
        "s = CS()\nx(s)",
        "x(session=CS())",
        "s = CS()\nasync def close():\n    await s.close()\nx.on_cleanup(close)",
        "s = CS()\nx.append(s.close)",
        "s = CS()\nx['s'] = s",
        "s = CS(connector=x, connector_owner=False)\nawait s.get(x)",
        "s = CS()\nawait s.get(x)\nawait s.connector.close()",
        "s = CS()\nt = s\nawait t.close()",
        "own = x is None\ns = x or CS()\ntry:\n    pass\nfinally:\n    if own:\n        await s.close()",
        "ss = [CS() for _ in x]\nfor s in ss:\n    await s.close()",
        "global kept\nkept = CS()",
        "with contextlib.closing(CS()) as s:\n    pass",
    ],
)
def test_taken_care_of(tmp_path: Path, statement: str) -> None:
    assert local(tmp_path, statement) == 0


@pytest.mark.parametrize("module", ["mcp", ".lib", "clients.http"])
def test_another_library_s_session(tmp_path: Path, module: str) -> None:
    text = f"from {module} import ClientSession\n\nasync def f(x):\n    s = ClientSession(x)\n    s.get()\n"
    assert flagged(tmp_path, text, "TL201") == []


def test_a_session_class_of_the_project_in_another_module(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "from .http import Http\n",
        "pkg/http.py": "import aiohttp\n\nclass Http(aiohttp.ClientSession):\n    pass\n",
        "pkg/use.py": "from . import Http\n\nasync def f(x):\n    h = Http()\n    await h.get(x)\n",
    }
    (finding,) = findings(tmp_path, files, "TL201")
    assert finding.primary.path.endswith("use.py")


CLASS = (
    PRELUDE
    + "class Feed(Base):\n    async def startup(self):\n        self._session = aiohttp.ClientSession()\n"
)


def attribute(tmp_path: Path, methods: str, base: str = "object", **more: str) -> int:
    body = "\n".join("    " + line for line in methods.splitlines())
    text = f"{CLASS.replace('Base', base)}\n{body}\n"
    return len(flagged(tmp_path, text, "TL203", **more))


@pytest.mark.parametrize(
    "methods",
    [
        "async def shutdown(self):\n    self.running = False",
        "async def get(self):\n    return await self._session.get('x')",
        "async def reconnect(self):\n    if self._session:\n        await self._session.close()\n"
        "    self._session = aiohttp.ClientSession()",
        "def __del__(self):\n    self._session.close()",
        "async def close(self):\n    await self.session.close()",
        "async def close(self):\n    if not self._session.closed:\n        self._session = None",
        "def client(self):\n    return Client(session=self._session)",
    ],
)
def test_attribute_nobody_closes(tmp_path: Path, methods: str) -> None:
    assert attribute(tmp_path, methods) >= 1


@pytest.mark.parametrize(
    "methods",
    [
        "async def close(self):\n    await self._session.close()",
        "async def close(self):\n    s, self._session = self._session, None\n    await s.close()",
        "async def close(self):\n    for s in (self._session, self.other):\n        await s.close()",
        "async def close(self):\n    await asyncio.gather(self._session.close(), self.x())",
        "def close(self):\n    asyncio.create_task(self._session.close())",
        "def close(self):\n    self.loop.run_until_complete(self._session.close())",
        "def close(self):\n    self.on_unload(self._session.close)",
        "async def run(self):\n    async with self._session:\n        pass",
        "async def close(self):\n    await close_quietly(self._session)",
        "async def __aexit__(self, *a):\n    await self._session.__aexit__(*a)",
        "@property\ndef session(self):\n    return self._session\nasync def close(self):\n"
        "    await self.session.close()",
        "def _get(self):\n    return self._session\nasync def close(self):\n"
        "    s = self._get()\n    await s.close()",
        "async def _get(self):\n    return self._session\nasync def close(self):\n"
        "    s = await self._get()\n    await s.close()",
        "async def close(self):\n    async def go():\n        await self._session.close()\n    await go()",
        "async def close(self):\n    connector = self._session.connector\n    await connector.close()",
    ],
)
def test_attribute_somebody_closes(tmp_path: Path, methods: str) -> None:
    assert attribute(tmp_path, methods) == 0


def test_close_before_re_creation_in_the_same_method_is_no_end(tmp_path: Path) -> None:
    text = PRELUDE + (
        "class Feed:\n    async def connect(self):\n        if self._s:\n            await self._s.close()\n"
        "        self._s = aiohttp.ClientSession()\n"
    )
    (finding,) = findings(tmp_path, {"app.py": text}, "TL203")
    assert finding.message.startswith("the last session in `self._s` is closed by no method of `Feed`")
    closed = next(location for location in finding.related if location.note.startswith("only the one"))
    assert text.splitlines()[closed.span.line - 1].strip() == "await self._s.close()"


def test_close_after_creation_in_the_same_method_is(tmp_path: Path) -> None:
    text = PRELUDE + (
        "class Feed:\n    async def run(self):\n        self._s = aiohttp.ClientSession()\n        try:\n"
        "            pass\n        finally:\n            await self._s.close()\n"
    )
    assert flagged(tmp_path, text, "TL203") == []


def test_base_class_in_another_module_closes(tmp_path: Path) -> None:
    base = "class Base:\n    async def close(self):\n        await self._session.close()\n"
    text = "from base import Base\n" + CLASS
    assert flagged(tmp_path, text, "TL203", base=base) == []


def test_sibling_mixin_closes(tmp_path: Path) -> None:
    mixin = (
        "from app import Feed\n\nclass Closes:\n    async def close(self):\n"
        "        await self._session.close()\n\nclass Both(Feed, Closes):\n    pass\n"
    )
    assert flagged(tmp_path, CLASS.replace("(Base)", ""), "TL203", mixin=mixin) == []


def test_subclass_closes(tmp_path: Path) -> None:
    child = (
        "import app\n\nclass Child(app.Feed):\n    async def stop(self):\n"
        "        await self._session.close()\n"
    )
    assert flagged(tmp_path, CLASS.replace("(Base)", ""), "TL203", child=child) == []


def test_owner_closes_through_the_object(tmp_path: Path) -> None:
    owner = "async def main(feed):\n    await feed._session.close()\n"
    assert flagged(tmp_path, CLASS.replace("(Base)", ""), "TL203", owner=owner) == []


def test_another_class_with_the_same_attribute_does_not_count(tmp_path: Path) -> None:
    other = (
        "import aiohttp\n\nclass Other:\n    def __init__(self):\n"
        "        self._session = aiohttp.ClientSession()\n"
        "    async def close(self):\n        await self._session.close()\n\n"
        "async def main(other: Other):\n    await other._session.close()\n"
    )
    assert len(flagged(tmp_path, CLASS.replace("(Base)", ""), "TL203", other=other)) == 1


def test_mangled_names_belong_to_their_class_alone(tmp_path: Path) -> None:
    text = PRELUDE + (
        "class Base:\n    async def close(self):\n        await self.__s.close()\n\n"
        "class Feed(Base):\n    def __init__(self):\n        self.__s = aiohttp.ClientSession()\n"
    )
    assert len(flagged(tmp_path, text, "TL203")) == 1


def test_the_story_names_the_closer_that_forgets(tmp_path: Path) -> None:
    text = CLASS.replace("(Base)", "") + "\n    async def shutdown(self):\n        self.x = 1\n"
    (finding,) = findings(tmp_path, {"app.py": text}, "TL203")
    assert "`shutdown()` looks like the place and forgets it" in finding.message
    assert [location.note for location in finding.related] == [
        "kept in `_session` of `Feed` here",
        "`shutdown()` does not close it",
    ]


@pytest.mark.parametrize(
    ("close", "flagged_names"),
    [
        ("await self.b.close()", ["a"]),
        ("await self.a.close()", ["b"]),
        ("await self.a.close()\n        await self.b.close()", []),
    ],
)
def test_sessions_bound_by_one_statement_are_told_apart(
    tmp_path: Path, close: str, flagged_names: list[str]
) -> None:
    text = PRELUDE + (
        "class Two:\n    def __init__(self):\n        self.a, self.b = CS(), CS()\n\n"
        f"    async def close(self):\n        {close}\n"
    )
    found = findings(tmp_path, {"app.py": text}, "TL203")
    assert [finding.message.split("`")[1].removeprefix("self.") for finding in found] == flagged_names


@pytest.mark.parametrize(
    ("end", "count"),
    [
        ("self.by_name.clear()", 1),
        ("for s in self.by_name.values():\n            await s.close()", 0),
        ("for n in self.names:\n            await self.by_name[n].close()", 0),
        ("await self.by_name.pop('a').close()", 0),
        ("s = self.by_name.get('a')\n        await s.close()", 0),
        ("await asyncio.gather(*map(lambda s: s.close(), self.by_name.values()))", 0),
        ("await asyncio.gather(*map(CS.close, self.by_name.values()))", 0),
    ],
)
def test_sessions_in_a_dictionary(tmp_path: Path, end: str, count: int) -> None:
    text = PRELUDE + (
        "class Many:\n    def __init__(self):\n        self.by_name = {}\n\n"
        "    def open(self, name):\n        self.by_name[name] = CS()\n\n"
        f"    async def close(self):\n        {end}\n"
    )
    assert len(findings(tmp_path, {"app.py": text}, "TL203")) == count


@pytest.mark.parametrize(("inner", "count"), [("await self.session.close()", 0), ("self.session = None", 1)])
def test_an_object_of_the_project_that_closes_what_it_is_given(
    tmp_path: Path, inner: str, count: int
) -> None:
    api = "class Api:\n    def __init__(self, session):\n        self.session = session\n\n"
    api += f"    async def close(self):\n        {inner}\n"
    text = PRELUDE + (
        "from api import Api\n\n\nclass Client:\n    def __init__(self):\n        self._s = CS()\n"
        "        self.api = Api(self._s)\n\n    async def close(self):\n        await self.api.close()\n"
    )
    assert len(findings(tmp_path, {"app.py": text, "api.py": api}, "TL203")) == count


def test_a_session_that_is_entered_and_then_detached(tmp_path: Path) -> None:
    text = PRELUDE + (
        "async def run(x):\n    async with CS() as s:\n        ws = await s.ws_connect(x)\n"
        "        s.detach()\n    return ws\n"
    )
    assert findings(tmp_path, {"app.py": text}, "TL201", "TL202") == []


@pytest.mark.parametrize(
    ("close", "fixed"),
    [
        ("await s.close()\n        return", True),
        ("await s.close()\n        x.raise_for_status()", False),
        ("try:\n            await x.ready()\n        finally:\n            await s.close()", False),
    ],
)
def test_async_with_is_offered_where_it_replaces_the_closes(tmp_path: Path, close: str, fixed: bool) -> None:
    body = f"    s = CS()\n    if await x.get(s):\n        {close}\n    await s.close()\n"
    text = f"{PRELUDE}async def run(x):\n{body}"
    (finding,) = findings(tmp_path, {"app.py": text}, "TL202")
    assert (finding.fix is not None) == fixed


@pytest.mark.parametrize(("end", "count"), [("pass", 1), ("await kept.close()", 0)])
def test_a_global_that_an_async_factory_fills(tmp_path: Path, end: str, count: int) -> None:
    text = (
        "import aiohttp\n\nkept = None\n\nasync def make():\n    return aiohttp.ClientSession()\n\n"
        "async def start():\n    global kept\n    kept = await make()\n\n"
        "async def ask(x):\n    await kept.get(x)\n\n"
        f"async def stop():\n    {end}\n"
    )
    assert len(flagged(tmp_path, text, "TL201")) == count


@pytest.mark.parametrize(
    ("expects", "expected"),
    [("with pytest.warns(ResourceWarning):\n        del session", 0), ("del session", 1)],
)
def test_a_test_of_the_warning_leaves_it_open(tmp_path: Path, expects: str, expected: int) -> None:
    text = f"""\
import aiohttp
import pytest


async def test_warning():
    session = aiohttp.ClientSession()
    {expects}


async def elsewhere():
    session = aiohttp.ClientSession()
"""
    assert len(findings(tmp_path, {"app.py": text}, "TL201")) == 1 + expected
