"""Which calls of a project are candidates of TL308 by their text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.semantics.coroutines import homes
from flake8_tradelint.semantics.coroutines.spoken import importing, is_bound_to_one
from flake8_tradelint.settings import Settings
from tests.projects import findings

BASE = """\
class Base:
    async def update(self, x=None): ...

async def send(): ...
"""
OWN = """\
from base import Base

class Feed(Base):
    '''Of its own.'''

    limit = 1

{body}

    def run(self):
        self.update()
"""
PLAIN = "    def update(self): ..."


def suspicious(text: str, files: int = 1, more: Mapping[str, bytes] = {}) -> bool:
    """Have the files with this text, in a project with a word index, a candidate?"""
    paths = [f"/p/app{number}.py" for number in range(files)]
    data = {"/p/base.py": BASE.encode(), **more, **dict.fromkeys(paths, text.encode())}
    project = ProjectFacts(data, data.__getitem__, Settings(root="/p"))
    project.words.build()
    (found,) = {bool(project.suspects.in_file(path)) for path in paths}
    return found


@pytest.mark.parametrize("body", [PLAIN, f"    @property\n{PLAIN}", f"    # update()\n{PLAIN}"])
def test_a_plain_method_of_the_class_itself_makes_no_coroutine(tmp_path: Path, body: str) -> None:
    assert not findings(tmp_path, {"base.py": BASE, "app.py": OWN.format(body=body)}, "TL308")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "    async def update(self): ...",
        f"    if True:\n    {PLAIN}\n    else:\n        async def update(self): ...",
        f"    def other(self):\n    {PLAIN}",
        f"    class Inner:\n    {PLAIN}",
        f"    async def update(self): ...\n{PLAIN}",
    ],
)
def test_what_is_no_plain_method_of_the_class_tells_nothing(body: str) -> None:
    assert suspicious(OWN.format(body=body))


def test_methods_of_another_class_of_the_file_tell_nothing() -> None:
    other = f"class Other:\n{PLAIN}\n\n"
    assert suspicious(other + OWN.format(body=""))
    assert suspicious(OWN.format(body="") + "\n" + other)


TWICE = {
    "base.py": "class Base:\n    async def update(self): ...\n",
    "plain.py": "class Root:\n    def update(self): ...\n\n\nclass Base(Root):\n    pass\n",
    "mixin.py": "class Named:\n    def title(self): ...\n",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from plain import Base\nclass Feed(Base):", 0),
        ("from base import Base\nclass Feed(Base):", 1),
        ("import plain\nclass Feed(plain.Base):", 0),
        ("from plain import Base\nfrom mixin import Named\nclass Feed(Base, Named):", 0),
    ],
)
def test_a_plain_method_of_a_base_makes_no_coroutine(tmp_path: Path, text: str, expected: int) -> None:
    text += "\n    def run(self):\n        self.update()\n"
    assert len(findings(tmp_path, {**TWICE, "feed.py": text}, "TL308")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from base import Base\ndef f(feed: Base):\n    feed.update(1)\n", True),
        ("class Feed: ...\ndef f(feed):\n    feed.update(1)\n", False),
        ("from base import send\ndef f():\n    send()\n", True),
        ("from base import send as give\ndef f():\n    give()\n", True),
        ("from base import send\ndef f():\n    send(1)\n", False),
        ("from base import *\ndef f():\n    send()\n", True),
        ("import base\ndef f():\n    base.send()\n", True),
        ("import base as b\ndef f():\n    b.send()\n", True),
        ("from elsewhere import send\ndef f():\n    send()\n", False),
        ("async def send(): ...\ndef f():\n    send()\n", True),
        ("async def send(x): ...\ndef f():\n    send()\n", False),
        ("from base import Base\ndef f(feed: Base):\n    # feed.update(1)\n    return 1\n", False),
        ("from base import Base\ndef f(feeds: list[Base]):\n    feeds[0].update(1)\n", True),
        ("from base import Base\ndef f(feeds: list[Base]):\n    feeds(Base)[0].update (1)\n", True),
    ],
)
@pytest.mark.parametrize("files", [1, 2 * homes.SELDOM])
def test_a_call_whose_callee_is_imported_or_mentioned_is_read(text: str, expected: bool, files: int) -> None:
    assert suspicious(text, files) is expected


CLIENT = """\
import httpx
from kinds import Plain

class Feed({base}):
    def __init__(self):
        self.client = httpx.AsyncClient()

    def run(self, context):
        {call}
"""


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("self.client.get('/')", True),
        ("self.client.get(url='/', timeout=1)", True),
        ("self.client.get(*where)", True),
        ("self.client.request('GET', url='/')", True),
        ("self.client.send(context)", True),
        ("context.get()", False),
        ("context.get('key', 1)", False),
        ("context.request('/')", False),
        ("context.send()", False),
        ("self.request('GET', '/')", True),
    ],
)
def test_methods_of_a_client_take_an_address(call: str, found: bool) -> None:
    assert suspicious(CLIENT.format(base="httpx.AsyncClient", call=call)) is found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("async with session.get(url): ...", False),
        ("async with self.http.request('GET', url) as response: ...", False),
        ("async with session.get(url).result: ...", True),
        ("async with client.put(url): ...", True),
        ("session.get(url)", True),
    ],
)
def test_a_request_that_is_entered_is_not_lost(line: str, found: bool) -> None:
    """``put`` may be a queue's."""
    text = (
        "import asyncio\nfrom aiohttp import ClientSession\nQueue = asyncio.Queue\n\nasync def f(session): "
    )
    assert suspicious(text + line) is found


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("import a\nx = 1\n", "import a"),
        ("from a import (\n  b,\n  c,\n)\nx = 1\n", "from a import (\n  b,\n  c,\n"),
        ("from a import b, \\\n  c\nx = 1\n", "from a import b, \\\n  c"),
        ("from a import b, \\\r\n  c\r\nx = 1\r\n", "from a import b, \\\r\n  c\r"),
        ("import a\n\ndef f():\n    from b import c", "import a\n\ndef f():\n    from b import c"),
        (
            "from a import (  # b)\n  c,  # (d)\n  e as f,\n)\nx\n",
            "from a import (  # b)\n  c,  # (d)\n  e as f,\n",
        ),
        ("from a import (b,  # c)", "from a import (b,  # c)"),
        ("from a import b as c", "from a import b as c"),
        ("x = 1\n", ""),
    ],
)
def test_below_the_last_import_nothing_is_imported(text: str, above: str) -> None:
    assert importing(text.encode()) == above.encode()


def test_a_plain_method_of_a_base_is_no_client_s(tmp_path: Path) -> None:
    files = {
        "kinds.py": "class Plain:\n    def request(self, method, url): ...\n",
        "app.py": CLIENT.format(base="Plain", call="self.request('GET', '/')"),
    }
    assert not findings(tmp_path, files, "TL308")


KEPT = """\
class Cache:
    async def drop(self, key): ...

class Other:
    def drop(self, key): ...

{bound}
"""


@pytest.mark.parametrize(
    ("bound", "brought", "expected"),
    [
        ("cache = Cache()", "from kept import cache", True),
        ("cache: Cache = Cache()", "from kept import cache", True),
        ("cached = Cache()", "from kept import cached as cache", True),
        ("cache = Cache()", "from passing import cache", True),
        ("def cache(): ...", "from kept import cache", False),
        ("cache = Cache()", "from elsewhere import cache", False),
        ("cache = Cache()", "cache = {}", False),
    ],
)
@pytest.mark.parametrize("files", [1, 2 * homes.SELDOM])
def test_an_object_that_is_imported_need_not_be_spoken_of(
    bound: str, brought: str, expected: bool, files: int
) -> None:
    more = {"/p/kept.py": KEPT.format(bound=bound).encode(), "/p/passing.py": b"from kept import cache\n"}
    assert suspicious(f"{brought}\ndef run():\n    cache.drop(1)\n", files, more) is expected


TAKING = """\
async def other(): ...

class Desk:
    def __init__(self, cb):
        self._run(cb)

    def _run(self, cb):
        cb()

    def keep(self, cb):
        self._kept.append(cb)
        cb()

    def say(self, cb):  # what register(cb) does
        '''As `self._kept.append(cb)`.'''
        print(cb)
        cb()

    def hand(self, cb, *, late=None):
        if late:
            self._run(cb)

    def idle(self, cb):
        return len(self._kept)
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [("_run", True), ("keep", False), ("say", True), ("hand", True), ("idle", False), ("Desk", True)],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("indexed", [True, False])
def test_functions_that_drop_a_handler(name: str, expected: bool, newline: str, indexed: bool) -> None:
    text = f"async def refresh(): ...\n\ndef f(desk):\n    desk.{name}(refresh)\n"
    data = {"/p/desk.py": TAKING.replace("\n", newline).encode(), "/p/app.py": text.encode()}
    project = ProjectFacts(data, data.__getitem__, Settings(root="/p"))
    project.words.build()
    if indexed:
        project.words.often = 0
    assert project.suspects.may_drop(name) is expected
    assert bool(project.suspects.in_file("/p/app.py")) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("cb = refresh", True),
        ("cb = refresh if x else None", True),
        ("cb = (\n        refresh\n    )", True),
        ("cb: Callable = partial(refresh, 1)", True),
        ("cb = r", True),
        ("cb = lambda: refresh()", True),
        ("cb = make()", False),
        ("cb = refresh()", False),
        ("cb: Callable", False),
    ],
)
def test_a_variable_is_a_handler_if_one_is_assigned_to_it(line: str, expected: bool) -> None:
    text = (
        "from base import send as refresh, send as r\nasync def cb(): ...\ndef g(cb):\n    cb()\n"
        "def f(x):\n    {}\n    g(cb)\n"
    )
    spoken = is_bound_to_one(text.format(line).encode(), b"cb", frozenset({b"refresh", b"r"}))
    assert spoken is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("session.execute(query)", True),
        ("result.scalars()", False),
        ("result.get(1)", False),
        ("session.get(Order, 1)", True),
        ("sa.delete(query)", False),
        ("delete(query)", False),
        ("await session.execute(query)\n    execute = session.execute\n    execute(query)", True),
        ("# session.execute(query)", False),
    ],
)
def test_methods_of_a_library(line: str, expected: bool) -> None:
    text = f"import sqlalchemy as sa\nfrom sqlalchemy import delete\nasync def f(session):\n    {line}\n"
    text += "    # session.get session.delete session.scalars session.execute\n"
    assert suspicious(text) is expected
