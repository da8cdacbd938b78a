"""Shapes: attributes of receivers whose class has to be inferred."""

from __future__ import annotations

from benchmarks.shapes import Shape


def _class(n: int, attribute: str = "attr") -> str:
    stores = "".join(f"        self.{attribute}{i} = {i}\n" for i in range(n))
    return f"class V:\n    def __init__(self):\n{stores}"


def used(n: int) -> str:
    return f"{_class(n)}def f(v: V):\n" + "".join(f"    v.attr{i}\n" for i in range(n)) + "    v.other\n"


def misspelt(n: int) -> str:
    return f"{_class(n)}def f(v: V):\n" + "".join(f"    v.atr{i}\n" for i in range(n))


def misspelt_on_self(n: int) -> str:
    return f"{_class(n)}    def f(self):\n" + "".join(f"        self.atr{i}\n" for i in range(n))


def slots(n: int) -> str:
    uses = "".join(f"    v.b{i}\n" for i in range(n))
    names = "".join(f"'a{i}', " for i in range(n))
    return f"class V:\n    __slots__ = ({names})\ndef f(v: V):\n{uses}"


def properties(n: int) -> str:
    found = "".join(
        f"    @property\n    def p{i}(self):\n        return self.p{i - 1}\n" for i in range(1, n)
    )
    uses = "".join(f"    v.p{i}.foo\n" for i in range(n))
    return f"class V:\n    def __init__(self):\n        self.p0 = V()\n{found}def f(v: V):\n{uses}"


def methods(n: int) -> str:
    found = "".join(f"    def p{i}(self):\n        return self.p{i - 1}()\n" for i in range(1, n))
    uses = "".join(f"    v.p{i}().foo\n" for i in range(n))
    return f"class V:\n    def p0(self):\n        return V()\n{found}def f(v: V):\n{uses}"


def ring(n: int) -> str:
    return "".join(
        f"class C{i}:\n    def __init__(self):\n        self.n = C{(i + 1) % n}()\n"
        f"    def g(self):\n        return self.n.n.n.foo\n"
        for i in range(n)
    )


def ring_in_one_class(n: int) -> str:
    stores = "".join(f"        self.a{i} = self.a{(i + 1) % n}\n" for i in range(n))
    reads = "".join(f"        self.a{i}.foo\n" for i in range(n))
    return (
        f"class C:\n    def __init__(self, o: 'C'):\n{stores}        self.a0 = o\n    def g(self):\n{reads}"
    )


def recursive_generics(n: int) -> str:
    head = "from typing import Generic, TypeVar\nT = TypeVar('T')\n"
    classes = (f"class C{i}(Generic[T]):\n    x: 'C{(i + 1) % n}[C{i}[T]]' = None\n" for i in range(n))
    return f"{head}{''.join(classes)}def f(c: C0[int]):\n    c{'.x' * n}.foo\n"


def stored_often(n: int) -> str:
    stores = "".join(f"    def m{i}(self):\n        self.a = V()\n        self.a.foo\n" for i in range(n))
    kept = "class V:\n    def __init__(self): self.b = 1\n"
    return f"{kept}class C:\n    def __init__(self): self.a = V()\n{stores}"


def callers(n: int) -> str:
    calls = "".join(f"def g{i}():\n    f(V())\n" for i in range(n))
    return f"{_class(1)}def f(v):\n" + "    v.foo\n" * n + calls


def callers_in_a_row(n: int, *, ring: bool = False) -> str:
    first = f"    f{n - 1}(v)\n" if ring else ""
    row = "".join(f"def f{i}(v):\n    f{i - 1}(v)\n    v.foo\n" for i in range(1, n))
    return f"{_class(1)}def f0(v):\n{first}    v.foo\n{row}f{n - 1}(V())\n"


def methods_of_one_name(n: int) -> str:
    classes = "".join(f"class W{i}:\n    def m(self, v):\n        v.foo\n" for i in range(n))
    return f"{_class(1)}{classes}" + "".join(f"def g{i}(w: W{i}):\n    w.m(V())\n" for i in range(n))


def mixins_called(n: int) -> dict[str, str]:
    mixins = "".join(f"class M{i}:\n    def m{i}(self): pass\n" for i in range(n))
    bases = ", ".join(f"M{i}" for i in range(n))
    calls = "".join(f"        self.m{i}()\n        self.n{i}()\n" for i in range(n))
    brought = "".join(f"from a import M{i}\n" for i in range(n))
    return {"a.py": mixins, "b.py": f"{brought}class D({bases}):\n    def g(self):\n{calls}"}


def methods_of_one_name_in_files(n: int) -> dict[str, str]:
    text = (
        "class B:\n    def go(self):\n        self.x.go()\n"
        "    async def run(self):\n        self.go()\n        self.y.run()\n"
    )
    return {f"m{i}.py": text for i in range(n)}


def filled_locals(n: int) -> str:
    fills = "".join(
        f"    x{i} = {{}}\n    x{i}['a'] = V()\n    x{i}['a'].atr{i}\n    x{i}.get('a').atr{i}\n"
        for i in range(n)
    )
    return f"{_class(n)}def f():\n{fills}"


def filled_variables(n: int) -> str:
    fills = "".join(
        f"X{i} = {{}}\ndef f{i}(k):\n    X{i}[k] = V()\n    return X{i}[k].atr{i}\n" for i in range(n)
    )
    return f"{_class(n)}{fills}"


SHAPES = (
    Shape("local dicts that are filled later", filled_locals, 40, 500),
    Shape("dicts of a module that are filled later", filled_variables, 40, 500),
    Shape("attributes of one class", used, 40, 1_000),
    Shape("misspelt attributes", misspelt, 40, 500),
    Shape("misspelt attributes of self", misspelt_on_self, 40, 500),
    Shape("slots", slots, 40, 1_000),
    Shape("properties that read each other", properties, 40, 500),
    Shape("methods that return each other", methods, 40, 500),
    Shape("ring of classes by their attributes", ring, 40, 500),
    Shape("ring of attributes of one class", ring_in_one_class, 40, 500),
    Shape("generic classes by their attributes", recursive_generics, 40, 500),
    Shape("attribute stored in every method", stored_often, 40, 500),
    Shape("argument without annotation with many callers", callers, 40, 500),
    Shape("arguments handed from caller to caller", callers_in_a_row, 40, 500),
    Shape("arguments handed around a ring", lambda n: callers_in_a_row(n, ring=True), 40, 500),
    Shape("methods of one name, told by their receivers", methods_of_one_name, 40, 500),
    Shape("mixins of one class, called on self", mixins_called, 40, 500),
    Shape("methods of one name in many files", methods_of_one_name_in_files, 40, 300),
)
