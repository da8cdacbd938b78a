"""The files of a run: their bytes, read once, and what the text shows without being parsed.

Shared by the projects of a run, as one project may lie inside another.
"""

from __future__ import annotations

import os

from flake8_tradelint.outline import Definition, definitions
from flake8_tradelint.semantics.classes.headers import Header, headers
from flake8_tradelint.tracing import Trace
from flake8_tradelint.words import Named, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def read_file(path: str) -> bytes:
    """The bytes on disk, without the buffers, and half of the system calls, of an open file.

    Raises:
        OSError: it cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(descriptor).st_size
        parts = [os.read(descriptor, size + 1)]
        # One more byte than there should be was asked for: what gives just these has ended.
        while parts[-1] and sum(map(len, parts)) != size:
            parts.append(os.read(descriptor, 1 << 16))
    finally:
        os.close(descriptor)
    return parts[0] if len(parts) == 1 else b"".join(parts)


class Files:
    """``read`` gives the bytes of a file (raising ``OSError``); paths are absolute.

    ``traced``: it is noted from which files answers were made.
    """

    def __init__(self, read: Callable[[str], bytes], *, traced: bool = True) -> None:
        self._read = read
        self.trace = Trace(deaf=not traced)
        self._bytes: dict[str, bytes] = {}
        self.unreadable: dict[str, str] = {}
        """Why a file could not be read."""
        self._names: frozenset[bytes] = frozenset()
        self._named: dict[str, Named] = {}
        self._headers: dict[str, tuple[Header, ...]] = {}
        self._outlines: dict[str, tuple[Definition, ...]] = {}

    def data(self, path: str) -> bytes:
        """The bytes of a file; empty where it can no longer be read."""
        self.trace.open[-1].add(path)
        found = self._bytes.get(path)
        if found is None:
            try:
                found = self._read(path)
            except OSError as error:
                self.unreadable[path] = error.strerror or str(error)
                found = b""
            self._bytes[path] = found
        return found

    def named(self, path: str, names: frozenset[bytes]) -> Named:
        """Which of the names the text has; meant for one set of names, and a large one."""
        if names is not self._names:
            self._names, self._named = names, {}
        self.trace.open[-1].add(path)
        if path not in self._named:
            self._named[path] = named(self.data(path), names) if names else Named()
        return self._named[path]

    def headers(self, path: str) -> tuple[Header, ...]:
        """What looks like a class statement's header."""
        self.trace.open[-1].add(path)
        if path not in self._headers:
            self._headers[path] = headers(self.data(path))
        return self._headers[path]

    def outline(self, path: str) -> tuple[Definition, ...]:
        """The definitions at the top of a file, as far as they can be told without parsing it."""
        self.trace.open[-1].add(path)
        if path not in self._outlines:
            self._outlines[path] = definitions(self.data(path))
        return self._outlines[path]
