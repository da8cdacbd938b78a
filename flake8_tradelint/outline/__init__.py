"""The definitions of a file, found by its lines (``statements``), and text without some (``cutting``)."""

from __future__ import annotations

from bisect import bisect_left

from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


_ARGUMENTS = rb"\((?:[^()#\"'\n\x80-\xff]|\([^()#\"'\n\x80-\xff]*\))*\)"
_HEADER = regex(rb"(?:@[\w.]+(?:%s)?[ \t]*\n)*class[ \t]+\w+[ \t]*(?:%s)?[ \t]*:" % ((_ARGUMENTS,) * 2))
"""A class header with decorators and arguments on one line each, without strings."""


class Definition(Record):
    """A class or function statement with its decorators: the byte range ``start`` to ``end``.

    ``head`` is the beginning of its stub: ``async def name``, ``class name``. ``indent`` are the blanks
    before it.
    """

    name: str
    head: bytes
    indent: bytes
    start: int
    end: int

    @property
    def is_class(self) -> bool:
        """True for a class."""
        return self.head.startswith(b"class")

    def has_one(self, places: Sequence[int]) -> bool:
        """Return True if one of the sorted byte offsets lies in the definition."""
        at = bisect_left(places, self.start)
        return at < len(places) and places[at] < self.end

    def stub(self, data: bytes) -> bytes:
        """Return a definition of the same name without a body, with the same number of lines."""
        header = self.header(data)
        text = header + b"0" if header else self.indent + self.head + (b":0" if self.is_class else b"():0")
        return text + b"\n" * (data.count(b"\n", self.start, self.end) - text.count(b"\n"))

    def header(self, data: bytes) -> bytes:
        """Return ``class Name(Base, option=1):`` with its decorators if that is simple, else empty bytes."""
        if not self.is_class or self.indent:
            return b""
        found = _HEADER.match(data, self.start, self.end)
        return found[0] if found is not None else b""


class Part(Record):
    """The definitions of a file that are not read.

    ``functions`` and ``classes`` are the top-level definitions that are incomplete, ``shells`` the classes
    that lack only methods. ``dropped`` are the definitions that are cut out, each after the top-level
    definition that it is or belongs to; ``None`` if the file is not cut.
    """

    functions: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    shells: frozenset[str] = frozenset()
    dropped: tuple[tuple[Definition, Definition], ...] | None = None


class Cut(Record):
    """A file's text without some definitions. ``stubs`` are the 1-based lines of their stubs.

    ``headless`` are the classes whose stub does not name their bases.
    """

    text: bytes
    part: Part
    stubs: frozenset[int] = frozenset()
    headless: frozenset[str] = frozenset()
