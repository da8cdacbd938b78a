"""Shapes: dataclasses with many fields, and many statements about each field."""

from __future__ import annotations

from benchmarks.shapes import Shape
from benchmarks.shapes.hierarchies import DATACLASS


def _each(n: int, line: str) -> str:
    """Return the line for each number: ``#`` stands for the number, ``%`` for the next one."""
    return "".join(line.replace("#", str(i)).replace("%", str(i + 1)) + "\n" for i in range(n))


def _base(n: int, name: str = "x") -> str:
    return f"{DATACLASS}@dataclass\nclass B:\n" + _each(n, f"    {name}#: int = #")


def overridden(n: int, name: str = "x") -> str:
    return f"{_base(n, name)}class D(B):\n" + _each(n, f"    {name}# = %")


def overridden_in_a_dataclass(n: int) -> dict[str, str]:
    again = "".join(f"    x{i} = {i + 1}\n" for i in range(n))
    return {
        "base.py": _base(n),
        "child.py": f"from base import B\n{DATACLASS}@dataclass\nclass D(B):\n{again}",
    }


def one_for_each_heir(n: int) -> str:
    heirs = "".join(f"@dataclass\nclass D{i}(B):\n    X{i} = {i + 1}\n" for i in range(n))
    return _base(n, "X") + heirs


def bound_again(n: int) -> str:
    again = "".join(f"    x = {i}\n" for i in range(n))
    return f"{DATACLASS}@dataclass\nclass B:\n    x: int = 0\nclass D(B):\n{again}"


def constants(n: int) -> str:
    return f"{_base(n, 'X')}def f():\n" + _each(n, "    B.X#") + "    return B()\n"


def read_on_their_classes(n: int) -> str:
    classes = (
        f"@dataclass\nclass B{i}:\n    x: int = {i}\ndef f{i}():\n    B{i}.x\n    return B{i}()\n"
        for i in range(n)
    )
    return DATACLASS + "".join(classes)


def constructor_calls(n: int) -> str:
    return f"{_base(n)}def f():\n" + _each(n, "    B(x#=#)") + "    B(y=1)\n"


def stale_arguments(n: int) -> str:
    return f"{_base(n)}def f():\n" + _each(n, "    B(y#=#)")


def long_constructor_call(n: int) -> str:
    return f"{_base(n)}x = B({', '.join(f'x{i}={i}' for i in range(n))}, y=1)\n"


def replaced(n: int) -> str:
    calls = "".join(f"    b = replace(b, x{i % 9}={i})\n" for i in range(n))
    return f"from dataclasses import replace\n{_base(9)}def f(b: B):\n{calls}"


def wrongly_replaced(n: int) -> str:
    calls = "".join(f"    replace(b, y{i}={i})\n" for i in range(n))
    return f"from dataclasses import replace\n{_base(9)}def f(b: B):\n{calls}"


def overridden_and_called(n: int) -> str:
    return overridden(n, "X") + "".join(f"D(X{i}={i})\n" for i in range(n))


def enumerated(n: int) -> str:
    members = "".join(f"    M{i} = {i}\n" for i in range(n))
    fields = "".join(f"    k{i}: E = E.M{i}\n" for i in range(n))
    again = "".join(f"    k{i} = E.M{(i + 1) % n}\n" for i in range(n))
    enum = f"from enum import Enum\nclass E(Enum):\n{members}"
    return f"{DATACLASS}{enum}@dataclass\nclass B:\n{fields}class D(B):\n{again}"


def generic(n: int) -> str:
    names = "".join(f"T{i} = TypeVar('T{i}')\n" for i in range(n))
    fields = "".join(f"    x{i}: T{i} = None\n" for i in range(n))
    again = "".join(f"    x{i} = 3\n" for i in range(n))
    base = f"class B(Generic[{', '.join(f'T{i}' for i in range(n))}]):\n"
    head = f"from typing import Generic, TypeVar\n{DATACLASS}{names}"
    return f"{head}@dataclass\n{base}{fields}class D(B):\n{again}"


def in_branches(n: int) -> str:
    branches = "".join(
        f"    if sys.version_info > (3, {i}):\n        x{i}: int = 1\n    else:\n        x{i}: int = 2\n"
        for i in range(n)
    )
    again = "".join(f"    x{i} = 2\n" for i in range(n))
    base = f"import sys\n{DATACLASS}@dataclass\nclass B:\n    y: int = 0\n{branches}"
    return f"{base}class D(B):\n    y = 1\n{again}"


def defaults_named_after_each_other(n: int) -> str:
    names = "".join(f"K{i} = K{i - 1}\n" for i in range(1, n))
    fields = "".join(f"    x{i}: int = K{i}\n" for i in range(n))
    again = "".join(f"    x{i} = K{(i + 1) % n}\n" for i in range(n))
    return f"{DATACLASS}K0 = 1\n{names}@dataclass\nclass B:\n{fields}class D(B):\n{again}"


def written(n: int) -> str:
    base = f"{DATACLASS}@dataclass\nclass B:\n    X: int = 0\nclass D(B):\n    X = 2\n"
    return f"{base}def f(b: B):\n" + "    b.X = 1\n" * n


def decorated_often(n: int) -> str:
    marks = "@d\n" * n
    classes = "@dataclass\nclass B:\n    x: int = 0\nclass D(B):\n    x = 1\n"
    return f"{DATACLASS}def d(c): return c\n{marks}{classes}"


def same_names_in_files(n: int) -> dict[str, str]:
    text = f"{DATACLASS}@dataclass\nclass B:\n    x: int = 0\nclass D(B):\n    x = 1\n"
    return {f"m{i}.py": text for i in range(n)}


SHAPES = (
    Shape("overridden fields of one class", overridden, 40, 200),
    Shape("overridden constants of one class", lambda n: overridden(n, "X"), 40, 200),
    Shape("overridden fields of a dataclass in two files", overridden_in_a_dataclass, 40, 200),
    Shape("a field for each heir, which overrides it", one_for_each_heir, 40, 200),
    Shape("field bound again and again", bound_again, 40, 1_000),
    Shape("constants that are fields", constants, 40, 200),
    Shape("fields that are read on their classes", read_on_their_classes, 40, 200),
    Shape("constructor calls of a class with many fields", constructor_calls, 40, 500),
    Shape("constructor calls with stale arguments", stale_arguments, 40, 500),
    Shape("constructor call with all fields", long_constructor_call, 40, 2_000),
    Shape("calls of replace", replaced, 40, 500),
    Shape("calls of replace with stale arguments", wrongly_replaced, 40, 500),
    Shape("overridden constants and a call for each", overridden_and_called, 40, 200),
    Shape("members of an enumeration as defaults", enumerated, 40, 200),
    Shape("type variables of one class", generic, 40, 200),
    Shape("fields in branches", in_branches, 40, 500),
    Shape("defaults named after each other", defaults_named_after_each_other, 40, 200),
    Shape("field that is written often", written, 40, 2_000),
    Shape("class decorated often", decorated_often, 40, 1_000),
    Shape("classes of the same names in many files", same_names_in_files, 40, 300),
)
