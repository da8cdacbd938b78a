"""Shapes: classes that derive from each other: chains, rings, diamonds, mixins, many subclasses of one."""

from __future__ import annotations

from benchmarks.shapes import Shape

DATACLASS = "from dataclasses import dataclass\n\n\n"


def chain(n: int) -> str:
    return "class C0:\n    x: int = 0\n" + "".join(
        f"class C{i}(C{i - 1}):\n    x = {i}\n" for i in range(1, n)
    )


def chain_of_dataclasses(n: int) -> str:
    heirs = (f"@dataclass\nclass C{i}(C{i - 1}):\n    x = {i}\n" for i in range(1, n))
    return f"{DATACLASS}@dataclass\nclass C0:\n    x: int = 0\n{''.join(heirs)}"


def chain_below_a_dataclass(n: int) -> str:
    heirs = (f"class C{i}(C{i - 1}):\n    x = {i}\n" for i in range(1, n))
    return f"{DATACLASS}@dataclass\nclass C0:\n    x: int = 0\n{''.join(heirs)}"


def chain_with_own_fields(n: int) -> str:
    heirs = (f"@dataclass\nclass C{i}(C{i - 1}):\n    x{i}: int = {i}\n" for i in range(1, n))
    return f"{DATACLASS}@dataclass\nclass C0:\n    x0: int = 0\n{''.join(heirs)}    x0 = 1\n"


def chain_of_generics(n: int) -> str:
    head = "from typing import Generic, TypeVar\n" + DATACLASS
    heirs = (f"@dataclass\nclass C{i}(C{i - 1}[T]):\n    x = {i}\n" for i in range(1, n))
    return f"{head}T = TypeVar('T')\n@dataclass\nclass C0(Generic[T]):\n    x: T = None\n{''.join(heirs)}"


def modules(n: int, *, ring: bool) -> dict[str, str]:
    """Return modules whose classes each derive from the next one, the last from the first or from nothing."""
    files = {}
    for i in range(n):
        above = (i + 1) % n
        base = f"C{above}" if ring or above else ""
        brought = f"from m{above} import {base}\n" if base else ""
        files[f"m{i}.py"] = (
            f"{brought}{DATACLASS}@dataclass\nclass C{i}({base}):\n    x: int = {i}\n    y = 1\n"
        )
    return files


def diamonds(n: int) -> str:
    text = f"{DATACLASS}@dataclass\nclass T0:\n    x: int = 0\n"
    for i in range(1, n):
        text += f"class L{i}(T{i - 1}):\n    x = 1\nclass R{i}(T{i - 1}):\n    x = 2\n"
        text += f"class T{i}(L{i}, R{i}):\n    x = 3\n"
    return text


def mixins_of_one_class(n: int) -> str:
    mixins = "".join(f"class M{i}:\n    y{i} = 0\n" for i in range(n))
    bases = "".join(f"M{i}, " for i in range(n))
    return f"{DATACLASS}@dataclass\nclass B:\n    x: int = 0\n{mixins}class D({bases}B):\n    x = 2\n"


def mixins_with_one_base(n: int) -> str:
    mixins = "".join(f"@dataclass\nclass M{i}(B):\n    y{i}: int = 0\n    x = {i}\n" for i in range(n))
    bases = ", ".join(f"M{i}" for i in range(n))
    return (
        f"{DATACLASS}@dataclass\nclass B:\n    x: int = 0\n{mixins}@dataclass\nclass D({bases}):\n    x = 2\n"
    )


def mixin_at_each_step(n: int) -> str:
    steps = (f"class M{i}:\n    y{i} = 0\nclass C{i}(M{i}, C{i - 1}):\n    x = {i}\n" for i in range(1, n))
    return f"{DATACLASS}@dataclass\nclass C0:\n    x: int = 0\n{''.join(steps)}"


def heirs(n: int) -> str:
    found = "".join(f"class D{i}(B):\n    KEY = 'k{i}'\n" for i in range(n))
    return f"{DATACLASS}@dataclass\nclass B:\n    KEY: str = ''\n{found}"


def heirs_in_files(n: int) -> dict[str, str]:
    base = f"{DATACLASS}@dataclass\nclass B:\n    KEY: str = ''\n"
    return {
        "base.py": base,
        **{f"d{i}.py": f"from base import B\nclass D{i}(B):\n    KEY = 'k{i}'\n" for i in range(n)},
    }


def heirs_that_are_made(n: int) -> str:
    return heirs(n) + "".join(f"d{i} = D{i}()\nprint(d{i}.KEY)\n" for i in range(n))


def redefined(n: int) -> str:
    again = "".join(f"@dataclass\nclass B(B):\n    x = {i}\n" for i in range(n))
    return f"{DATACLASS}@dataclass\nclass B:\n    x: int = 0\n{again}"


def metaclasses(n: int) -> str:
    found = (
        f"class M{i}(M{i - 1}):\n    pass\n@dataclass\nclass B{i}(metaclass=M{i}):\n    x: int = 0\n"
        f"class D{i}(B{i}):\n    x = 1\n"
        for i in range(1, n)
    )
    return f"{DATACLASS}class M0(type):\n    pass\n{''.join(found)}"


def nested(n: int) -> str:
    """Return nested classes; Python allows no more than 100 levels of indentation."""
    found = "".join(f"{' ' * i}@dataclass\n{' ' * i}class N{i}:\n{' ' * i} x: int = 0\n" for i in range(n))
    return f"{DATACLASS}{found}class D(N0):\n x = 1\n"


def overriding_coroutines(n: int) -> str:
    heirs = (f"class C{i}(C{i - 1}):\n    async def run(self):\n        super().run()\n" for i in range(1, n))
    return "class C0:\n    async def run(self): pass\n" + "".join(heirs)


def inherited_coroutine(n: int) -> str:
    heirs = (f"class C{i}(C{i - 1}):\n    def go{i}(self):\n        self.run()\n" for i in range(1, n))
    return "class C0:\n    async def run(self): pass\n" + "".join(heirs)


def coroutine_of_each_base(n: int) -> str:
    heirs = (
        f"class C{i}(C{i - 1}):\n    async def run{i}(self):\n        self.run{i - 1}()\n"
        for i in range(1, n)
    )
    return "class C0:\n    async def run0(self): pass\n" + "".join(heirs)


SHAPES = (
    Shape("chain of classes", chain, 40, 500),
    Shape("chain of dataclasses that bind a field anew", chain_of_dataclasses, 40, 150),
    Shape("chain below a dataclass that binds a field anew", chain_below_a_dataclass, 40, 500),
    Shape("chain of dataclasses with a field each", chain_with_own_fields, 40, 500),
    Shape("chain of generic dataclasses", chain_of_generics, 40, 150),
    Shape("chain of modules with a class each", lambda n: modules(n, ring=False), 40, 200),
    Shape("ring of modules that derive from each other", lambda n: modules(n, ring=True), 40, 200),
    Shape("diamonds on top of each other", diamonds, 20, 150),
    Shape("mixins of one class", mixins_of_one_class, 40, 500),
    Shape("mixins of one class with one base", mixins_with_one_base, 40, 500),
    Shape("chain with a mixin at each step", mixin_at_each_step, 30, 150),
    Shape("heirs of one class", heirs, 40, 1_000),
    Shape("heirs of one class in as many files", heirs_in_files, 40, 500),
    Shape("heirs of one class, made and read", heirs_that_are_made, 40, 500),
    Shape("class redefined below itself", redefined, 40, 1_000),
    Shape("chain of metaclasses", metaclasses, 30, 300),
    Shape("classes nested in each other", nested, 40, 95),
    Shape("chain that overrides a coroutine", overriding_coroutines, 40, 500),
    Shape("chain that calls an inherited coroutine", inherited_coroutine, 40, 500),
    Shape("chain of coroutines of each base", coroutine_of_each_base, 40, 500),
)
