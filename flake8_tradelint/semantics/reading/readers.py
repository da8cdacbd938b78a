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


class _OfFile:
    """``first`` is the reader of the file or a part of it, if kept; ``besides`` has those of definitions."""

    __slots__ = ("besides", "first")

    def __init__(self) -> None:
        self.first: Reader | None = None
        self.besides: list[Reader] = []

    def readers(self) -> list[Reader]:
        """All of them."""
        return self.besides if self.first is None else [self.first, *self.besides]


class Readers:
    """The readers used last, by file.

    Of a file whose summary an earlier run has made, or whose trees were let go, there may be none but those
    of the definitions that were read since. They know nothing of what stands around these.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _OfFile] = {}  # the one used last at the end
        self._bytes = 0

    def get(self, path: str, part: Part) -> Reader | None:
        """The reader of just this part of the file."""
        found = self._kept.get(path)
        if found is None or found.first is None or found.first.part != part:
            return None
        self._kept[path] = self._kept.pop(path)
        return found.first

    def find(self, path: str, serves: Callable[[Reader], bool]) -> Reader | None:
        """A reader of some of the file that serves, if any."""
        found = self._kept.get(path)
        return None if found is None else next(filter(serves, found.readers()), None)

    def keep(self, path: str, reader: Reader) -> None:
        """Keep it, in place of what was read of the file, and of what was read longest ago."""
        self._drop(path)
        self._last(path).first = reader
        self._make_room(reader)

    def add(self, path: str, reader: Reader) -> None:
        """Keep one of definitions beside those that have other parts of the file."""
        self._last(path).besides.append(reader)
        self._make_room(reader)

    def clear(self) -> None:
        """Keep none."""
        while self._kept:
            self._drop(next(iter(self._kept)))

    def _last(self, path: str) -> _OfFile:
        found = self._kept[path] = self._kept.pop(path) if path in self._kept else _OfFile()
        return found

    def _make_room(self, new: Reader) -> None:
        self._bytes += new.size
        most = _KEPT if new.part.dropped is None else _KEPT_PARTS
        while self._bytes > most and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))

    def _drop(self, path: str) -> None:
        found = self._kept.pop(path, None)
        for reader in found.readers() if found is not None else ():
            self._bytes -= reader.size
            reader.release()
