"""The files of a run: their bytes, read once, and what the text shows without being parsed.

Shared by the projects of a run, as one project may lie inside another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flake8_tradelint.outline import Definition, definitions
from flake8_tradelint.semantics.classes.headers import Header, headers
from flake8_tradelint.words import Named, may_be_called, named


class Files:
    """``read`` gives the bytes of a file (raising ``OSError``); paths are absolute."""

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read
        self._bytes: dict[str, bytes] = {}
        self.unreadable: dict[str, str] = {}
        """Why a file could not be read."""
        self._present: dict[str, dict[bytes, bool]] = {}
        self._names: frozenset[bytes] = frozenset()
        self._named: dict[str, Named] = {}
        self._headers: dict[str, tuple[Header, ...]] = {}
        self._outlines: dict[str, tuple[Definition, ...]] = {}
        self._may_call: dict[tuple[str, frozenset[str]], bool] = {}

    def data(self, path: str) -> bytes:
        """The bytes of a file; empty where it can no longer be read."""
        found = self._bytes.get(path)
        if found is None:
            try:
                found = self._read(path)
            except OSError as error:
                self.unreadable[path] = error.strerror or str(error)
                found = b""
            self._bytes[path] = found
        return found

    def mentions(self, path: str, needles: Iterable[bytes]) -> bool:
        """Does the text have one of the needles somewhere?"""
        known = self._present.setdefault(path, {})
        for needle in needles:
            if needle not in known:
                known[needle] = needle in self.data(path)
            if known[needle]:
                return True
        return False

    def may_call(self, path: str, names: frozenset[str]) -> bool:
        """May the file call something by one of the names, or by another name that it gives it?"""
        key = path, names
        if key not in self._may_call:
            data = self.data(path)
            self._may_call[key] = any(may_be_called(data, name.encode()) for name in names)
        return self._may_call[key]

    def named(self, path: str, names: frozenset[bytes]) -> Named:
        """Which of the names the text has; meant for one set of names, and a large one."""
        if names is not self._names:
            self._names, self._named = names, {}
        if path not in self._named:
            self._named[path] = named(self.data(path), names) if names else Named()
        return self._named[path]

    def headers(self, path: str) -> tuple[Header, ...]:
        """What looks like a class statement's header."""
        if path not in self._headers:
            self._headers[path] = headers(self.data(path))
        return self._headers[path]

    def outline(self, path: str) -> tuple[Definition, ...]:
        """The definitions at the top of a file, as far as they can be told without parsing it."""
        if path not in self._outlines:
            self._outlines[path] = definitions(self.data(path))
        return self._outlines[path]
