"""Trees of frozen values as JSON: each distinct value once, in a table in which others point to it.

The same names and expressions stand in a summary many times over. Reading the table back makes
instances of the classes that the reader knows, and of nothing else.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
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
        self._kinds: dict[type, int] = {cls: kind for kind, cls in enumerate(classes, start=_RECORDS)}
        self._numbers: dict[object, int] = {}
        self._by_id: dict[int, int] = {}

    def number(self, value: Any) -> int:
        """The number that stands for the value in a row."""
        cls = value.__class__
        if cls is int and value >= 0:
            return -1 - int(value)
        if cls is str or cls is int or cls is bool or value is None:
            return self._row((cls, value), value)
        if cls is bytes:
            return self._row((cls, value), [_BYTES, value.decode("latin-1")])
        known = self._by_id.get(id(value))
        if known is None:
            known = self._by_id[id(value)] = self._composed(value, cls)
        return known

    def _composed(self, value: Any, cls: type) -> int:
        kind = self._kinds.get(cls)
        if kind is not None:
            names: tuple[str, ...] = cls.__match_args__  # type: ignore[attr-defined]
            parts = [self.number(getattr(value, name)) for name in names]
        elif cls is tuple or cls is frozenset:
            kind = _TUPLE if cls is tuple else _FROZENSET
            parts = [self.number(part) for part in value]
        else:
            raise TypeError(f"{cls.__name__} cannot be packed")
        row = [kind, *parts]
        return self._row(tuple(row), row)

    def _row(self, key: object, row: object) -> int:
        known = self._numbers.get(key)
        if known is None:
            known = self._numbers[key] = len(self.table)
            self.table.append(row)
        return known


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
