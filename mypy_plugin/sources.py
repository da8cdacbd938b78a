"""The text of the file that mypy is looking at."""

from __future__ import annotations

import os
from functools import cached_property

from mypy.nodes import MypyFile

from flake8_tradelint.light import read_file
from flake8_tradelint.patterns import regex
from flake8_tradelint.records import Record

_ELSEWHERE = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}", f"{os.sep}typeshed{os.sep}")
_KEPT = 256
"""Files; mypy analyses the modules of an import cycle in turns, several times."""
_RENAMED = regex(rb"(?:ClassVar|Final)[ \t]+as[ \t]")


class Text:
    """A file's bytes, and what classes are asked about them again and again."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.imported: frozenset[str] | None = None
        """What it imports without conditions, where that is known: see ``class_variables``."""

    @cached_property
    def lines(self) -> list[bytes]:
        """The first is number 1 for mypy."""
        return self.data.splitlines()

    @cached_property
    def may_mean_the_class(self) -> bool:
        """Does it annotate anything as ``ClassVar`` or ``Final``?"""
        return b"ClassVar" in self.data or b"Final" in self.data

    @cached_property
    def renames_classvar(self) -> bool:
        """Does it import one of the two under another name?"""
        return self.may_mean_the_class and _RENAMED.search(self.data) is not None

    @cached_property
    def imports_for_types(self) -> bool:
        """Are there names that exist for type checkers only?"""
        return b"TYPE_CHECKING" in self.data

    def line(self, number: int) -> bytes:
        """One of them; empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else b""

    def between(self, first: int, last: int) -> bytes:
        """The lines from ``first`` to ``last``, as mypy counts them."""
        if first == last:
            return self.line(first)
        return b"\n".join(self.lines[first - 1 : last])


class Source(Record):
    """A file: its absolute path, what mypy has made of it (from its cache: no statements), and its text."""

    path: str
    file: MypyFile
    text: Text
    elsewhere: bool
    """Is it a file of an installed package, of which mypy shows nothing, or a stub?"""


class Sources:
    """Reads files, and remembers those that were asked for last."""

    def __init__(self) -> None:
        self._texts: dict[str, Text] = {}
        self._last: Source | None = None

    def text(self, path: str) -> Text:
        """A file (an absolute path); empty where it cannot be read."""
        if path not in self._texts:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            self._texts[path] = Text(read_or_nothing(path))
        return self._texts[path]

    def of(self, file: MypyFile) -> Source:
        """The file as mypy has it; asked for again and again for each class."""
        found = self._last
        if found is None or found.file is not file:
            path = os.path.abspath(file.path)
            found = self._last = Source(path, file, self.text(path), is_elsewhere(path))
        return found

    def forget(self) -> None:
        """A file may have changed."""
        self._texts.clear()
        self._last = None


def is_elsewhere(path: str) -> bool:
    """Is it a file of an installed package, of which mypy shows nothing, or a stub?"""
    return path.endswith(".pyi") or any(part in path for part in _ELSEWHERE)


def read_or_nothing(path: str) -> bytes:
    """The bytes of a file; none where it is not there, or is not to be read."""
    try:
        return read_file(path)
    except OSError:
        return b""
