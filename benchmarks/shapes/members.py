"""Shapes: classes with many methods, and attributes that hold sessions and tasks."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent

from benchmarks.shapes import Shape
from benchmarks.shapes.statements import HEAD


def cls(members: str, head: str = "class Client:\n") -> str:
    return HEAD + head + indent(members, "    ")


def method(body: str, name: str = "start") -> str:
    return f"async def {name}(self):\n{indent(body, '    ')}\n"


def each(statement: str, n: int) -> str:
    return "".join(statement.replace("{i}", str(i)) for i in range(n)) or "pass\n"


TASK = "self.t{i} = asyncio.create_task(self.run())\n"
SESSION = "self.s{i} = aiohttp.ClientSession()\n"
RUN = "async def run(self, *args):\n    pass\n"


def kept(opened: str, *ended: str) -> Callable[[int], str]:
    """Return attributes that one method sets and others end."""
    return lambda n: cls(
        method(each(opened, n)) + RUN + "".join(method(each(end, n), f"m{i}") for i, end in enumerate(ended))
    )


def numbered(opened: str, *ended: str) -> Callable[[int], str]:
    """Return attributes that are each set in a method of their own, and ended in another."""
    statements = (opened, *ended)

    def made(n: int) -> str:
        parts = (
            method(line.replace("{i}", str(i)), f"m{i}_{k}")
            for i in range(n)
            for k, line in enumerate(statements)
        )
        return cls(RUN + "".join(parts))

    return made


def reassigned_task(n: int) -> str:
    return numbered("self.task = asyncio.create_task(self.run({i}))\n")(n)


def reassigned_session(n: int) -> str:
    return numbered("self.session = aiohttp.ClientSession({i})\n", "await self.session.get({i})\n")(n)


def calling_on(n: int) -> str:
    methods = "".join(method(f"await self.m{i + 1}()", f"m{i}") for i in range(n))
    return cls(method("self.s = aiohttp.ClientSession()") + methods + method("await self.s.close()", f"m{n}"))


def calling_on_tasks(n: int) -> str:
    methods = "".join(method(f"await self.m{i + 1}()", f"m{i}") for i in range(n))
    end = method("self.task.cancel()", f"m{n}")
    return cls(method("self.task = asyncio.create_task(self.m0())") + methods + end)


def getters(n: int) -> str:
    methods = "".join(f"def get{i}(self):\n    return self.s{i}\n\n" for i in range(n))
    opened = each(SESSION, n)
    return (
        cls(method(opened) + methods)
        + "\n\nasync def use(c: Client):\n"
        + indent(each("await c.get{i}().close()\n", n), "    ")
    )


def properties(n: int) -> str:
    methods = "".join(f"@property\ndef p{i}(self):\n    return self.p{i + 1}\n\n" for i in range(n))
    last = f"@property\ndef p{n}(self):\n    return self.s\n\n"
    return cls(
        method("self.s = aiohttp.ClientSession()") + methods + last + method("await self.p0.close()", "stop")
    )


def aliased_attributes(n: int) -> str:
    copies = "".join(f"self.s{i + 1} = self.s{i}\n" for i in range(n))
    return cls(
        method("self.s0 = aiohttp.ClientSession()\n" + copies) + method(f"await self.s{n}.close()", "stop")
    )


def classes_with_sessions(n: int) -> str:
    return HEAD + "\n\n".join(
        f"class C{i}:\n"
        + indent(method("self.s = aiohttp.ClientSession()\nself.t = asyncio.create_task(work())"), "    ")
        for i in range(n)
    )


def classes_closing(n: int) -> str:
    return HEAD + "\n\n".join(
        f"class C{i}:\n"
        + indent(
            method("self.s = aiohttp.ClientSession()\nself.t = asyncio.create_task(work())")
            + method("self.t.cancel()\nawait self.t\nawait self.s.close()", "stop"),
            "    ",
        )
        for i in range(n)
    )


def owners(n: int) -> str:
    """Return classes that each keep an object of the next one; the last keeps a session."""
    chain = "".join(
        f"class C{i}:\n    def __init__(self):\n        self.inner = C{i + 1}()\n\n"
        f"    async def stop(self):\n        await self.inner.stop()\n\n\n"
        for i in range(n)
    )
    last = f"class C{n}:\n" + indent(
        "def __init__(self):\n    self.session = aiohttp.ClientSession()\n\n" + method("pass", "stop"), "    "
    )
    return HEAD + chain + last


SHAPES = (
    Shape("task attributes", kept(TASK), 40, 1_000),
    Shape("task attributes, cancelled", kept(TASK, "self.t{i}.cancel()\n"), 40, 1_000),
    Shape("task attributes, awaited", kept(TASK, "self.t{i}.cancel()\nawait self.t{i}\n"), 40, 1_000),
    Shape("task attributes, a method each", numbered(TASK), 40, 500),
    Shape("task attributes, a method each and another to end", numbered(TASK, "await self.t{i}\n"), 40, 500),
    Shape("task attributes in a list", kept("self.ts.append(asyncio.create_task(self.run()))\n"), 40, 1_000),
    Shape("task attribute bound again", reassigned_task, 40, 500),
    Shape("session attributes", kept(SESSION), 40, 1_000),
    Shape("session attributes, closed", kept(SESSION, "await self.s{i}.close()\n"), 40, 1_000),
    Shape("session attributes, used", kept(SESSION, "await self.s{i}.get(1)\n"), 40, 1_000),
    Shape("session attributes, lent", kept(SESSION, "await work(self.s{i})\n"), 40, 500),
    Shape("session attributes, a method each", numbered(SESSION), 40, 500),
    Shape(
        "session attributes, a method each and another to end",
        numbered(SESSION, "await self.s{i}.close()\n"),
        40,
        500,
    ),
    Shape("session attribute bound again", reassigned_session, 40, 500),
    Shape("session attributes, a getter each", getters, 40, 500),
    Shape("properties in a row", properties, 40, 300),
    Shape("aliased attributes", aliased_attributes, 40, 500),
    Shape("methods calling the next, session", calling_on, 40, 1_000),
    Shape("methods calling the next, task", calling_on_tasks, 40, 1_000),
    Shape("classes that keep", classes_with_sessions, 40, 500),
    Shape("classes that keep and end", classes_closing, 40, 500),
    Shape("owners in a row", owners, 20, 200),
)
