"""Shapes: long and deep expressions, beside a coroutine, a session and a task so that rules see them."""

from __future__ import annotations

from benchmarks.shapes import Shape

HEAD = """\
import asyncio

import aiohttp


async def f(*args, **keywords):
    return args


async def leaking():
    session = aiohttp.ClientSession()
    await session.get("x")
    asyncio.create_task(f())


"""


def sum_of_calls(n: int) -> str:
    return f"{HEAD}def g():\n    return {' + '.join(['f()'] * n)}\n"


def sum_of_awaits(n: int) -> str:
    return f"{HEAD}async def g():\n    return {' + '.join(['await f()'] * n)}\n"


def call_chain(n: int) -> str:
    return f"{HEAD}def g(x):\n    return x{'.a()' * n}\n"


def called_chain_of_session(n: int) -> str:
    return f"{HEAD}async def g():\n    x = aiohttp.ClientSession(){'.close()' * n}\n    return x\n"


def attribute_chain(n: int) -> str:
    return f"{HEAD}def g(a):\n    return a{'.f' * n}()\n"


def subscript_chain(n: int) -> str:
    return f"{HEAD}def g(a):\n    return a{'[f()]' * n}\n"


def called_results(n: int) -> str:
    return f"{HEAD}def g():\n    return f{'()' * n}\n"


def nested_calls(n: int) -> str:
    return f"{HEAD}async def g():\n    return {'f(' * n}1{')' * n}\n"


def nested_tasks(n: int) -> str:
    return f"{HEAD}async def g():\n    asyncio.gather({'asyncio.gather(' * n}f(){')' * n})\n"


def nested_conditionals(n: int) -> str:
    return f"{HEAD}def g(a):\n    x = {'f() if a else ' * n}None\n    return x\n"


def boolean_chain(n: int) -> str:
    return f"{HEAD}async def g(a):\n    return {' and '.join(['a.f()', 'await f()'] * n)}\n"


def nested_booleans(n: int) -> str:
    return f"{HEAD}def g(a):\n    return {'a.f() and (f() or (' * n}a{'))' * n}\n"


def comparison_chain(n: int) -> str:
    return f"{HEAD}def g(a):\n    return {' < '.join(['f()'] * n)}\n"


def nested_lambdas(n: int) -> str:
    return f"{HEAD}def g():\n    return {'lambda: f(' * n}1{')' * n}\n"


def nested_lists(n: int) -> str:
    return f"{HEAD}def g():\n    return {'[' * n}f(){']' * n}\n"


def comprehension_of_many(n: int) -> str:
    loops = " ".join(f"for x{i} in f(x{i - 1})" for i in range(1, n + 1))
    return f"{HEAD}def g(x0):\n    return [f(x0) {loops}]\n"


def dictionary_of_calls(n: int) -> str:
    items = "".join(f"        'k{i}': f(),\n" for i in range(n))
    return f"{HEAD}def g():\n    x = {{\n{items}    }}\n    return x\n"


def dictionary_of_sessions(n: int) -> str:
    items = "".join(f"        'k{i}': aiohttp.ClientSession(),\n" for i in range(n))
    return f"{HEAD}def g():\n    x = {{\n{items}    }}\n    print(len(x))\n"


def tuple_unpacked(n: int) -> str:
    names = ", ".join(f"x{i}" for i in range(n))
    made = ", ".join(["asyncio.create_task(f())"] * n)
    return f"{HEAD}async def g():\n    {names} = {made}\n    await x0\n"


def starred_arguments(n: int) -> str:
    given = ", ".join(["*f()", "a.f()"] * n)
    return f"{HEAD}def g(a):\n    return f({given})\n"


def keyword_arguments(n: int) -> str:
    given = ", ".join(f"k{i}=f()" for i in range(n))
    return f"{HEAD}def g(a):\n    return f({given})\n"


def f_string(n: int) -> str:
    return f"{HEAD}async def g(a):\n    return f'{'{f()} {a.b} {await f()}' * n}'\n"


def walrus(n: int) -> str:
    parts = ", ".join(f"(x{i} := f())" for i in range(n))
    return f"{HEAD}def g(a):\n    return [{parts}]\n"


def gathered(n: int) -> str:
    given = ", ".join(["asyncio.create_task(f())"] * n)
    return (
        f"{HEAD}async def g():\n    asyncio.gather({given})\n    await asyncio.wait([{given}], timeout=1)\n"
    )


def dropped_in_a_list(n: int) -> str:
    calls = "    create_task(1),\n" * n
    return f"from asyncio import create_task\n\nx = [\n{calls}]\n"


def dropped_on_one_line(n: int) -> str:
    return f"from asyncio import create_task\n\nx = [{'create_task(1), ' * n}]\n"


SHAPES = (
    Shape("sum of calls", sum_of_calls, 60, 3_000),
    Shape("sum of awaits", sum_of_awaits, 60, 3_000),
    Shape("chain of calls x.a().a()", call_chain, 60, 3_000),
    Shape("chain of calls on a session", called_chain_of_session, 60, 1_000),
    Shape("chain of attributes x.f.f", attribute_chain, 60, 3_000),
    Shape("chain of subscripts", subscript_chain, 60, 1_000),
    Shape("chain of called results f()()", called_results, 60, 1_000),
    Shape("calls in calls", nested_calls, 40, 150),
    Shape("gather in gather", nested_tasks, 40, 150),
    Shape("conditionals in a row", nested_conditionals, 60, 1_000),
    Shape("and in a row", boolean_chain, 60, 3_000),
    Shape("and in or", nested_booleans, 20, 75),
    Shape("comparisons in a row", comparison_chain, 60, 3_000),
    Shape("lambda in lambda", nested_lambdas, 40, 150),
    Shape("list in list", nested_lists, 40, 150),
    Shape("loops of one comprehension", comprehension_of_many, 40, 1_000),
    Shape("dictionary of calls", dictionary_of_calls, 60, 10_000),
    Shape("dictionary of sessions", dictionary_of_sessions, 60, 3_000),
    Shape("tuple taken apart", tuple_unpacked, 60, 3_000),
    Shape("starred arguments", starred_arguments, 60, 3_000),
    Shape("keyword arguments", keyword_arguments, 120, 3_000),
    Shape("f-string", f_string, 60, 1_000),
    Shape("assignment expressions", walrus, 60, 3_000),
    Shape("tasks gathered", gathered, 60, 3_000),
    Shape("list of create_task(1)", dropped_in_a_list, 100, 200_000),
    Shape("list of create_task(1) on one line", dropped_on_one_line, 100, 50_000),
)
