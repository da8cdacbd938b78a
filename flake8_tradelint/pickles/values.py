"""Symbolic values: what the machine keeps of the objects that a pickle describes, and results of known calls.

Names and small numbers are themselves (``str``, ``int``); what does not matter is ``OTHER``. Values refer to
each other without cycles and only a few levels deep, whatever the pickle does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

TYPE_CHECKING = False

MAX_ITEMS = 16
"""Longer tuples are not the arguments of any known call."""

MAX_DEPTH = 4
"""Most levels of nested tuples that are kept."""

PYTHON_2_MODULES = {"copy_reg": "copyreg", "__builtin__": "builtins", "exceptions": "builtins"}
"""Python 2's module names, which pickles of protocols 0 to 2 still use."""
_MAKERS = {"copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__"}
"""Functions that create an object of their first argument, a class, for ``object.__reduce_ex__``."""


class Atom(Enum):
    """Values without further information."""

    NONE = auto()
    OTHER = auto()


OTHER, NONE = Atom.OTHER, Atom.NONE


@dataclass(frozen=True, slots=True)
class Global:
    """A class or function, by name."""

    module: str
    name: str

    @property
    def full(self) -> str:
        """The full name, ``module.name``."""
        return f"{self.module}.{self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An object of the class, or made by the function, ``cls``."""

    cls: Global


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """A tuple. ``depth`` is the number of nested tuples, itself included."""

    values: tuple[Value, ...]
    depth: int = 1


@dataclass(slots=True, eq=False)
class Names:
    """A dict, of which the identifiers among its keys are kept.

    ``inner`` is the dict under the key ``__dict__`` (pydantic's state). Objects of a class mostly have the
    same attributes; their dicts then share ``keys``.
    """

    keys: dict[str, None] = field(default_factory=dict)
    inner: Names | None = None
    shared: bool = False

    def fill(self, pairs: list[Value]) -> int:
        """Add keys (every second value of ``pairs``); return how many are new."""
        if self.shared:
            self.keys, self.shared = dict(self.keys), False
        before = len(self.keys)
        for key, value in zip(pairs[::2], pairs[1::2], strict=False):
            if isinstance(key, str) and key.isidentifier():
                self.keys[key] = None
                if key == "__dict__" and isinstance(value, Names):
                    self.inner = value
        return len(self.keys) - before


if TYPE_CHECKING:
    Value = str | int | Atom | Global | Instance | Items | Names


def items(values: list[Value]) -> Value:
    """Return a tuple of the values, or ``OTHER`` if it is too long or too deep to matter."""
    depth = 1 + max((value.depth for value in values if isinstance(value, Items)), default=0)
    return OTHER if len(values) > MAX_ITEMS or depth > MAX_DEPTH else Items(tuple(values), depth)


def result_of_call(function: Value, arguments: Value) -> Value | None:
    """Return the result of the call; ``None`` if the callee is not one of the known helpers."""
    if not isinstance(function, Global):
        return OTHER
    given = arguments.values if isinstance(arguments, Items) else ()
    if function.full in _MAKERS:
        return Instance(given[0]) if given and isinstance(given[0], Global) else OTHER
    if function.full == "builtins.getattr":
        return _member(given)
    if function.full == "functools.partial":
        return _partial(given)
    return None


def _member(given: tuple[Value, ...]) -> Value:
    """Return the result of ``getattr(Outer, "Inner")``: a nested class or method, before protocol 4."""
    if len(given) == 2 and isinstance(given[0], Global) and isinstance(given[1], str):
        return Global(given[0].module, f"{given[0].name}.{given[1]}")
    return OTHER


def _partial(given: tuple[Value, ...]) -> Value | None:
    """Return the class in ``partial(cls.__new__, cls, ...)()``.

    Before protocol 4, keywords were passed to ``__new__`` in this way.
    """
    if given and isinstance(given[0], Global) and given[0].name.endswith(".__new__"):
        return Global(given[0].module, given[0].name.removesuffix(".__new__"))
    return None
