"""Generate random class hierarchies over several modules, with all that decides what instances see.

A hierarchy is a package of modules; every value in it is a string that names the class and
attribute that wrote it, so that reality shows where a value came from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

NAMES = ("KEY", "kind")

PLAIN = ("",) * 6
STDLIB = (
    *("@dataclass",) * 6,
    "@dataclass(frozen=True)",
    "@dataclass(slots=True)",
    "@dataclass(kw_only=True)",
    "@dataclass(init=False)",
    "@dataclass(eq=False)",
    "@dataclasses.dataclass",
    "@dc.dataclass(order=True)",
    "@dataklass",
    "@partial(dataclass, kw_only=True)",
    "@keyworded",
    "@schema",
    "@schema_with(frozen=False)",
)
ATTRS = (
    *("@attrs.define",) * 2,
    "@attrs.mutable(slots=False)",
    "@attr.s(auto_attribs=True)",
    "@attr.s",
    "@attr.dataclass",
    "@attr.define(slots=False)",
)
PYDANTIC = ("@pydantic_dataclass",)

COMMON = (
    *("",) * 5,
    *("{n} = {v}",) * 5,
    *("{n}: str = {v}",) * 4,
    "{n}: ClassVar[str] = {v}",
    "{n}: 'ClassVar[str]' = {v}",
    "{n}: t.ClassVar[str] = {v}",
    "{n}: ClassVar = {v}",
    "{n}: ClassVar['str'] = {v}",
    "{n}: Final[str] = {v}",
    "{n}: str",
    "{n} = other = {v}",
    "{n}, other = {v}, 1",
    "if True:\n        {n} = {v}",
    "def {n}(self): ...",
)
STDLIB_ONLY = (
    "{n}: InitVar[str] = {v}",
    "{n}: Optional[ClassVar] = {v}",
    "{n}: Alias = {v}",
    "{n}: typing_extensions.ClassVar[str] = {v}",
    "{n}: Hidden[str] = {v}",
    "{n}: 'Hidden[str]' = {v}",
    "{n}: 'Annotated[ClassVar[str], 1]' = {v}",
    "{n}: 'typing_extensions.ClassVar[str]' = {v}",
    "{n}: 'Alias' = {v}",
    "{n}: 't.ClassVar[str]' = {v}",
    "_: KW_ONLY\n    {n}: str = {v}",
    "{n}: str = field(default={v})",
    "{n}: str = field(default={v}, init=False)",
    "{n}: str = field(default={v}, kw_only=True)",
    "{n}: str = field(default_factory=lambda: {v})",
    "{n}: str = field(default_factory=lambda: {v}, init=False)",
    "{n}: str = field(repr=False)",
    "{n} = field(default={v})",
    "{n}: str = described({v})",
)
ATTRS_ONLY = (
    "{n}: str = attr.ib(default={v})",
    "{n} = attr.ib(default={v})",
    "{n}: str = attrs.field(default={v})",
    "{n}: str = attrs.field(default={v}, init=False)",
    "{n}: str = attrs.field(factory=lambda: {v})",
    "{n}: str = attrs.Factory(lambda: {v})",
)
EXTRAS = (
    *("",) * 12,
    "def __init__(self):\n        super().__init__()",
    "def __init__(self, *args, **kwargs):\n        super().__init__(*args, **kwargs)",
    "def __init__(self):\n        pass",
    "def __init__(self):\n        super().__init__(KEY='given')",
    "def __post_init__(self):\n        self.KEY = 'set'",
    "def __post_init__(self):\n        object.__setattr__(self, 'KEY', 'set')",
    "def __post_init__(self):\n        pass",
    "def rename(self):\n        self.KEY = 'later'",
    "__slots__ = ()",
    "def __setattr__(self, name, value):\n        pass",
    "def __init_subclass__(cls, **kw):\n        super().__init_subclass__(**kw)",
    "__str__ = object.__str__",
)
_HOOK = "def __init_subclass__(cls, **kw):\n        super().__init_subclass__(**kw)\n        "
REGISTRIES = (f"{_HOOK}REGISTRY.append(cls)", f"{_HOOK}cls.tag = cls.__name__")
"""Hooks that leave alone what a decorator makes."""
HOOKS = (
    *REGISTRIES * 3,
    f"{_HOOK}dataclass(cls)",
    f"{_HOOK}dc.dataclass(frozen=True)(cls)",
    f"{_HOOK}made = dataclass(cls, kw_only=True)\n        REGISTRY.append(made)",
    f"{_HOOK}if not cls.__name__.endswith('2'): dataclass(cls)",
    f"{_HOOK}cls.KEY = 'hook'",
    f"{_HOOK}schema(cls)",
    f"@classmethod\n    {_HOOK}dataclass(slots=True)(cls) if cls.__name__ == '' else None",
)
TAME = (*("",) * 8, EXTRAS[12], "def rename(self):\n        self.KEY = 'later'", "__str__ = object.__str__")
HEADER = """\
import dataclasses, attr, attrs, typing, typing_extensions
import dataclasses as dc, typing as t
from abc import ABC, ABCMeta
from dataclasses import KW_ONLY, InitVar, dataclass, field
from dataclasses import dataclass as dataklass
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Generic, Optional, TypeVar, Protocol
from pydantic.dataclasses import dataclass as pydantic_dataclass
if TYPE_CHECKING: from typing import ClassVar as Hidden
T = TypeVar("T")
REGISTRY = []
Alias = ClassVar[str]
keyworded = partial(dataclass, kw_only=True)
def schema(cls):
    made = dataclass(cls)
    return made
def schema_with(**kw):
    def wrap(cls):
        return dataclass(cls, **kw)
    return wrap
def described(default):
    return field(default=default, metadata={"x": 1})
"""
OTHER_NAMES = {
    "Alias": "Alias = ClassVar[str]\n",
    "Hidden": "if TYPE_CHECKING: from typing import ClassVar as Hidden\n",
}


@dataclass(frozen=True)
class Class:
    """One class statement."""

    name: str
    module: int
    bases: tuple[str, ...]
    decorator: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Hierarchy:
    """Classes in order of definition; ``future`` lists the modules with postponed annotations.

    ``calls`` are constructor calls that the last module makes, each in a function of its own;
    ``replacements`` are more of them, and calls of ``replace`` and ``evolve``.
    """

    classes: tuple[Class, ...]
    future: tuple[bool, ...]
    calls: tuple[str, ...] = ()
    replacements: tuple[str, ...] = ()
    late: tuple[tuple[str, str], ...] = ()
    """``(class, attribute)`` that the last module assigns after all classes."""


OLD = 2**32
"""Seeds up to here have no late assignments, no hooks that do more than call super, and no protocols."""


def hierarchy(seed: int) -> Hierarchy:
    """The hierarchy of two to five classes that belongs to ``seed``."""
    found = _hierarchy(seed)
    return found if seed <= OLD else _extended(found, Random(f"more {seed}"))


def _extended(found: Hierarchy, random: Random) -> Hierarchy:
    classes = list(found.classes)
    if random.random() < 0.4:
        number = random.randrange(len(classes))
        cls = classes[number]
        classes[number] = replace(cls, lines=(*cls.lines, random.choice(HOOKS)))
    if random.random() < 0.15 and not classes[0].bases:
        classes[0] = replace(classes[0], bases=("Protocol",))
    late: tuple[tuple[str, str], ...] = ()
    if random.random() < 0.5:
        late = ((random.choice(classes).name, random.choice(NAMES)),)
    return replace(found, classes=tuple(classes), late=late)


def _hierarchy(seed: int) -> Hierarchy:
    random = Random(seed)
    flavour = random.choice(("stdlib",) * 8 + ("attrs", "attrs", "pydantic"))
    wild = random.random() < 0.4
    decorators = {"stdlib": STDLIB, "attrs": ATTRS, "pydantic": PYDANTIC}[flavour]
    statements = COMMON + {"stdlib": STDLIB_ONLY, "attrs": ATTRS_ONLY, "pydantic": ()}[flavour]
    classes: list[Class] = []
    for number in range(random.randint(2, 5)):
        known = [cls.name for cls in classes]
        bases = random.sample(known, min(len(known), random.choice((0, 1, 1, 1, 2))))
        if number == 1 and not bases:
            bases = [known[0]]
        decorator = random.choice(decorators if not known else decorators + PLAIN * 2)
        lines = [_line(random, f"C{number}", name, statements) for name in NAMES]
        lines.append(random.choice(EXTRAS) if wild else random.choice(TAME))
        extra = random.choice(("",) * 8 + ("ABC", "Generic[T]", "metaclass=ABCMeta"))
        heads = (*sorted(bases, reverse=True), *([extra] if extra and not known else []))
        module = random.randint(classes[-1].module, 2) if classes else 0
        classes.append(Class(f"C{number}", module, heads, decorator, tuple(line for line in lines if line)))
    calls = tuple(_call(random, classes) for _ in range(random.choice((0, 0, 1, 3))))
    future = tuple(random.random() < 0.5 for _ in range(3))
    more = [_call(random, classes) for _ in range(2)]
    more += [_replacement(random, classes) for _ in range(2)]
    return Hierarchy(tuple(classes), future, calls, tuple(more))


def _call(random: Random, classes: list[Class]) -> str:
    arguments = ["'first'", "'second'"][: random.choice((0, 0, 1, 2))]
    arguments += [f"{name}='named'" for name in NAMES if random.random() < 0.15]
    return f"{random.choice(classes).name}({', '.join(arguments)})"


def _replacement(random: Random, classes: list[Class]) -> str:
    replace = random.choice(("dataclasses.replace", "dc.replace", "attrs.evolve"))
    keyword = random.choice((*NAMES, "gone"))
    return f"{replace}({_call(random, classes)}, {keyword}='new')"


def _line(random: Random, cls: str, name: str, statements: tuple[str, ...]) -> str:
    return random.choice(statements).format(n=name, v=repr(f"{cls}.{name}"))


def render(hierarchy: Hierarchy, package: str) -> dict[str, str]:
    """The files of the hierarchy: relative path -> source."""
    files = {f"{package}/__init__.py": ""}
    calls = (*hierarchy.calls, *hierarchy.replacements)
    for module in sorted({cls.module for cls in hierarchy.classes}):
        future = "from __future__ import annotations\n" if hierarchy.future[module] else ""
        earlier = sorted({cls.module for cls in hierarchy.classes if cls.module < module})
        names = {m: [c.name for c in hierarchy.classes if c.module == m] for m in earlier}
        imports = "".join(f"from .m{m} import {', '.join(names[m])}\n" for m in earlier)
        bodies = [_render(cls) for cls in hierarchy.classes if cls.module == module]
        if module == max(cls.module for cls in hierarchy.classes):
            bodies += [f"{cls}.{name} = {late_value(cls, name)!r}\n" for cls, name in hierarchy.late]
            bodies += [f"def call_{n}():\n    return {call}\n" for n, call in enumerate(calls)]
        text = "\n".join(bodies)
        files[f"{package}/m{module}.py"] = future + _header(text) + imports + text
    return files


def late_value(cls: str, name: str) -> str:
    """What is assigned after the class statement."""
    return f"late {cls}.{name}"


def _header(text: str) -> str:
    """Other names of ``ClassVar`` only where they are used: the prefilter gives up where it sees some."""
    unused = [line for name, line in OTHER_NAMES.items() if name not in text]
    return "".join(line for line in HEADER.splitlines(keepends=True) if line not in unused)


def _render(cls: Class) -> str:
    head = f"class {cls.name}({', '.join(cls.bases)}):" if cls.bases else f"class {cls.name}:"
    body = "\n".join(f"    {line}" for line in cls.lines) or "    pass"
    return f"{cls.decorator}\n{head}\n{body}\n" if cls.decorator else f"{head}\n{body}\n"
