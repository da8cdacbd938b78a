"""Encode trees of frozen values as JSON tables, in which each distinct value is stored once.

The same names and expressions occur in a summary many times over; other rows refer to them by index. Decoding
makes instances only of the classes that the caller passes.
"""

from __future__ import annotations

from operator import attrgetter

from flake8_tradelint.startup.light import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    Table = list[Any]
    """Texts, numbers and ``null`` stand for themselves. A list stands for a compound value: its kind, then a
    number for each part. A number that is not negative is the index of an earlier row; ``-1 - n`` is the
    integer ``n``."""

_TUPLE, _FROZENSET, _BYTES, _RECORDS = 0, 1, 2, 3
"""Kinds of rows. The kind of a record is ``_RECORDS`` plus the index of its class in ``classes``. The row of
a ``bytes`` value holds a text with one character per byte."""


def pack(value: object, classes: Sequence[type]) -> Table:
    """Encode the value as a table whose last row is the value.

    Raises:
        TypeError: A part of it is neither plain nor of one of the classes.
    """
    packer = _Packer(classes)
    packer.number(value)
    return packer.table


class _Packer:
    def __init__(self, classes: Sequence[type]) -> None:
        self.table: Table = []
        self._parts = _parts(tuple(classes))
        self._numbers: dict[object, int] = {}
        self._by_id: dict[int, int] = {}

    def number(self, value: Any) -> int:
        """Return the number that stands for the value in a row, adding rows where it has none yet."""
        cls = value.__class__
        if cls is int and value >= 0:
            return -1 - int(value)
        if cls is str:
            return self._row(value, value)
        if cls is bytes:
            return self._row(value, [_BYTES, value.decode("latin-1")])
        if cls is int or cls is bool or value is None:
            return self._row((cls, value), value)
        if cls not in self._parts:
            raise TypeError(f"{cls.__name__} cannot be packed")
        kind, parts = self._parts[cls]
        row, by_id, numbers = [kind], self._by_id, self._numbers
        for part in parts(value):
            # Half of all parts are integers, and most others are texts that have a row already.
            cls = part.__class__
            if cls is int and part >= 0:
                row.append(-1 - part)
                continue
            known = numbers.get(part) if cls is str else by_id.get(id(part))
            if known is None:
                known = self.number(part)
                if cls is not str:
                    by_id[id(part)] = known
            row.append(known)
        return self._row(tuple(row), row)

    def _row(self, key: object, row: object) -> int:
        known = self._numbers.get(key)
        if known is None:
            known = self._numbers[key] = len(self.table)
            self.table.append(row)
        return known


@cache
def _parts(classes: tuple[type, ...]) -> dict[type, tuple[int, Callable[[Any], Iterable[Any]]]]:
    """Return, by class, the kind of its values and a function that returns their parts in order."""
    records = {cls: (kind, _fields(cls)) for kind, cls in enumerate(classes, start=_RECORDS)}
    return {tuple: (_TUPLE, _itself), frozenset: (_FROZENSET, _itself), **records}


def _fields(cls: type) -> Callable[[Any], Iterable[Any]]:
    names: tuple[str, ...] = cls.__match_args__  # type: ignore[attr-defined]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: [getattr(value, name) for name in names]


def _itself(value: Iterable[Any]) -> Iterable[Any]:
    return value


def unpack(table: Table, classes: Sequence[type]) -> Any:
    """Decode a table that ``pack`` made.

    Raises:
        TypeError, ValueError, IndexError: The table is not of that form.
    """
    values: list[Any] = []
    for row in table:
        if row.__class__ is not list:
            values.append(row)
            continue
        kind, *numbers = row
        if kind == _BYTES:
            values.append(bytes(numbers[0], "latin-1"))
            continue
        parts = [values[number] if number >= 0 else -1 - number for number in numbers]
        if kind >= _RECORDS:
            values.append(classes[kind - _RECORDS](*parts))
        else:
            values.append(tuple(parts) if kind == _TUPLE else frozenset(parts))
    return values[-1]
