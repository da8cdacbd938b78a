"""TL308: test that only an ``async def`` of the receiver's own class is found."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from tests.projects import flagged
from tests.semantics.linking import project

if TYPE_CHECKING:
    from pathlib import Path

HOME = """\
import asyncio, threading, typing
from registry import Other
import registry as reg
from registry import (
    make as made,
    STATES,
)

class Work:
    async def remove(self, x=None): ...

class Child(Work): ...

class Keeper:
    plain: Other
    work: Work
    def __init__(self, other: Other, given):
        self.made = reg.make()
        self.kept = Work()
        self.either = given
    @property
    def shown(self) -> Other:
        return self.plain
    @property
    def worked(self) -> Work:
        return self.work
    def give(self) -> Other:
        return self.plain
    def work_for(self) -> Work:
        return self.work
    async def give_later(self) -> Other:
        return self.plain

class Heir(Keeper): ...

T = typing.TypeVar("T", bound=Work)
Alias = dict[str, Work]
Both = Work | None
Known = Other | None
type Newer = Other | None
Plain = dict
Same = Work

def work() -> Work: ...
async def later() -> Work: ...
async def other() -> Other: ...
def itself(x: T) -> T: ...
"""

REGISTRY = """
class Other:
    def remove(self, x=None): ...

def make(x=None) -> Other: ...
async def wait() -> "Other | None": ...
STATES = {}
"""

QUIET = [
    "x = made()\nx.remove()",
    "x: Other = any\nx.remove()",
    "x = reg.make()\nx.remove()",
    "x = await reg.wait()\nx.remove()",
    "x = reg.make(1)  # once\ndef inner():\n    x.remove()",
    "x = reg.make()\nreg.make(x)\nx.remove()",
    "x = await other()\nx.remove()",
    "x = {}\nx.remove()",
    "x = 'text'\nx.remove()",
    "x = None or made()\nx.remove()",
    "x = dict(a=1)\nx.remove()",
    "x = {}\nx = work()\nx.remove()",
    "x = made()\nif o:\n    x = None\nx.remove()",
    "reg.make().remove()",
    "Other().remove()",
    "k.plain.remove()",
    "k.made.remove()",
    "k.shown.remove()",
    "h.plain.remove()",
    "h.shown.remove()",
    "k.give().remove()",
    "x = await k.give_later()\nx.remove()",
    "x = typing.cast(Other, w)\nx.remove()",
    "with open('x') as x:\n    x.remove()",
    "x = Plain()\nx.remove()",
    "e.remove()",
    "n.remove()",
    "def inner(w: Other):\n    w.remove()",
    "kwargs.remove()",
    "args.remove()",
    "STATES.remove()",
    "o.remove()",
    "d.remove()",
    "# w.remove()",
    "'w.remove()'",
    "unknown(press=lambda w: w.remove())",
    "reg.make(x=lambda: w.remove())",
    "x = w.remove()\nif o:\n    await x",
    "x = w.remove()\nreturn x",
    "x = y = w.remove()\nawait y",
    "STATES['x'] = w.remove()",
]

CANDIDATES = [
    "w.remove()",
    "x = work()\nx.remove()",
    "x: Work = any\nx.remove()",
    "x = await later()\nx.remove()",
    "x = Work()\nx.remove()",
    "x = Child()\nx.remove()",
    "x = w or Child()\nx.remove()",
    "x = None or Work()\nx.remove()",
    "x = itself(w)\nx.remove()",
    "k.work.remove()",
    "k.kept.remove()",
    "k.worked.remove()",
    "h.work.remove()",
    "h.worked.remove()",
    "a['x'].remove()",
    "a.get('x').remove()",
    "b.remove()",
    "k.work_for().remove()",
    "x = typing.cast(Work, unknown)\nx.remove()",
    "x = typing.cast('Work', o)\nx.remove()",
    "for x in d.values():\n    x.remove()",
    "x, y = w, o\nx.remove()",
    "x = Same()\nx.remove()",
    "unknown.remove()",
    "for x in unknown.items():\n    x.remove()",
    "for x in unknown:\n    x.remove()",
    "unknown.part['x'].remove()",
    "unknown.remove(press=lambda: w.remove())",
    "def inner(unknown: Work):\n    unknown.remove()",
    "w.remove() # o.remove()",
    "assert isinstance(unknown, Work)\nunknown.remove()",
    "assert isinstance(o, Work)\no.remove()",
    "asyncio.get_running_loop().call_later(1, lambda: w.remove())",
]

PARAMETERS = (
    "e: Known, n: Newer, w: Work, k: Keeper, h: Heir, o: Other, d: dict[str, Work], a: Alias, b: Both"
)


def app(body: str) -> str:
    header = f"async def run(unknown, {PARAMETERS}, *args: Work, **kwargs: Work):"
    return f"{HOME}\n{header}\n{indent(body, '    ')}\n    pass\n"


@pytest.mark.parametrize("body", QUIET)
def test_calls_on_receivers_of_another_class_are_quiet(body: str, tmp_path: Path) -> None:
    assert not flagged(tmp_path, app(body), "TL308", registry=REGISTRY)


UNSEEN = ("x = itself", "a.get", "unknown", "for x in unknown")
"""Receivers of unknown class: no caller of the function in ``app`` is in sight."""
FOUND = [body for body in CANDIDATES if not body.startswith(UNSEEN)]


@pytest.mark.parametrize("body", FOUND)
def test_calls_on_receivers_with_the_coroutine_function_are_found(body: str, tmp_path: Path) -> None:
    assert flagged(tmp_path, app(body), "TL308", registry=REGISTRY)


@pytest.mark.parametrize(
    ("body", "suspicious"),
    [
        ("queue.get()", True),
        ("x = queue.get('key')", False),
        ("queue.join()", True),
        ("', '.join(unknown)", False),
        ("x = response.json(loads=str)", True),
        ("x = unknown.json(data)", False),
    ],
)
def test_arguments_that_functions_of_the_library_do_not_take(body: str, suspicious: bool) -> None:
    imports = "from asyncio import Queue\nfrom aiohttp import ClientSession\n"
    found = project({"app.py": f"{imports}def run(queue, unknown, response):\n    {body}\n"})
    assert bool(found.suspects.in_file("/p/app.py")) is suspicious


@pytest.mark.parametrize(
    ("passed", "suspicious"),
    [("self.fetch", True), ("self.other", False), ("fetch", False), ("plain", False), ("start", True)],
)
def test_what_callers_that_drop_results_get(passed: str, suspicious: bool) -> None:
    text = f"""
        from client import Client
        class Heir(Client):
            def other(self): ...
            def run(self, loop, fetch):
                loop.call_soon({passed})
        def plain(): ...
        async def start(): ...
    """
    client = "class Client:\n    async def fetch(self): ...\nclass A:\n    async def plain(self): ...\n"
    found = project({"app.py": text, "client.py": client})
    assert bool(found.suspects.in_file("/p/app.py")) is suspicious
