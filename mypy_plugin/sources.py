"""Read the text of the file that mypy is checking, and cache facts about it."""

from __future__ import annotations

import os
from functools import cached_property

from mypy.nodes import MypyFile

from flake8_tradelint.startup.light import read_file
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

_ELSEWHERE = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}", f"{os.sep}typeshed{os.sep}")
_KEPT = 256
"""Most files whose text is kept: mypy analyses the modules of an import cycle in turns, several times."""
_RENAMED = regex(rb"(?:ClassVar|Final)[ \t]+as[ \t]")


class Text:
    """A file's bytes, and facts about them that are asked for each class."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.imported: frozenset[str] | None = None
        """Names that it imports unconditionally, if known: see ``class_variables``."""

    @cached_property
    def lines(self) -> list[bytes]:
        """The lines; the first one is number 1 for mypy."""
        return self.data.splitlines()

    @cached_property
    def may_mean_the_class(self) -> bool:
        """True if the text mentions ``ClassVar`` or ``Final``."""
        return b"ClassVar" in self.data or b"Final" in self.data

    @cached_property
    def renames_classvar(self) -> bool:
        """True if the text imports one of the two under another name."""
        return self.may_mean_the_class and _RENAMED.search(self.data) is not None

    @cached_property
    def imports_for_types(self) -> bool:
        """True if some names may exist for type checkers only."""
        return b"TYPE_CHECKING" in self.data

    def line(self, number: int) -> bytes:
        """Return a line by its 1-based number; empty if there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else b""

    def between(self, first: int, last: int) -> bytes:
        """Return the lines from ``first`` to ``last``, 1-based and inclusive."""
        if first == last:
            return self.line(first)
        return b"\n".join(self.lines[first - 1 : last])


class Source(Record):
    """A file: its absolute path, mypy's tree (from its cache, without statements), and its text."""

    path: str
    file: MypyFile
    text: Text
    elsewhere: bool
    """True for a stub, or a file of an installed package, in which mypy reports nothing."""


class Sources:
    """Reads files, and keeps the most recent ones."""

    def __init__(self) -> None:
        self._texts: dict[str, Text] = {}
        self._last: Source | None = None

    def text(self, path: str) -> Text:
        """Return the text of a file (an absolute path); empty if it cannot be read."""
        if path not in self._texts:
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            self._texts[path] = Text(read_or_nothing(path))
        return self._texts[path]

    def of(self, file: MypyFile) -> Source:
        """Return the source of mypy's file; fast for repeated calls with the same one."""
        found = self._last
        if found is None or found.file is not file:
            path = os.path.abspath(file.path)
            found = self._last = Source(path, file, self.text(path), is_elsewhere(path))
        return found

    def forget(self) -> None:
        """Clear the texts, because a file may have changed."""
        self._texts.clear()
        self._last = None


def is_elsewhere(path: str) -> bool:
    """Return True for a stub, or a file of an installed package, in which mypy reports nothing."""
    return path.endswith(".pyi") or any(part in path for part in _ELSEWHERE)


def read_or_nothing(path: str) -> bytes:
    """Return the bytes of a file; empty if it does not exist or cannot be read."""
    try:
        return read_file(path)
    except OSError:
        return b""
