"""Keep the files parsed that were used last, up to a total size."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.outline import Part
    from flake8_tradelint.semantics.reading.reader import Reader


_KEPT = 1_300_000
"""Bytes of source whose syntax trees are kept: all of a project read as a whole. A byte takes about fifty
bytes of memory."""

_KEPT_PARTS = 100_000
"""The same limit once files are read in parts: there a summary grows without most trees."""


class Readers:
    """The readers used last: for each file the one of the first read, and those of later parts.

    If an earlier run made the summary, or the trees were freed, a file has only readers of single
    definitions.
    """

    def __init__(self) -> None:
        self._kept: dict[str, list[Reader]] = {}  # the one used last at the end
        self._bytes = 0

    def get(self, path: str, part: Part) -> Reader | None:
        """Return the reader of exactly this part of the file."""
        readers = self._kept.get(path)
        if readers is None or readers[0].is_of_definitions or readers[0].part != part:
            return None
        self._kept[path] = self._kept.pop(path)
        return readers[0]

    def find(self, path: str, serves: Callable[[Reader], bool]) -> Reader | None:
        """Return a reader of some of the file for which the predicate holds, or ``None``."""
        return next(filter(serves, self._kept.get(path, ())), None)

    def keep(self, path: str, reader: Reader) -> None:
        """Keep a reader in place of all others of the file, and free those used longest ago."""
        self.drop(path)
        self.add(path, reader)

    def add(self, path: str, reader: Reader) -> None:
        """Keep a reader beside those of other parts of the file."""
        self._kept[path] = [*self._kept.pop(path, ()), reader]
        self._bytes += reader.size
        most = _KEPT if reader.part.dropped is None else _KEPT_PARTS
        while self._bytes > most and len(self._kept) > 1:
            self.drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Free all readers."""
        while self._kept:
            self.drop(next(iter(self._kept)))

    def drop(self, path: str) -> None:
        """Free the readers of this file."""
        for reader in self._kept.pop(path, ()):
            self._bytes -= reader.size
            reader.release()
