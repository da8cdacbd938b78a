"""Shapes: names that stand for other names (aliases, imports, re-exports, annotations), and renames."""

from __future__ import annotations

from benchmarks.shapes import Shape
from benchmarks.shapes.hierarchies import DATACLASS

BASE = f"{DATACLASS}@dataclass\nclass B:\n    x: int = 0\n"
VAT = "class V:\n    def __init__(self):\n        self.new = 1\n"


def aliases(n: int) -> str:
    again = "".join(f"A{i} = A{i - 1}\nclass D{i}(A{i}):\n    x = {i}\n" for i in range(1, n))
    return f"{BASE}A0 = B\n{again}"


def star_ring(n: int, step: int = 1) -> dict[str, str]:
    files = {
        f"p/m{i}.py": "".join(f"from .m{(i + j) % n} import *\n" for j in range(1, step + 1))
        for i in range(n)
    }
    files[f"p/m{n - 1}.py"] += BASE
    use = "from p.m0 import B, Nope\nclass D(B):\n    x = 1\nclass E(Nope):\n    x = 2\n"
    return {"p/__init__.py": "", **files, "use.py": f"{use}{DATACLASS}"}


def star_ring_with_heirs(n: int) -> dict[str, str]:
    heir = f"{DATACLASS}@dataclass\nclass D(Nope):\n    x: int = 3\n    x = 4\n"
    return {"p/__init__.py": "", **{f"p/m{i}.py": f"from .m{(i + 1) % n} import *\n{heir}" for i in range(n)}}


def reexports(n: int) -> dict[str, str]:
    files = {f"p/m{i}.py": f"from .m{i + 1} import B\nclass D{i}(B):\n    x = 1\n" for i in range(n)}
    return {"p/__init__.py": "", **files, f"p/m{n}.py": BASE}


def exported_names(n: int) -> dict[str, str]:
    names = "".join(f"from .a import B{i}\n" for i in range(n))
    built = "".join(f"__all__ += ['B{i}']\n" for i in range(n))
    classes = "".join(f"@dataclass\nclass B{i}:\n    x: int = 0\n" for i in range(n))
    heirs = "".join(f"class D{i}(B{i}):\n    x = 1\n" for i in range(n))
    return {
        "p/__init__.py": f"{names}__all__ = []\n{built}",
        "p/a.py": DATACLASS + classes,
        "use.py": f"from p import B0\nfrom p import *\n{heirs}",
    }


def stars_of_many_modules(n: int) -> dict[str, str]:
    files = {f"m{i}.py": f"X{i} = 1\n" for i in range(n)}
    stars = "".join(f"from m{i} import *\n" for i in range(n))
    return {**files, "b.py": BASE, "use.py": f"{stars}from b import *\nclass D(B):\n    x = 1\n"}


def type_aliases(n: int) -> str:
    names = "".join(f"A{i} = list[A{i - 1}]\n" for i in range(1, n))
    return f"{VAT}A0 = V\n{names}def f(v: A{n - 1}):\n    for x in v:\n        x.old\n"


def doubling_type_aliases(n: int) -> str:
    names = "".join(f"A{i} = Union[A{i - 1}, dict[A{i - 1}, A{i - 1}]]\n" for i in range(1, n))
    return f"from typing import Union\n{VAT}A0 = V\n{names}def f(v: A{n - 1}):\n    v.old\n"


def optionals(n: int) -> str:
    annotation = f"{'Optional[' * n}int{']' * n}"
    field = f"@dataclass\nclass B:\n    x: {annotation} = None\nclass D(B):\n    x = 3\n"
    return f"from typing import Optional\n{DATACLASS}{field}"


def unions(n: int) -> str:
    classes = "".join(f"class V{i}:\n    def __init__(self): self.a{i} = 1\n" for i in range(n))
    return f"{classes}def f(v: {' | '.join(f'V{i}' for i in range(n))}):\n    v.foo\n    v.a0\n"


def imports_of_one_name(n: int) -> dict[str, str]:
    again = "".join(f"try:\n    from m{i} import B\nexcept ImportError:\n    pass\n" for i in range(n))
    return {"b.py": BASE, "use.py": f"{again}from b import B\nclass D(B):\n    x = 1\n"}


SHAPES = (
    Shape("aliases of aliases of a base", aliases, 40, 1_000),
    Shape("ring of star imports", star_ring, 30, 300),
    Shape("ring of two star imports each", lambda n: star_ring(n, 2), 30, 300),
    Shape("ring of star imports with heirs of nobody", star_ring_with_heirs, 30, 300),
    Shape("re-exports of a base through modules", reexports, 30, 300),
    Shape("names that a package exports", exported_names, 40, 300),
    Shape("star imports of one module", stars_of_many_modules, 40, 500),
    Shape("type aliases in a row", type_aliases, 40, 1_000),
    Shape("type aliases that double", doubling_type_aliases, 40, 1_000),
    Shape("Optional of Optional", optionals, 40, 90),
    Shape("union of classes", unions, 40, 500),
    Shape("imports of one name", imports_of_one_name, 40, 500),
)
