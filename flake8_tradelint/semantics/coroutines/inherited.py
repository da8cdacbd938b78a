"""Is what a class calls on itself a plain method that it inherits? Told from the text of its bases.

A library that has its clients twice, with and without ``async``, calls them the same: only the import above
the class tells which one it is.
"""

from __future__ import annotations

from flake8_tradelint.semantics.classes.header_bases import listed_bases
from flake8_tradelint.semantics.coroutines.async_texts import class_around, has_plain_method
from flake8_tradelint.semantics.reading.bound_names import may_be_bound
from flake8_tradelint.tracing import Answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.semantics.classes.headers import Header
    from flake8_tradelint.semantics.coroutines.meanings import Meanings
    from flake8_tradelint.semantics.linked import Linked

    _Kind = Literal["plain", "none"]
    """A plain ``def``, or nothing at all."""


_MAX_DEPTH = 8
_EMPTY = frozenset({b"builtins.object", b"abc.ABC", b"typing.Generic", b"typing.Protocol"})
"""Bases of the library that have no methods of plain names."""


class Inherited:
    """Answers for one project, by the texts of its classes."""

    def __init__(self, linked: Linked, meanings: Meanings) -> None:
        self._linked, self._meanings = linked, meanings
        self._known: Answers[_Kind | None] = Answers(linked.trace, lambda _: None)

    def is_plain_method(self, path: str, name: bytes, at: int) -> bool:
        """Is ``self.name`` at the byte surely a plain ``def``, whichever class above has it?"""
        own = class_around(self._linked.data(path), at, self._linked.class_headers(path))
        return own is not None and self._kind(path, own, name, 0) == "plain"

    def _kind(self, path: str, cls: Header, name: bytes, depth: int) -> _Kind | None:
        """What the name is in the class and all above it; ``None``: something else, or not told."""
        return self._known.get((path, cls.start, name), lambda: self._find(path, cls, name, depth + 1))

    def _find(self, path: str, cls: Header, name: bytes, depth: int) -> _Kind | None:
        linked = self._linked
        data = linked.data(path)
        if has_plain_method(data, name, cls, linked.class_headers(path)):
            return "plain"
        written = cls.name.decode(errors="replace"), name.decode(errors="replace")
        bases = listed_bases(data, cls)
        if cls.indent or bases is None or may_be_bound(data, linked.outline(path), *written):
            return None
        above = [self._of_base(path, base, name, depth) for base in bases]
        return None if None in above else "plain" if "plain" in above else "none"

    def _of_base(self, path: str, base: bytes, name: bytes, depth: int) -> _Kind | None:
        meaning = self._meanings.find(path, base)
        if meaning is None or depth > _MAX_DEPTH:
            return None
        if meaning.kind == "outside":
            return "none" if meaning.name in _EMPTY else None
        return self._kind(meaning.path, meaning.header, name, depth) if meaning.header is not None else None
