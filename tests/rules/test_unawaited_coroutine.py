"""TL308: test what counts as consuming a coroutine."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from flake8_tradelint.questions.async_functions import HOOKING
from flake8_tradelint.semantics.coroutines.plain_hooks import BASES
from tests.projects import findings, flagged

PRELUDE = """\
import asyncio, atexit, functools, json, logging, signal, threading
logger = logging.getLogger(__name__)
async def f(*args): ...
async def items():
    yield 1
def plain(x: str): ...
def anything(x): ...
class Base:
    async def work(self): ...
class Child(Base):
    async def work(self):
        return await super().work()
"""


def count(tmp_path: Path, body: str, header: str = "async def run(x, c: Child):") -> int:
    indented = "\n".join("    " + line for line in body.splitlines())
    return len(findings(tmp_path, {"app.py": f"{PRELUDE}{header}\n{indented}\n"}, "TL308"))


@pytest.mark.parametrize(
    "body",
    [
        "f()",
        "y = f()",
        "_ = f()",
        "if x:\n    f()",
        "if x: f()",
        "for y in x: f(y)",
        "while x(): f()",
        "try: f()\nexcept OSError: pass",
        "with x: f()",
        "match x:\n    case 1: f()",
        "if f(): pass",
        "while not f(): pass",
        "assert f()",
        "return [y for y in x if f()]",
        "return 1 if f() else 2",
        "return f() and x",
        "return f() == 3",
        "return f() + 1",
        "return f'{f()}'",
        "print('x', f())",
        "return len(f())",
        "return json.dumps(f())",
        "logger.info('%s', f())",
        "return f().x",
        "return f()['x']",
        "f().start()",
        "for y in f(): pass",
        "a, b = f()",
        "n: int = 0\nn += f()",
        "async with f(): pass",
        "y = f()\nif y:\n    print(y)",
        "await f(plain(f()))",
        "try:\n    y = await c.work()\nexcept OSError:\n    y = c.work()\nif y: pass",
        "try:\n    y = x()\nexcept TypeError:\n    y = c.work()\nif y: pass",
        "c.work()",
        "Child().work()",
        "asyncio.get_running_loop().call_later(1, f)",
        "x.event_loop.call_later(1, f)",
        "asyncio.get_running_loop().call_later(1, lambda: f())",
        "atexit.register(functools.partial(f, 1))",
        "threading.Thread(target=f).start()",
        "signal.signal(1, f)",
        "items()",
        "for y in items(): pass",
        "async def inner(): ...\ninner()",
    ],
)
def test_nobody_awaits_it(tmp_path: Path, body: str) -> None:
    assert count(tmp_path, body) == 1


@pytest.mark.parametrize(
    "body",
    [
        "await f()",
        "return f()",
        "y = f()\nawait y",
        "await asyncio.gather(f(), f())",
        "anything(f())",
        "x.later = f()",
        "x.append(f())",
        "x += [f()]",
        "x += f()",
        "return x + f()",
        "return f() or x",
        "y = f()\ny.close()",
        "f().close()",
        "del x\ny = f()\nreturn lambda: y",
        "return [f() for _ in x]",
        "asyncio.run_coroutine_threadsafe(f(), x)",
        "return lambda: f()",
        "f = x\nf()",
        "x.work()",
        "async for y in items(): pass",
        "y = items()\nasync for z in y: pass",
        "asyncio.get_running_loop().call_later(1, plain)",
        "try:\n    y = await c.work()\nexcept (TypeError, AttributeError):\n    y = c.work()\nif y: pass",
        "x.io_loop.call_later(1, f)",
        "asyncio.get_running_loop().call_later(1, plain, f)",
        "import warnings\nwith warnings.catch_warnings():\n    f()",
    ],
)
def test_somebody_may(tmp_path: Path, body: str) -> None:
    assert count(tmp_path, body) == 0


def test_a_plain_function_gets_no_fix(tmp_path: Path) -> None:
    source = PRELUDE + "def run():\n    f()\n"
    (found,) = findings(tmp_path, {"app.py": source}, "TL308")
    assert found.fix is None
    assert "make `run` async" in found.message


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("class A:\n    def __init__(self):\n        f()\n", "`__init__` cannot await"),
        (
            "class A:\n    @property\n    def price(self):\n        return f() + 1\n",
            "a property cannot await",
        ),
        ("@click.command()\ndef main():\n    f()\n", "run it with `asyncio.run`"),
        ("@app.command()\ndef main():\n    f()\n", "run it with `asyncio.run`"),
        ("def run(loop):\n    loop.call_later(1, lambda: f())\n", "a lambda cannot await: start a task"),
        ("def run(loop):\n    loop.call_later(1, f)\n", "`call_later` calls `f()` and does not await it"),
        (
            "class A(threading.Thread):\n    async def run(self): ...\n",
            "run the coroutine with `asyncio.run`",
        ),
        ("async def run():\n    await asyncio.wait([f(), f()])\n", "make tasks of them"),
        ("async def run():\n    await f\n", "`await` gets the function `f` itself"),
    ],
)
def test_says_what_can_be_done(tmp_path: Path, code: str, words: str) -> None:
    source = f"import threading\nimport click\n{PRELUDE}{code}"
    found = findings(tmp_path, {"app.py": source}, "TL308")
    assert found
    assert all(words in one.message for one in found)


HOOKS = """\
import asyncio
import logging
import socketserver
import unittest
from dataclasses import dataclass

import celery
import click
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.schedulers.background import BackgroundScheduler
from unknown import Base, coro

app = celery.Celery("desk")
background, running = BackgroundScheduler(), AsyncIOScheduler()


"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("class A:\n    async def __len__(self): return 1\n", 1),
        ("class A:\n    async def __call__(self): return 1\n", 0),
        ("class A:\n    async def __getitem__(self, key): return 1\n", 0),
        ("class A:\n    async def __aiter__(self): yield 1\n", 0),
        ("class A:\n    async def __aiter__(self): return self\n", 1),
        ("class A(Base):\n    async def __init__(self): pass\n", 0),
        ("class A:\n    async def __post_init__(self): pass\n", 0),
        ("@dataclass\nclass A:\n    async def __post_init__(self): pass\n", 1),
        ("class A(logging.Handler):\n    async def emit(self, record): pass\n", 1),
        ("class A(socketserver.BaseRequestHandler):\n    async def handle(self): pass\n", 1),
        ("class A(unittest.TestCase):\n    @coro\n    async def test_it(self): pass\n", 0),
        ("class A(unittest.TestCase):\n    async def helper(self): pass\n", 0),
        ("@click.command()\n@click.option('--x')\nasync def main(x): pass\n", 1),
        ("@click.command()\n@coro\nasync def main(): pass\n", 0),
        ("@app.task\nasync def work(): pass\n", 1),
        ("@app.task(bind=True)\nasync def work(self): pass\n", 1),
        ("@background.scheduled_job('interval')\nasync def work(): pass\n", 1),
        ("@running.scheduled_job('interval')\nasync def work(): pass\n", 0),
    ],
)
def test_hooks_that_are_called_as_plain_functions(tmp_path: Path, code: str, expected: int) -> None:
    assert len(findings(tmp_path, {"app.py": HOOKS + code}, "TL308")) == expected


KEEPING = """\
class Feed:
    def __init__(self):
        self.handlers = []
        self.last = None

    def subscribe(self, handler):
        self.handlers.append(handler)

    def once(self, handler):
        self.last = handler

    def emit(self, tick):
        for handler in self.handlers:
            {of_list}
        if self.last:
            {of_one}
"""


@pytest.mark.parametrize(
    ("of_list", "of_one", "expected"),
    [
        ("handler(tick)", "self.last(tick)", ["subscribe", "once", "last"]),
        ("run(handler(tick))", "self.last(tick)", ["once", "last"]),
        ("handler(tick)", "return self.last(tick)", ["subscribe"]),
        ("handler(tick)\n            self.seen.append(handler)", "x = run(self.last)", []),
        ("run(func=handler)\n            handler", "run(func=self.last)\n            self.last()", []),
    ],
)
def test_handlers_that_are_kept(tmp_path: Path, of_list: str, of_one: str, expected: list[str]) -> None:
    app = """\
        from feed import Feed

        async def handler(tick): ...

        def run():
            feed = Feed()
            feed.subscribe(handler)
            feed.once(handler)
            feed.last = handler
    """
    files = {"app.py": app, "feed.py": KEEPING.format(of_list=of_list, of_one=of_one)}
    told = [one.message for one in findings(tmp_path, files, "TL308")]
    assert len(told) == len(expected)
    assert all(f"`{name}`" in message for name, message in zip(expected, told, strict=True))


def test_names_of_other_modules(tmp_path: Path) -> None:
    text = """\
        import jobs
        from jobs import start as go
        from jobs import stop

        async def run():
            jobs.start()
            go()
            stop()
            await go()
    """
    jobs = "async def start(): ...\nasync def stop(): ...\n"
    assert flagged(tmp_path, text, "TL308", jobs=jobs) == ["jobs.start()", "go()", "stop()"]


def test_a_name_with_two_meanings_is_none(tmp_path: Path) -> None:
    text = """\
        try:
            from fast import start
        except ImportError:
            from jobs import start

        async def run():
            start()
    """
    assert flagged(tmp_path, text, "TL308", jobs="async def start(): ...", fast="def start(): ...") == []


@pytest.mark.parametrize("override", ["def work(self): ...", "work = print"])
def test_one_plain_override_is_enough(tmp_path: Path, override: str) -> None:
    text = """\
        class Base:
            async def work(self): ...
            async def run(self):
                self.work()
    """
    child = f"from app import Base\nclass Child(Base):\n    {override}\n"
    assert flagged(tmp_path, text, "TL308", child=child) == []
    assert flagged(tmp_path, text, "TL308", child=child.replace("def", "async def", 1)) == (
        ["self.work()"] if "def" in override else []
    )


def test_patched_methods_are_not_what_they_were(tmp_path: Path) -> None:
    text = """\
        from unittest import mock

        class Client:
            async def fetch(self): ...

        def test_fetch(client: Client):
            client.fetch = mock.Mock()
            client.fetch()
    """
    assert flagged(tmp_path, text, "TL308") == []


LIBRARY = """
import asyncio
import aiohttp
import asyncpg
from aiohttp import web
from asyncio import Queue, sleep


class Plain(asyncio.Queue):
    def put(self, x): ...


async def run(queue: Queue[int], session: aiohttp.ClientSession, request: web.Request, own: Plain, other):
    reader, writer = await asyncio.open_connection("host", 1)
    loop = asyncio.get_running_loop()
    async with session.get("url") as response:
        pass
    second = await session.post("url")
    async with session.ws_connect("url") as socket:
        pass
    process = await asyncio.create_subprocess_exec("ls")
    pool = await asyncpg.create_pool("dsn")
    async with pool.acquire() as borrowed:
        pass
    connection = await asyncpg.connect("dsn")
    {statement}
"""


def in_library(tmp_path: Path, statement: str) -> int:
    return len(flagged(tmp_path, LIBRARY.replace("{statement}", statement), "TL308"))


@pytest.mark.parametrize(
    "statement",
    [
        "asyncio.sleep(1)",
        "sleep(1)",
        "asyncio.wait_for(queue.join(), 1)",
        "asyncio.to_thread(print)",
        "queue.put(1)",
        "print(queue.get() + 1)",
        "own.get()",
        "writer.drain()",
        "line = reader.readline().decode()",
        "process.wait()",
        "assert response.json()['a']",
        "print(second.text())",
        "if request.json(): pass",
        "socket.send_json({})",
        "loop.shutdown_asyncgens()",
        "loop.call_later(1, queue.put, 1)",
        "asyncio.Event().wait()",
        "pool.execute('x')",
        "borrowed.execute('x')",
        "rows = connection.fetch('x')[0]",
    ],
)
def test_coroutines_of_the_library(tmp_path: Path, statement: str) -> None:
    assert in_library(tmp_path, statement) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "await asyncio.sleep(1)",
        "return asyncio.sleep(1)",
        "other.sleep(1)",
        "other.get()",
        "own.put(1)",
        "queue.put_nowait(1)",
        "waiting = queue.get()\n    await waiting",
        "await asyncio.gather(queue.join(), sleep(1))",
        "asyncio.gather(sleep(1))",
        "import time\n    time.sleep(1)",
        "import threading\n    threading.Event().wait()",
        "other.append(asyncio.sleep(1))",
        "writer.write(b'')",
        "response.release()",
    ],
)
def test_nothing_of_the_library_is_lost(tmp_path: Path, statement: str) -> None:
    assert in_library(tmp_path, statement) == 0


SEVERAL = """\
class Plain:
    def work(self): ...
class Lacks:
    pass
class Open:
    def __getattr__(self, name): ...
class Under(Lacks): ...
class Heir(Under):
    def work(self): ...
"""


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Base | Other", 1),
        ("Child | Other | None", 1),
        ("Base | Alone", 1),
        ("Base | Lacks", 0),
        ("Base | Plain", 0),
        ("Base | Open", 0),
        ("Base | str", 0),
        ("Base | unknown", 0),
        ("Alone | None", 0),
    ],
)
def test_one_of_several_classes(tmp_path: Path, annotation: str, expected: int) -> None:
    others = "class Other:\n    async def work(self): ...\nclass Alone:\n    pass\n"
    text = f"{PRELUDE}{SEVERAL}{others}async def run(x: {annotation}):\n    x.work()\n"
    assert len(findings(tmp_path, {"app.py": text}, "TL308")) == expected


@pytest.mark.parametrize(
    ("empty", "filling", "loop", "expected"),
    [
        ("[]", "self.c.append(Child())", "for x in self.c", 1),
        ("list()", "self.c.insert(0, Child())", "for x in self.c", 1),
        ("set()", "self.c.add(Child())", "for x in sorted(self.c)", 1),
        ("deque()", "self.c.appendleft(Child())", "for x in self.c", 1),
        ("[]", "self.c.extend([Child()])", "for x in self.c", 1),
        ("[]", "self.c.extend(Child() for _ in y)", "for x in self.c", 1),
        ("{}", "self.c[y] = Child()", "for x in self.c.values()", 1),
        ("{}", "z = self.c.setdefault(y, Child())", "for x in list(self.c.values())", 1),
        ("dict()", "self.c[y] = Child()", "for _, x in self.c.items()", 1),
        ("{}", "self.c[y] = Child()", "for x in self.c", 0),
        ("[]", "z = Child()\n        self.c.append(z)", "for x in self.c", 1),
        ("[]", "self.c.append(Child())\n        self.c.append(Base())", "for x in self.c", 1),
        ("[]", "self.c.append(Child())\n        self.c.append(Plain())", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        self.c.append(y)", "for x in self.c", 0),
        ("[]", "self.c.append(*y)", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        self.c += y", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        self.c[:] = y", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        y(self.c)", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        y(*self.c)", "for x in self.c", 1),
        ("[]", "self.c.append(Child())\n        y((1, self.c))", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        return self.c", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        z = self.c\n        z.append(y)", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        y(self.c.append)", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        y.c.append(1)", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        self.c.sort()", "for x in self.c", 1),
        ("y", "self.c.append(Child())", "for x in self.c", 0),
        ("y or []", "self.c.append(Child())", "for x in self.c", 0),
        ("{**y}", "self.c[y] = Child()", "for x in self.c.values()", 0),
        ("{y: lambda: y}", "self.c[y] = Child()", "for x in self.c.values()", 0),
        ("[]", "self.c.append(Child())\n        Holder.c.append(y)", "for x in self.c", 0),
        ("[]", "self.c.append(Child())\n        type(self).c.append(y)", "for x in self.c", 0),
    ],
)
def test_items_that_are_put_into_a_container(
    tmp_path: Path, empty: str, filling: str, loop: str, expected: int
) -> None:
    holder = f"""\
from collections import deque
class Holder:
    def __init__(self, y):
        self.c = {empty}
    def fill(self, y):
        {filling}
    async def end(self):
        {loop}:
            x.work()
"""
    assert len(findings(tmp_path, {"app.py": PRELUDE + SEVERAL + holder}, "TL308")) == expected


def test_items_that_others_put_into_a_container(tmp_path: Path) -> None:
    holder = """\
class Holder:
    def __init__(self):
        self.c = []
        self.c.append(Child())
    async def end(self):
        for x in self.c:
            x.work()
class Below(Holder):
    def more(self):
        {under}
class Away:
    def __init__(self):
        self.c = []
        self.c.append(Plain())
def outside(h: Holder, a: Away, y):
    {outside}
"""
    for under, outside, expected in (
        ("pass", "pass", 1),
        ("pass", "a.c.append(y)", 1),
        ("pass", "len(h.c)", 1),
        ("pass", "h.c.append(y)", 0),
        ("pass", "h.c = y", 0),
        ("pass", "y.c.append(1)", 0),
        ("pass", "y.c.pop()", 1),
        ("self.c.append(Plain())", "pass", 0),
        ("self.c.append(Base())", "pass", 1),
    ):
        text = PRELUDE + SEVERAL + holder.format(under=under, outside=outside)
        assert len(findings(tmp_path, {"app.py": text}, "TL308")) == expected, (under, outside)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return any(f(y) for y in x)", 1),
        ("return all([f(y) for y in x])", 1),
        ("return sum(\n    f(y)\n    for y in x\n)", 1),
        ("return any(not f(y) for y in x)", 1),
        ("return any((f(1), x))", 1),
        ("return any([await f(y) for y in x])", 0),
        ("return any(asyncio.run(f(y)) for y in x)", 0),
        ("return x.any(f(y) for y in x)", 0),
        ("return list(f(y) for y in x)", 0),
        ("return any(y for y in [f(1)])", 0),
        ("any = x\nreturn any(f(y) for y in x)", 0),
        ("return list(filter(f, x))", 1),
        ("return list(filter(c.work, x))", 1),
        ("return sorted(x, key=f)", 1),
        ("return sorted(x, key=lambda y: f(y))", 1),
        ("return list(filter(lambda y: f(y), x))", 1),
        ("return filter(x, f)", 0),
        ("return x.filter(f)", 0),
        ("return sorted(x, key=plain)", 0),
        ("return x.sorted(x, key=f)", 0),
        ("return map(f, x)", 0),
    ],
)
def test_asked_of_items(tmp_path: Path, body: str, expected: int) -> None:
    assert count(tmp_path, body) == expected


def test_a_generator_cannot_await(tmp_path: Path) -> None:
    text = PRELUDE + "async def run(x):\n    return any(f(y) for y in x)\n"
    (found,) = findings(tmp_path, {"app.py": text}, "TL308")
    assert found.fix is None and found.message.endswith("`await` it in a list")


@pytest.mark.parametrize(
    ("before", "given", "expected"),
    [
        ("", "[]", 1),
        ("c = []", "[]", 1),
        ("c: list", "[]", 0),
        ("c: list = None", "[]", 0),
        ("c = [Plain()]", "[]", 0),
        ("c = make()", "[]", 0),
        ("", "z", 0),
    ],
)
def test_containers_that_do_not_begin_empty(tmp_path: Path, before: str, given: str, expected: int) -> None:
    holder = f"""\
class Holder:
    {before or "pass"}
    def __init__(self, z: list):
        self.c = {given}
        self.c.append(Child())
    async def end(self):
        for x in self.c:
            x.work()
"""
    assert len(findings(tmp_path, {"app.py": PRELUDE + SEVERAL + holder}, "TL308")) == expected


def test_a_library_makes_classes_synchronous(tmp_path: Path) -> None:
    coin = "class Coin:\n    async def balance(self): ...\n"
    wrapped = "from universalasync import wrap\nfrom coin import Coin\nfor one in (Coin,):\n    wrap(one)\n"
    example = "from coin import Coin\nprint(Coin().balance())\n"
    assert findings(tmp_path, {"coin.py": coin, "example.py": example}, "TL308")
    files = {"coin.py": coin, "api.py": wrapped, "example.py": example}
    assert not findings(tmp_path, files, "TL308")


def test_a_loop_refuses_coroutine_functions_for_signals(tmp_path: Path) -> None:
    code = """
        import asyncio, signal, pytest
        async def stop(): ...
        def start():
            loop = asyncio.get_event_loop()
            loop.add_signal_handler(signal.SIGTERM, stop)
            with pytest.raises(TypeError, match="coroutines cannot be used"):
                loop.add_signal_handler(signal.SIGTERM, stop)
    """
    (found,) = findings(tmp_path, {"app.py": textwrap.dedent(code)}, "TL308")
    assert (found.primary.span.line, "TypeError" in found.message) == (6, True)


BLOCKING = """\
import asyncio


def blocking(cls):
    class Blocking:
        def __init__(self, *a):
            self._o = cls(*a)

        def {}(self, name):
            found = getattr(self._o, name)
            return lambda *a: asyncio.run(found(*a))

    return Blocking
"""
BLOCKED = """\
from blocking import blocking


@blocking
class Client:
    async def ping(self):
        return 1


print(Client().ping() + 1)
"""


@pytest.mark.parametrize(("name", "expected"), [("__getattr__", 0), ("other", 1)])
def test_a_decorator_that_puts_another_class_in_its_place(tmp_path: Path, name: str, expected: int) -> None:
    files = {"blocking.py": BLOCKING.format(name), "app.py": BLOCKED}
    assert len(findings(tmp_path, files, "TL308")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "# Child.work = Mock()\nasync def run(c: Child):\n    c.work()\n",
        "def run(c: Child):\n    '''isinstance(c, Base), or patch('app.Child.work')'''\n    c.work()\n",
        "async def run(c: Child, x):\n    x.dispatch('work')\n    c.work()\n",
        "def run(c: Child):\n    '''\n    if False:\n    '''\n    c.work()\n",
        "def run(c: Child):\n    try: c.work()\n    except TypeError: pass\n    c.work()\n",
    ],
)
def test_what_the_text_around_seems_to_say(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, {"app.py": PRELUDE + text}, "TL308")


@pytest.mark.parametrize(
    "text",
    [
        "Child.work \\\n    = anything\ndef run(c: Child):\n    c.work()\n",
        "Child.work: object = anything\ndef run(c: Child):\n    c.work()\n",
        "def run(c: Child):\n    if False: x = 1; c.work()\n",
        "async def run(c: Child, is_async):\n    if is_async: await c.work()\n    else: c.work()\n",
        "async def run(c: Child):\n  try: await c.work()\n  except (\n    TypeError\n  ): c.work()\n",
        "def run(c: Child):\n  if isinstance(\n    c, int  # of them too\n  ): return\n  c.work()\n",
    ],
)
def test_what_the_code_around_knows(tmp_path: Path, text: str) -> None:
    assert not findings(tmp_path, {"app.py": PRELUDE + text}, "TL308")


def test_files_of_hooks_are_chosen_by_the_classes_that_are_known() -> None:
    assert frozenset(HOOKING) == BASES


PASSING = """\
class Client:
    async def send(self, order): ...

    def buy(self, order):
        return self.send(order)

    @property
    def state(self):
        return self.load()

    async def load(self): ...


"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("client.buy(1)", 1),
        ("client.state", 1),
        ("client.send = Mock()\n    client.buy(1)", 0),
        ("client.load = Mock()\n    client.state", 0),
        ("await client.buy(1)\n    await client.state", 0),
    ],
)
def test_what_a_plain_function_passes_on(tmp_path: Path, body: str, expected: int) -> None:
    code = f"from unittest.mock import Mock\n\n\n{PASSING}async def run(client: Client):\n    {body}\n"
    assert len(findings(tmp_path, {"app.py": code}, "TL308")) == expected
