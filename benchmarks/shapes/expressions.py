"""Long and deep expressions."""

from __future__ import annotations

from benchmarks.shapes import Shape


def sum_of_calls(n: int) -> str:
    return f"def f():\n    return 1\n\n\ndef g():\n    return {' + '.join(['f()'] * n)}\n"


def call_chain(n: int) -> str:
    return f"def g(x):\n    return x{'.a()' * n}\n"


def attribute_chain(n: int) -> str:
    return f"def g(a):\n    return a{'.b' * n}\n"


def dropped_in_a_list(n: int) -> str:
    calls = "".join("    create_task(1),\n" for _ in range(n))
    return f"from asyncio import create_task\n\nx = [\n{calls}]\n"


SHAPES = (
    Shape("sum of calls f() + f()", sum_of_calls, 100, 3_000),
    Shape("call chain x.a().a()", call_chain, 100, 3_000),
    Shape("attribute chain a.b.b", attribute_chain, 100, 3_000),
    Shape("list of create_task(1)", dropped_in_a_list, 200, 50_000),
)
