"""Shapes: modules of many functions, calls between them, imports and variables."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.shapes import Shape
from benchmarks.shapes.statements import HEAD


def each(text: str, behind: str = "") -> Callable[[int], str]:
    """Return the text ``n`` times: ``{i}`` is the index, ``{j}`` the next one, ``{n}`` the last."""

    def made(n: int) -> str:
        parts = (text.replace("{i}", str(i)).replace("{j}", str(i + 1)) for i in range(n))
        return HEAD + "".join(parts) + behind.replace("{n}", str(n))

    return made


def ring(text: str) -> Callable[[int], str]:
    """Return the text ``n`` times, where the last one is followed by the first."""

    def made(n: int) -> str:
        return HEAD + "".join(text.replace("{i}", str(i)).replace("{j}", str((i + 1) % n)) for i in range(n))

    return made


def all_to_all(text: str, call: str) -> Callable[[int], str]:
    """Return functions each of which calls all: ``n`` calls, between the square root of ``n`` functions."""

    def made(n: int) -> str:
        side = max(1, round(n**0.5))
        calls = "".join(call.replace("{j}", str(j)) for j in range(side))
        return HEAD + "".join(text.replace("{i}", str(i)) + calls + "\n\n" for i in range(side))

    return made


def importing(n: int) -> str:
    imports = "".join(f"from m{i} import f{i}, g{i}\nimport p{i}.q{i}\n" for i in range(n))
    uses = "".join(f"    f{i}()\n    await p{i}.q{i}.g()\n" for i in range(n))
    return f"{imports}{HEAD}async def run():\n    asyncio.create_task(work())\n{uses}"


def decorated(n: int) -> str:
    return HEAD + "@work\n" * n + "async def run():\n    asyncio.create_task(work())\n"


def parameters(n: int) -> str:
    names = ", ".join(f"a{i}" for i in range(n))
    uses = "".join(f"    await a{i}.close()\n" for i in range(n))
    given = ", ".join(["aiohttp.ClientSession()"] * n)
    return f"{HEAD}async def run({names}):\n{uses}\n\nasync def main():\n    await run({given})\n"


def closures(n: int) -> str:
    inner = "".join(f"    async def f{i}():\n        await session.get({i})\n\n" for i in range(n))
    calls = "".join(f"    await f{i}()\n" for i in range(n))
    return f"{HEAD}async def run():\n    session = aiohttp.ClientSession()\n\n{inner}{calls}"


def closures_of_tasks(n: int) -> str:
    inner = "".join(
        f"    async def f{i}():\n        nonlocal task\n        task = asyncio.create_task(work({i}))\n\n"
        for i in range(n)
    )
    names = ", ".join(f"f{i}" for i in range(n))
    return f"{HEAD}async def run():\n    task = None\n\n{inner}    return {names}\n"


def imported_ring(n: int) -> dict[str, str]:
    """Return modules that each import the next one and pass a session to it."""
    return {
        f"m{i}.py": f"import aiohttp\nfrom m{(i + 1) % n} import make{(i + 1) % n}\n\n\n"
        f"def make{i}(a):\n    if a:\n        return aiohttp.ClientSession()\n"
        f"    return make{(i + 1) % n}(a)\n"
        f"\n\nasync def run():\n    s = make{i}(1)\n    await s.get('x')\n"
        for i in range(n)
    }


CALL_NEXT = "async def f{i}(x):\n    await f{j}(x)\n    f{j}(x)\n\n\n"
PASS_NEXT = "async def f{i}(session):\n    await f{j}(session)\n\n\n"
MAKE_NEXT = "def make{i}():\n    return make{j}()\n\n\n"
LEAK = "async def run{i}():\n    session = aiohttp.ClientSession()\n    await session.get({i})\n\n\n"
MADE = "async def run{i}():\n    session = make0()\n    await session.get({i})\n\n\n"
LAST = "\n\ndef make{n}():\n    return aiohttp.ClientSession()\n"
OPEN_ALL = "\n\nasync def run():\n    session = aiohttp.ClientSession()\n    await f0(session)\n"
SPAWN = "def spawn{i}(x):\n    return spawn{j}(x)\n\n\n"
SPAWN_LAST = "def spawn{n}(x):\n    return asyncio.create_task(x)\n\n\nasync def run():\n    spawn0(work())\n"
GLOBAL = "s{i} = aiohttp.ClientSession()\nt{i} = asyncio.ensure_future(work())\n"
SHAPES = (
    Shape("functions calling the next", each(CALL_NEXT, "async def f{n}(x):\n    pass\n"), 40, 1_000),
    Shape("functions calling in a ring", ring(CALL_NEXT), 40, 1_000),
    Shape(
        "functions handing a session on",
        each(PASS_NEXT, "async def f{n}(s):\n    await s.get(1)\n" + OPEN_ALL),
        40,
        1_000,
    ),
    Shape("functions handing a session on in a ring", lambda n: ring(PASS_NEXT)(n) + OPEN_ALL, 40, 1_000),
    Shape(
        "factories in a row",
        each(MAKE_NEXT, LAST + "\n\nasync def run():\n    x = make0()\n    x.get(1)\n"),
        40,
        500,
    ),
    Shape(
        "factories in a row, backwards",
        lambda n: (
            HEAD
            + LAST.replace("{n}", "0")
            + "".join(f"\n\ndef make{i + 1}():\n    return make{i}()\n" for i in range(n))
            + f"\n\nasync def run():\n    x = make{n}()\n    x.get(1)\n"
        ),
        40,
        500,
    ),
    Shape(
        "factories in a ring",
        lambda n: ring(MAKE_NEXT)(n) + "async def run():\n    x = make0()\n    x.get(1)\n",
        40,
        500,
    ),
    Shape(
        "callers of a factory", each(MADE, "def make0():\n    return aiohttp.ClientSession()\n"), 40, 1_000
    ),
    Shape("wrappers of create_task in a row", each(SPAWN, SPAWN_LAST), 40, 500),
    Shape("functions that leak a session", each(LEAK), 40, 1_000),
    Shape(
        "functions that drop a task",
        each("async def run{i}():\n    asyncio.create_task(work({i}))\n\n\n"),
        40,
        2_000,
    ),
    Shape("functions that do not await", each("async def run{i}():\n    work({i})\n\n\n"), 40, 2_000),
    Shape(
        "functions that all call each other",
        all_to_all("async def f{i}(x):\n    pass\n", "    f{j}(x)\n"),
        256,
        10_000,
    ),
    Shape(
        "functions that all hand on to each other",
        all_to_all("async def f{i}(s):\n    pass\n", "    await f{j}(s)\n"),
        256,
        10_000,
    ),
    Shape("functions of one name", each("async def f(x):\n    f(x)\n\n\n"), 40, 1_000),
    Shape("global sessions and tasks", each(GLOBAL), 40, 1_000),
    Shape("global sessions, closed", each(GLOBAL, "async def stop():\n    pass\n"), 40, 1_000),
    Shape("globals in a row", each("s{j} = s{i}\n", "async def run():\n    await s{n}.get(1)\n"), 40, 1_000),
    Shape(
        "one global bound again",
        each("s = aiohttp.ClientSession({i})\n", "\n\nasync def run():\n    await s.get(1)\n"),
        40,
        1_000,
    ),
    Shape("coroutines called at module level", each("work({i})\n"), 40, 3_000),
    Shape(
        "coroutines of a method called",
        each("C().f({i})\n", "\n\nclass C:\n    async def f(self, x):\n        pass\n"),
        40,
        3_000,
    ),
    Shape("imports", importing, 40, 1_000),
    Shape("decorators", decorated, 40, 1_000),
    Shape("parameters", parameters, 40, 1_000),
    Shape("closures over a session", closures, 40, 500),
    Shape("closures that start a task", closures_of_tasks, 40, 500),
    Shape("modules of factories in a ring", imported_ring, 20, 200),
    Shape(
        "noqa comments",
        each("async def run{i}():\n    asyncio.create_task(work({i}))  # noqa: TL301\n\n\n"),
        40,
        2_000,
    ),
    Shape("coroutine functions nobody awaits in lambdas", each("x{i} = lambda: work({i})\n"), 40, 2_000),
    Shape(
        "names in strings",
        each(
            "x{i} = 's{i}'\n", "\n\nclass C:\n    def f(self):\n        self.s1 = aiohttp.ClientSession()\n"
        ),
        40,
        2_000,
    ),
)
