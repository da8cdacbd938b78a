"""Trees of frozen values as JSON: each distinct value once, in a table in which others point to it.

The same names and expressions stand in a summary many times over. Reading the table back makes
instances of the classes that the reader knows, and of nothing else.
"""

from __future__ import annotations

from operator import attrgetter

from flake8_tradelint.light import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    Table = list[Any]
    """Texts, numbers, ``null`` as they are; lists stand for what is made of others: a kind, then numbers.
    A number that is not negative is a place in the table (before this one), ``-1 - n`` the integer ``n``."""

_TUPLE, _FROZENSET, _BYTES, _RECORDS = 0, 1, 2, 3
"""Kinds; a record's is ``_RECORDS`` plus the place of its class among those that are known. What follows the
kind of bytes is a text, of as many characters."""


def pack(value: object, classes: Sequence[type]) -> Table:
    """A table whose last row is the value.

    Raises:
        TypeError: there is something in it that is neither plain nor of one of the classes.
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
        """The number that stands for the value in a row; it is not in any yet."""
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
            # Half of all parts are numbers, and of the others the most are texts that are there already.
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
    """The kind of such values, and a function that gives what they are made of, in order."""
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
    """The value again.

    Raises:
        TypeError, ValueError, IndexError: this is no such table.
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
