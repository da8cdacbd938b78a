"""The code of many modules in one file, so that a run need not open the byte code of each.

It lies beside the byte code, under the same terms: for this Python, where one may write, unless
``sys.dont_write_bytecode``. Modules that all runs so far needed together are marshalled together, which
shares their names and constants: a third of the time. ``cache.bundling`` writes it.
"""

from __future__ import annotations

import os
from _frozen_importlib_external import MAGIC_NUMBER
from marshal import loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

    Noted = tuple[int, int, int, int, tuple[str, ...]]
    """Number of the group, place in it, time and size of the source, our modules that its top imports."""

HEAD = b"tradelint's modules, 1\n" + MAGIC_NUMBER
"""What the file begins with; the number counts up with every change of what comes then."""
_FIRST = 1 << 15
"""Bytes that are read at once: the index is among them, or most of it."""
_BROKEN = (OSError, EOFError, ValueError, TypeError, IndexError)
_FLAGS: int = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Bundle:
    """What earlier runs have left; nothing where it cannot be read or is for another Python.

    ``modules`` are what is noted of each by its name; ``groups`` where each begins behind the index, and
    its length.
    """

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.modules: dict[str, Noted] = {}
        self.groups: list[tuple[int, int]] = []
        self.loaded: dict[int, list[CodeType]] = {}
        """The groups of which this run took something."""
        self._taken = 0
        self._begin = 0
        if path is not None:
            try:
                self._file = os.open(path, _FLAGS)
                # Whoever leaves a process to live on may close its files, and their numbers go to others.
                self._identity = os.fstat(self._file).st_ino
                self.modules, self.groups = self._index()
            except _BROKEN:
                self.modules, self.groups = {}, []

    def _index(self) -> tuple[dict[str, Noted], list[tuple[int, int]]]:
        data = os.read(self._file, _FIRST)
        begin = len(HEAD) + 4
        if not data.startswith(HEAD):
            raise ValueError
        self._begin = begin + int.from_bytes(data[len(HEAD) : begin], "little")
        if len(data) < self._begin:
            data += os.read(self._file, self._begin - len(data))
        modules, groups = loads(data[begin:])
        return modules, groups

    def code(self, name: str, time: int, size: int) -> CodeType | None:
        """The module's, if it was noted for this time and size of the source."""
        noted = self.modules.get(name)
        if noted is None or noted[2] != time or noted[3] != size:
            return None
        number, place = noted[0], noted[1]
        try:
            found = self.codes(number)[place]
        except _BROKEN:
            return None
        self._taken += 1
        return found

    def codes(self, number: int) -> list[CodeType]:
        """Of a group's modules.

        Raises:
            OSError, EOFError, ValueError, TypeError: they cannot be read.
        """
        codes = self.loaded.get(number)
        if codes is None:
            codes = self.loaded[number] = loads(self.group(number))
        return codes

    @property
    def unused(self) -> int:
        """How many modules came along with those that this run took, for nothing."""
        return sum(map(len, self.loaded.values())) - self._taken

    def group(self, number: int) -> bytes:
        """The code of its modules, marshalled.

        Raises:
            OSError, EOFError: it cannot be read, or not all of it.
        """
        begin, length = self.groups[number]
        data = _read(self._file, self._begin + begin, length)
        if len(data) != length or os.fstat(self._file).st_ino != self._identity:
            raise EOFError
        return data

    def close(self) -> None:
        """Nothing more is taken or kept by this process: some systems replace no file that is open."""
        if self.modules:
            os.close(self._file)
        self.modules, self.groups, self.path = {}, [], None


if hasattr(os, "pread"):

    def _read(file: int, begin: int, length: int) -> bytes:
        return os.pread(file, length, begin)

else:

    def _read(file: int, begin: int, length: int) -> bytes:
        os.lseek(file, begin, os.SEEK_SET)
        return os.read(file, length)
