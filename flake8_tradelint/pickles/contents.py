"""The contents of a pickle file: its classes, and the names of the attributes stored for each."""

from __future__ import annotations

from dataclasses import dataclass, field

from flake8_tradelint.pickles.values import NONE, Global, Instance, Items, Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.pickles.values import Value

MAX_CLASSES = 10_000
"""Most classes (and functions) that are recorded; further ones are skipped."""

MAX_VALUES = 64
"""Most arguments of an enum that are recorded."""


@dataclass(frozen=True, slots=True)
class StoredClass:
    """A class or function that the file refers to, and what is stored for its objects.

    ``attributes`` come from a ``__dict__``, ``slots`` from the second half of a two-part state; both are
    names with the number of objects that have them. ``opaque`` counts objects whose state has no names.
    ``arguments`` are the single arguments of calls (values of an enum).
    """

    name: Global
    objects: int
    attributes: tuple[tuple[str, int], ...]
    slots: tuple[tuple[str, int], ...]
    opaque: int
    arguments: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What could be read of one file; ``error`` says why the rest could not."""

    path: str
    protocols: tuple[int, ...] = ()
    pickles: int = 0
    classes: tuple[StoredClass, ...] = ()
    error: str = ""


@dataclass(slots=True)
class Record:
    """Collects the data of one ``StoredClass``."""

    name: Global
    objects: int = 0
    attributes: dict[str, int] = field(default_factory=dict)
    slots: dict[str, int] = field(default_factory=dict)
    opaque: int = 0
    arguments: dict[str | int, None] = field(default_factory=dict)
    instance: Instance = field(init=False)

    def __post_init__(self) -> None:
        self.instance = Instance(self.name)

    @property
    def size(self) -> int:
        """The number of names that it holds."""
        return len(self.attributes) + len(self.slots)

    def called(self, arguments: Value) -> None:
        """Record that an object is created with these arguments."""
        self.objects += 1
        if isinstance(arguments, Items) and len(arguments.values) == 1 and len(self.arguments) < MAX_VALUES:
            (value,) = arguments.values
            if isinstance(value, str | int):
                self.arguments[value] = None

    def build(self, state: Value) -> int:
        """Record an object's state; return how many names were looked at."""
        if isinstance(state, Names):
            return _count(state.inner or state, self.attributes)
        if isinstance(state, Items) and len(state.values) == 2:
            first, second = state.values
            if all(part is NONE or isinstance(part, Names) for part in state.values):
                looked_at = _count(first, self.attributes) if isinstance(first, Names) else 0
                return looked_at + (_count(second, self.slots) if isinstance(second, Names) else 0)
        if state is not NONE:
            self.opaque += 1
        return 0

    def frozen(self) -> StoredClass:
        """Return the finished record."""
        attributes, slots = tuple(sorted(self.attributes.items())), tuple(sorted(self.slots.items()))
        arguments = tuple(self.arguments)
        return StoredClass(self.name, self.objects, attributes, slots, self.opaque, arguments)


class Records:
    """The records of all classes in a file."""

    def __init__(self) -> None:
        self._records: dict[Global, Record] = {}
        self._shapes: dict[tuple[str, ...], dict[str, None]] = {}

    def share(self, names: Names) -> int:
        """Let dicts with equal keys share one set of keys; return the number of keys saved."""
        if names.shared or len(self._shapes) >= MAX_CLASSES:
            return 0
        known = self._shapes.setdefault(tuple(names.keys), names.keys)
        spared = len(known) if known is not names.keys else 0
        names.keys, names.shared = known, True
        return spared

    def of(self, name: Global) -> Record:
        """Return the class's record; beyond ``MAX_CLASSES``, one that is discarded."""
        if name not in self._records:
            if len(self._records) >= MAX_CLASSES:
                return Record(name)
            self._records[name] = Record(name)
        return self._records[name]

    def frozen(self) -> tuple[StoredClass, ...]:
        """Return all finished records, sorted by name."""
        records = sorted(self._records.values(), key=lambda record: record.name.full)
        return tuple(record.frozen() for record in records)


def _count(names: Names, into: dict[str, int]) -> int:
    for name in names.keys:
        into[name] = into.get(name, 0) + 1
    return len(names.keys)
