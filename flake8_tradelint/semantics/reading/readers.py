"""The files that are kept parsed: those used last, as far as they take no more room than a few large ones."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.outline import Part
    from flake8_tradelint.semantics.reading.reader import Reader


_KEPT = 1_300_000
"""Bytes of source whose syntax trees are kept: all of a project read as a whole. A byte takes about fifty."""

_KEPT_PARTS = 100_000
"""The same once files are read in parts: where more is asked of one, its summary grows without most trees."""


class Readers:
    """The readers used last: of each file that of what was read first, and those of what was read besides.

    Where an earlier run made the summary, or the trees were let go, there is none but those of definitions.
    """

    def __init__(self) -> None:
        self._kept: dict[str, list[Reader]] = {}  # the one used last at the end
        self._bytes = 0

    def get(self, path: str, part: Part) -> Reader | None:
        """The reader of just this part of the file."""
        readers = self._kept.get(path)
        if readers is None or readers[0].is_of_definitions or readers[0].part != part:
            return None
        self._kept[path] = self._kept.pop(path)
        return readers[0]

    def find(self, path: str, serves: Callable[[Reader], bool]) -> Reader | None:
        """A reader of some of the file that serves, if any."""
        return next(filter(serves, self._kept.get(path, ())), None)

    def keep(self, path: str, reader: Reader) -> None:
        """Keep it, in place of what was read longest ago."""
        self.drop(path)
        self.add(path, reader)

    def add(self, path: str, reader: Reader) -> None:
        """Keep it beside those that have other parts of the file."""
        self._kept[path] = [*self._kept.pop(path, ()), reader]
        self._bytes += reader.size
        most = _KEPT if reader.part.dropped is None else _KEPT_PARTS
        while self._bytes > most and len(self._kept) > 1:
            self.drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Keep none."""
        while self._kept:
            self.drop(next(iter(self._kept)))

    def drop(self, path: str) -> None:
        """Keep none of this file."""
        for reader in self._kept.pop(path, ()):
            self._bytes -= reader.size
            reader.release()
