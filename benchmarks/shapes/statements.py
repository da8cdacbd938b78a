"""Shapes: long and deep statements of one function that opens a session and starts tasks."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent

from benchmarks.shapes import Shape

HEAD = """\
import asyncio

import aiohttp


async def work(*args):
    return args


"""
OPEN = "session = aiohttp.ClientSession()\ntask = asyncio.create_task(work(session))\n"


def function(body: str, parameters: str = "a, b") -> str:
    """Return a module whose only other function is this coroutine."""
    return f"{HEAD}async def run({parameters}):\n{indent(body, '    ')}"


def repeated(statement: str, *, behind: str = "await session.close()\n") -> Callable[[int], str]:
    """Return the statement ``n`` times between the opening of a session and its close; ``{i}`` counts."""
    return lambda n: function(OPEN + "".join(statement.replace("{i}", str(i)) for i in range(n)) + behind)


def nested(header: str, behind: str = "") -> Callable[[int], str]:
    """Return the header ``n`` times, each inside the one before."""

    def made(n: int) -> str:
        lines = [" " * i + header.replace("{i}", str(i)) for i in range(n)]
        ends = [" " * i + behind for i in reversed(range(n))] if behind else []
        return function(OPEN + "\n".join([*lines, " " * n + "await work(session)", *ends, ""]))

    return made


def elif_chain(n: int) -> str:
    branches = "".join(f"elif a == {i}:\n    await work({i})\n" for i in range(n))
    return function(f"{OPEN}if a:\n    return\n{branches}await session.close()\n")


def elif_binding(n: int) -> str:
    branches = "".join(f"elif a == {i}:\n    session = aiohttp.ClientSession()\n" for i in range(n))
    return function(f"if a is None:\n    session = None\n{branches}await work()\nawait session.close()\n")


def match_cases(n: int) -> str:
    cases = "".join(f"    case {i}:\n        await session.get({i})\n" for i in range(n))
    return function(f"{OPEN}match a:\n{cases}await session.close()\n")


def with_items(n: int) -> str:
    items = ", ".join(f"aiohttp.ClientSession() as s{i}" for i in range(n))
    return function(f"async with {items}:\n    await s0.get('x')\n")


def except_handlers(n: int) -> str:
    handlers = "".join(f"except ValueError{i}:\n    await work({i})\n" for i in range(n))
    return function(f"{OPEN}try:\n    await work()\n{handlers}await session.close()\n")


def assigned_chain(n: int) -> str:
    aliases = "".join(f"x{i} = x{i - 1}\n" for i in range(1, n))
    return function(f"x0 = aiohttp.ClientSession()\n{aliases}await x{n - 1}.get('x')\n")


def assigned_back(n: int) -> str:
    aliases = "".join(f"x{i} = x{i + 1}\n" for i in range(n))
    return function(
        f"while a:\n{indent(aliases, '    ')}    x{n} = aiohttp.ClientSession()\nawait x0.get(1)\n"
    )


def assigned_in_a_ring(n: int) -> str:
    aliases = "".join(f"x{i} = x{(i + 1) % n}\n" for i in range(n))
    return function(f"x0 = aiohttp.ClientSession()\nwhile a:\n{indent(aliases, '    ')}await x0.get(1)\n")


def targets_in_a_row(n: int) -> str:
    targets = " = ".join(f"x{i}" for i in range(n))
    return function(f"{targets} = aiohttp.ClientSession()\nawait x0.get(1)\n")


def many_names(n: int) -> str:
    made = "".join(f"x{i} = asyncio.create_task(work({i}))\n" for i in range(n))
    return function(made + "".join(f"await x{i}\n" for i in range(0, n, 2)))


def many_sessions(n: int) -> str:
    made = "".join(f"x{i} = aiohttp.ClientSession()\n" for i in range(n))
    return function(made + "".join(f"await x{i}.close()\n" for i in range(n)))


def many_leaks(n: int) -> str:
    parts = "".join(f"x{i} = aiohttp.ClientSession()\nawait x{i}.get('x')\n" for i in range(n))
    return function(parts)


def concatenated(n: int) -> str:
    return function(
        f"tasks = []\n{'tasks = tasks + [asyncio.create_task(work())]' + chr(10)}" * n + "work(tasks)\n"
    )


CLOSED = "await session.close()\n"
TRY = "try:\n    await work({i})\nexcept ValueError:\n    pass\n"
FINALLY = "try:\n    await work({i})\nfinally:\n    work({i})\n"
SHAPES = (
    Shape("elif in a row", elif_chain, 40, 1_000),
    Shape("elif in a row, each opening a session", elif_binding, 40, 500),
    Shape("cases of a match", match_cases, 40, 1_000),
    Shape("items of a with", with_items, 40, 500),
    Shape("handlers of a try", except_handlers, 40, 1_000),
    Shape("aliases in a row", assigned_chain, 40, 1_000),
    Shape("aliases in a row, backwards in a loop", assigned_back, 40, 500),
    Shape("aliases in a ring", assigned_in_a_ring, 40, 500),
    Shape("targets of an assignment", targets_in_a_row, 40, 1_000),
    Shape("variables with tasks", many_names, 40, 1_000),
    Shape("variables with sessions, closed", many_sessions, 40, 500),
    Shape("variables with sessions, leaked", many_leaks, 40, 500),
    Shape("tasks added to a list", repeated("tasks.append(asyncio.create_task(work()))\n"), 40, 1_000),
    Shape("lists added to a list", concatenated, 40, 1_000),
    Shape("calls in a row", repeated("await session.get('{i}')\n"), 40, 2_000),
    Shape("calls that may raise", repeated("work.parse({i})\n"), 40, 2_000),
    Shape("one variable bound again to sessions", repeated("session = aiohttp.ClientSession()\n"), 40, 1_000),
    Shape("one variable bound again to tasks", repeated("task = asyncio.create_task(work())\n"), 40, 1_000),
    Shape("one variable bound again from itself", repeated("session = work(session)\n"), 40, 1_000),
    Shape(
        "one variable closed and opened", repeated(CLOSED + "session = aiohttp.ClientSession()\n"), 40, 500
    ),
    Shape("if in a row", repeated("if a == {i}:\n    await work({i})\n"), 40, 1_000),
    Shape("returns in a row", repeated("if a == {i}:\n    return {i}\n"), 40, 1_000),
    Shape("returns of the session", repeated("if a == {i}:\n    return session\n"), 40, 1_000),
    Shape("closes in a row", repeated(f"if a == {{i}}:\n    {CLOSED}    return\n"), 40, 1_000),
    Shape("try in a row", repeated(TRY), 40, 1_000),
    Shape("finally in a row", repeated(FINALLY), 40, 1_000),
    Shape("loops in a row", repeated("for x{i} in a:\n    await work(x{i})\n"), 40, 1_000),
    Shape(
        "while in a row", repeated("while a:\n    await work(session)\n    if b:\n        break\n"), 40, 1_000
    ),
    Shape("with in a row", repeated("async with session.get({i}) as x{i}:\n    pass\n"), 40, 1_000),
    Shape("asserts in a row", repeated("assert a[{i}]\n"), 40, 1_000),
    Shape("isinstance in a row", repeated("if isinstance(a, int):\n    a.f()\n"), 40, 1_000),
    Shape("cancel in a row", repeated("task.cancel()\n"), 40, 1_000),
    Shape("global in a row", repeated("global g{i}\ng{i} = session\n"), 40, 1_000),
    Shape("callbacks in a row", repeated("task.add_done_callback(lambda t: a[{i}])\n"), 40, 1_000),
    Shape("getattr in a row", repeated("getattr(session, 'x{i}')()\n"), 40, 1_000),
    Shape("if in if", nested("if a == {i}:"), 15, 60),
    Shape("for in for", nested("for x{i} in a:"), 8, 18),
    Shape("while in while", nested("while a:"), 8, 18),
    Shape("with in with", nested("async with session.get({i}) as x{i}:"), 8, 18),
    Shape("try in try", nested("try:", "except ValueError: pass"), 8, 18),
    Shape("finally in finally", nested("try:", "finally: await work()"), 8, 18),
    Shape("def in def", nested("async def f{i}():"), 15, 60),
)
