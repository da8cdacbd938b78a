"""Symbolic values: what the machine keeps of the objects that a pickle describes.

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
