"""Encode sets of names, and records of texts and numbers, as bytes; most facts of files are such.

``packing`` handles any value, part by part; here a record is one template filled in, which is faster. Parts
are separated by control characters that no name has; if one occurs in a text, nothing is encoded here, and
the value is packed.
"""

from __future__ import annotations

from operator import attrgetter

from flake8_tradelint.startup.light import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

_MEMBER, _RECORD, _FIELD = b"\x1d", b"\x1e", b"\x1f"
_NAMES = b"{"
"""The first byte of a row of names; a row of records starts with the index of their class."""


def flat(value: object, classes: Sequence[type]) -> bytes:
    """Encode a set of names, or a tuple of records of one class; ``b""`` for any other value."""
    try:
        if isinstance(value, frozenset):
            return _NAMES + _joined(value, len(value)) if value else b""
        if isinstance(value, tuple) and value:
            shapes = _shapes(tuple(classes))
            return shapes[value[0].__class__].row(value)
    except (TypeError, KeyError, ValueError):
        return b""
    return b""


def unflat(row: bytes, classes: Sequence[type]) -> Any:
    """Decode a row that ``flat`` made.

    Raises:
        TypeError, ValueError, LookupError: The row is not of that form.
    """
    if row[:1] == _NAMES:
        return frozenset(row[1:].split(_MEMBER)[:-1])
    number, _, records = row.partition(_FIELD)
    return _shapes(tuple(classes))[classes[int(number)]].records(records)


def _joined(texts: Iterable[bytes], count: int) -> bytes:
    """Join the texts, with a separator after each.

    Raises:
        TypeError, ValueError: They are no texts, or contain the separator.
    """
    found = _MEMBER.join((*texts, b""))
    if found.count(_MEMBER) != count:
        raise ValueError("a text with a mark in it")
    return found


class _Shape:
    """The encoding of the records of one class: the index of the class, then one record after the other."""

    def __init__(self, cls: type, number: int) -> None:
        kinds = [_KINDS[kind] for kind in cls.__annotations__.values()]
        self._class, self._head = cls, b"%d%s" % (number, _FIELD)
        self._template = _FIELD.join(template for template, _ in kinds)
        self._readers = tuple(reader for _, reader in kinds)
        self._several = tuple(place for place, (_, read) in enumerate(kinds) if read in (_set, _tuple))
        names: tuple[str, ...] = cls.__match_args__  # type: ignore[attr-defined]
        self._fields: Callable[[object], tuple[Any, ...]] = attrgetter(*names)

    def row(self, records: tuple[object, ...]) -> bytes:
        """Encode the records.

        Raises:
            TypeError, ValueError: They are of another class, or a text contains a separator.
        """
        if {*map(type, records)} != {self._class}:
            raise TypeError("records of several classes")
        rows, template, members = [], self._template, 0
        for record in records:
            fields = [*self._fields(record)]
            for place in self._several:
                members += len(fields[place])
                fields[place] = _MEMBER.join((*fields[place], b""))
            rows.append(template % tuple(fields))
        found = _RECORD.join(rows)
        marks = found.count(_RECORD) + 1, found.count(_FIELD), found.count(_MEMBER)
        if marks != (len(rows), len(rows) * (len(self._readers) - 1), members):
            raise ValueError("a text with a mark in it")
        return self._head + found

    def records(self, row: bytes) -> tuple[Any, ...]:
        """Decode the records.

        Raises:
            TypeError, ValueError: The row is not of that form.
        """
        rows = [one.split(_FIELD) for one in row.split(_RECORD)]
        cls, readers = self._class, self._readers
        return tuple(
            cls(*(read(field) for read, field in zip(readers, fields, strict=True))) for fields in rows
        )


@cache
def _shapes(classes: tuple[type, ...]) -> dict[type, _Shape]:
    """Return the encodings of the classes whose fields are all texts, numbers, or sets or tuples of texts."""
    return {
        cls: _Shape(cls, number)
        for number, cls in enumerate(classes)
        if len(cls.__annotations__) > 1 and _KINDS.keys() >= {*cls.__annotations__.values()}
    }


def _set(field: bytes) -> frozenset[bytes]:
    return frozenset(_tuple(field))


def _tuple(field: bytes) -> tuple[bytes, ...]:
    return tuple(field.split(_MEMBER)[:-1])


def _truth(field: bytes) -> bool:
    return field == b"1"


_KINDS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "bytes": (b"%b", bytes),
    "int": (b"%d", int),
    "bool": (b"%d", _truth),
    "frozenset[bytes]": (b"%b", _set),
    "tuple[bytes, ...]": (b"%b", _tuple),
}
"""By annotation of a field: its template, and the function that reads it back."""
