"""Symbolic values: what the machine keeps of the objects that a pickle describes.

Names and small numbers are themselves (``str``, ``int``); whatever cannot matter is ``OTHER``.
Values refer to each other downward only, and a few levels deep, whatever the pickle does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

TYPE_CHECKING = False

MAX_ITEMS = 16
"""Longer tuples are no arguments of anything that we know."""

MAX_DEPTH = 4
"""Levels of tuples in tuples that are looked into."""


class Atom(Enum):
    """Values about which there is nothing to say."""

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
        """``module.name``."""
        return f"{self.module}.{self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An object of the class (or made by the function) ``cls``."""

    cls: Global


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """A tuple; ``depth`` counts the tuples in it, itself included."""

    values: tuple[Value, ...]
    depth: int = 1


@dataclass(slots=True, eq=False)
class Names:
    """A dict: the identifiers among its keys. ``inner`` is the dict under ``__dict__`` (pydantic's state).

    The objects of a class mostly have the same attributes: then their dicts share ``keys``.
    """

    keys: dict[str, None] = field(default_factory=dict)
    inner: Names | None = None
    shared: bool = False

    def fill(self, pairs: list[Value]) -> int:
        """Add keys (every second value); the result is how many nobody had yet."""
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
    """A tuple of the values, as far as it can matter."""
    depth = 1 + max((value.depth for value in values if isinstance(value, Items)), default=0)
    return OTHER if len(values) > MAX_ITEMS or depth > MAX_DEPTH else Items(tuple(values), depth)
