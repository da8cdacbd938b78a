"""The text of the file that mypy is looking at."""

from __future__ import annotations

import os
import re
from functools import cached_property

_RENAMED = re.compile(rb"\b(?:ClassVar|Final)[ \t]+as[ \t]")


class Text:
    """A file's bytes, and what classes are asked about them again and again."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.lines = data.splitlines()

    @cached_property
    def may_mean_the_class(self) -> bool:
        """Does it annotate anything as ``ClassVar`` or ``Final``?"""
        return b"ClassVar" in self.data or b"Final" in self.data

    @cached_property
    def renames_classvar(self) -> bool:
        """Does it import one of the two under another name?"""
        return _RENAMED.search(self.data) is not None

    @cached_property
    def imports_for_types(self) -> bool:
        """Are there names that exist for type checkers only?"""
        return b"TYPE_CHECKING" in self.data

    def line(self, number: int) -> bytes:
        """One of them; empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else b""

    def between(self, first: int, last: int) -> bytes:
        """The lines from ``first`` to ``last``, as mypy counts them."""
        return b"\n".join(self.lines[first - 1 : last])


class Sources:
    """Reads files; remembers one, as classes and calls come file by file."""

    def __init__(self) -> None:
        self._path = ""
        self._text = Text(b"")

    def text(self, path: str) -> Text:
        """A file (an absolute path); empty where it cannot be read."""
        if path != self._path:
            self._path, self._text = path, Text(read_or_nothing(path))
        return self._text

    def forget(self) -> None:
        """The file may have changed."""
        self._path = ""


def read_or_nothing(path: str) -> bytes:
    """The bytes of a file; none where it is not there."""
    if not os.path.isfile(path):
        return b""
    with open(path, "rb") as file:
        return file.read()
