"""Find where the definitions of a file lie (``statements``), and cut some out of its text (``cutting``).

This reads lines, not trees: it selects what is parsed and decides no verdict.
"""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.records import Record

_ARGUMENTS = rb"\((?:[^()#\"'\n\x80-\xff]|\([^()#\"'\n\x80-\xff]*\))*\)"
_HEADER = regex(rb"(?:@[\w.]+(?:%s)?[ \t]*\n)*class[ \t]+\w+[ \t]*(?:%s)?[ \t]*:" % ((_ARGUMENTS,) * 2))
"""Decorators and arguments each on one line, without strings."""


class Definition(Record):
    """A class or function statement, decorators included: the bytes ``start`` to ``end``.

    ``head`` is what its stub begins with: ``async def name``, ``class name``. ``indent`` are the
    blanks before it.
    """

    name: str
    head: bytes
    indent: bytes
    start: int
    end: int

    @property
    def is_class(self) -> bool:
        """Is it a class?"""
        return self.head.startswith(b"class")

    def stub(self, data: bytes) -> bytes:
        """A definition of the same name, without a body and on the same lines."""
        header = self.header(data)
        text = header + b"0" if header else self.indent + self.head + (b":0" if self.is_class else b"():0")
        return text + b"\n" * (data.count(b"\n", self.start, self.end) - text.count(b"\n"))

    def header(self, data: bytes) -> bytes:
        """``class Name(Base, option=1):`` and its decorators, where that is simple; otherwise nothing."""
        if not self.is_class or self.indent:
            return b""
        found = _HEADER.match(data, self.start, self.end)
        return found[0] if found is not None else b""


class Part(Record):
    """What of a file is not read.

    ``functions`` and ``classes`` are the definitions at the top of the file that are not whole, ``shells``
    the classes of which nothing but methods is missing. ``dropped`` are the definitions that are cut out,
    each behind the one at the top that it is or belongs to; ``None`` where the file is not taken apart.
    """

    functions: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    shells: frozenset[str] = frozenset()
    dropped: tuple[tuple[Definition, Definition], ...] | None = None


class Cut(Record):
    """A file's text without some definitions: ``stubs`` are the lines of those that stand for them.

    ``headless`` are the classes whose bases are not told.
    """

    text: bytes
    part: Part
    stubs: frozenset[int] = frozenset()
    headless: frozenset[str] = frozenset()
