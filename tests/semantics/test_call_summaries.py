"""Test how ownership passes through functions: uses of arguments, and factories' results."""

from __future__ import annotations

import pytest

from flake8_tradelint.semantics.must_call.acquire.acquisitions import acquisition
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION, TASK
from tests.semantics.linking import project

HEAD = """
import asyncio
import contextlib
import functools
from unknown import elsewhere
from aiohttp import ClientSession

class Box:
    def __init__(self, thing): self.thing = thing
    def put(self, thing): self.things.append(thing)
    def look(self, thing): return self.peek(thing)
    def peek(self, thing): return thing.closed
    @staticmethod
    async def end(thing): await thing.close()

class Changed(Box):
    def peek(self, thing): self.seen = thing

class Plain:
    def look(self, thing): return self.peek(thing)
    def peek(self, thing): return thing.closed
"""


def handling(body: str, call: str) -> str:
    """Return the uses of ``make()`` in ``call``, with the functions in ``body``."""
    facts = project({"app.py": f"{HEAD}\n{body}\nasync def user(box: Box, plain: Plain):\n    {call}\n"})
    facts.require_in("/p/app.py", ["make"])
    (use,) = facts.summary("/p/app.py").calls[0].uses
    return facts.call_summaries.handling(SESSION, "/p/app.py", use)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("async def f(s): await s.get('x')", "borrowed"),
        ("def f(s): return s.closed", "borrowed"),
        ("async def f(s): await s.close()", "released"),
        ("async def f(s):\n    async with s: pass", "released"),
        ("def f(s): return s", "kept"),
        ("def f(s): yield s", "kept"),
        ("def f(s): Box.shared = s", "kept"),
        ("def f(s):\n    global S\n    S = s", "kept"),
        ("def f(s): return {'s': s}", "kept"),
        ("def f(s): return lambda: s", "kept"),
        ("def f(s): elsewhere(s)", "unknown"),
        ("def f(s): pass", "unknown"),
        ("def f(*s): print(s)", "unknown"),
        ("def f(**s): print(s)", "unknown"),
        ("def f(s): print(s)", "borrowed"),
        ("@elsewhere\ndef f(s): return s.closed", "unknown"),
        ("@functools.lru_cache\ndef f(s): return s.closed", "unknown"),
        ("async def f(s): await g(s)\nasync def g(s): await s.close()", "released"),
        ("def f(s):\n    t = s\n    return g(x=t)\ndef g(y=0, *, x): return x.closed", "borrowed"),
        ("def f(s): return g(s)\ndef g(s): return f(s) or s.closed", "borrowed"),
        ("def f(s): return g(s)\ndef g(s): return f(s) or Box(s)", "kept"),
        ("def f(s): return g(*[1], s)\ndef g(n, s): return s.closed", "unknown"),
        ("def f(s): return g([s])\ndef g(s): return s[0].closed", "unknown"),
        ("def f(s):\n    def inner(): return s.closed\n    return inner()", "borrowed"),
        ("async def f(s):\n    async def inner(): await s.close()\n    await inner()", "released"),
        ("if elsewhere:\n    def f(s): return s.closed\nelse:\n    def f(s): print(s)", "unknown"),
    ],
)
def test_what_a_function_does_with_its_argument(body: str, expected: str) -> None:
    assert handling(body, "f(make())") == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("Box(make())", "kept"),
        ("box.put(make())", "unknown"),
        ("box.look(make())", "kept"),  # a subclass overrides what it calls
        ("plain.look(make())", "borrowed"),
        ("Plain().look(thing=make())", "borrowed"),
        ("Plain.look(plain, make())", "borrowed"),
        ("await box.end(make())", "released"),
        ("await Box.end(make())", "released"),
        ("elsewhere.look(make())", "unknown"),
    ],
)
def test_what_a_method_does_with_its_argument(call: str, expected: str) -> None:
    assert handling("", call) == expected


def acquired(body: str, name: str = "f") -> list[str]:
    """The kinds of the uses of what ``name()`` gives in ``use``; empty if it is no acquisition."""
    facts = project({"app.py": f"{HEAD}\n{body}\n"})
    resource = TASK if "create_task" in body else SESSION
    facts.require_in("/p/app.py", [name, *facts.call_summaries.factories_called(resource, "/p/app.py")])
    calls = [f for f in facts.summary("/p/app.py").calls if f.name == name and f.function.endswith("use")]
    found = [acquisition(facts, resource, "/p/app.py", fact) for fact in calls]
    return [use.kind for each in found if each is not None for use in each.uses]


@pytest.mark.parametrize(
    "body",
    [
        "def f(): return ClientSession()",
        "def f():\n    s = ClientSession()\n    s.headers.update({})\n    return s",
        "def f(n):\n    if n: return None\n    return ClientSession()",
        "def f(n): return ClientSession() if n else ClientSession(n)",
        "def f(n): return f(n - 1) if n else ClientSession()",
        "def f(): return g()\ndef g(): return h()\ndef h(): return ClientSession()",
        "def f(c):\n    t = asyncio.create_task(c)\n    t.add_done_callback(print)\n    return t",
        "class Own(ClientSession): pass\ndef f(): return Own()",
        "async def g(s): await s.get('x')\ndef f():\n    s = ClientSession()\n    g(s)\n    return s",
    ],
)
def test_functions_that_hand_over_what_they_acquire(body: str) -> None:
    assert acquired(f"{body}\ndef use():\n    x = f()") == ["local"]


@pytest.mark.parametrize(
    "body",
    [
        "def f(s=None): return s or ClientSession()",
        "def f():\n    s = ClientSession()\n    KNOWN.add(s)\n    return s",
        "def f(b):\n    b.s = ClientSession()\n    return b.s",
        "def f():\n    s = b.s = ClientSession()\n    return s",
        "def f(): return Box(ClientSession())",
        "def f(): yield ClientSession()",
        "@contextlib.contextmanager\ndef f(): yield ClientSession()",
        "@elsewhere\ndef f(): return ClientSession()",
        "@functools.cache\ndef f(): return ClientSession()",
        "def f(c): return ClientSession(connector=c, connector_owner=False)",
        "def f(): return [ClientSession()]",
        "def f(): return f()",
        "def f(c):\n    t = asyncio.create_task(c)\n    KNOWN.add(t)\n    return t",
        "async def f(): return g()\nasync def g(): return ClientSession()",
    ],
)
def test_functions_that_do_not(body: str) -> None:
    assert acquired(f"{body}\ndef use():\n    x = f()") == []


def test_a_coroutine_gives_its_value_when_it_is_awaited() -> None:
    body = "async def f(): return ClientSession()\n"
    assert acquired(body + "async def use():\n    x = await f()\n    return x") == ["local", "returned"]
    assert acquired(body + "async def use():\n    c = f()\n    x = await c") == ["local", "local"]
    assert acquired(body + "async def use():\n    f()") == []
    assert acquired(
        "async def f(c): return asyncio.create_task(c)\nasync def use():\n    await (await f())"
    ) == [
        "awaited",
        "discarded",
    ]


def test_a_plain_function_may_hand_on_the_coroutine() -> None:
    body = "async def g(): return ClientSession()\ndef f(): return g()\nasync def use():\n    x = await f()"
    assert acquired(body) == ["local"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("self.make()", ["discarded"]),
        ("Api.make(self)", ["discarded"]),
        ("Api().make()", ["discarded"]),
        ("other.make()", []),
        ("Odd().make()", []),
        ("super().make()", ["discarded"]),
    ],
)
def test_methods_count_by_the_class_of_their_receiver(call: str, expected: list[str]) -> None:
    body = f"""
class Api:
    def make(self): return ClientSession()

class Odd:
    def make(self): return 1

class More(Api):
    def use(self, other):
        {call}
"""
    assert acquired(body, "make") == expected


def test_an_override_that_does_not_acquire_leaves_the_question_open() -> None:
    body = """
class Api:
    def make(self): return ClientSession()
    def use(self): self.make()

class Shared(Api):
    def make(self): return self.session
"""
    assert acquired(body, "make") == []
