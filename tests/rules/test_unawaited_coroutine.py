"""TL308: what does the code take a coroutine for?"""

from __future__ import annotations

from pathlib import Path

import pytest

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
        "c.work()",
        "Child().work()",
        "asyncio.get_running_loop().call_later(1, f)",
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
