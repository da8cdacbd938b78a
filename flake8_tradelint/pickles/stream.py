"""Read a pickle file in chunks, decompressed on the way, and never as a whole."""

from __future__ import annotations

from flake8_tradelint.pickles import Limits, PickleError
from flake8_tradelint.pickles.compression import decompressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


CHUNK = 1 << 16


class Truncated(PickleError):
    """The data ends where an opcode expects more."""


class Stream:
    """Reads forward only. ``position`` is the offset of the next byte after decompression."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._chunks = decompressed(_chunks(file), CHUNK)
        self._limit = limits.bytes
        self._buffer = b""
        self._at = 0
        self._before = 0

    @property
    def position(self) -> int:
        """Bytes read so far, after decompression."""
        return self._before + self._at

    def read(self, count: int) -> bytes:
        """Read the next ``count`` bytes; for small counts only."""
        end = self._at + count
        if end <= len(self._buffer):
            found = self._buffer[self._at : end]
            self._at = end
            return found
        parts = []
        while count:
            part = self._some(count)
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def skip(self, count: int) -> None:
        """Skip bytes without keeping them."""
        while count:
            count -= len(self._some(count))

    def line(self, most: int) -> bytes | None:
        """Read up to a line feed, which is consumed; return ``None`` if that is more than ``most`` bytes."""
        parts: list[bytes] = []
        length = 0
        while True:
            if self._at >= len(self._buffer) and not self._fill():
                raise Truncated("it ends in the middle of a line")
            end = self._buffer.find(b"\n", self._at)
            stop = len(self._buffer) if end < 0 else end
            length += stop - self._at
            if length <= most:
                parts.append(self._buffer[self._at : stop])
            self._at = stop + (end >= 0)
            if end >= 0:
                return b"".join(parts) if length <= most else None

    def at_end(self) -> bool:
        """Return True at the end of the data.

        NUL bytes, with which dbm databases pad their blocks, are skipped.
        """
        while True:
            if self._at >= len(self._buffer) and not self._fill():
                return True
            rest = self._buffer[self._at :].lstrip(b"\0")
            self._at = len(self._buffer) - len(rest)
            if rest:
                return False

    def _some(self, most: int) -> bytes:
        if self._at >= len(self._buffer) and not self._fill():
            raise Truncated(f"it ends {most:,} byte{'s' * (most != 1)} too early")
        found = self._buffer[self._at : self._at + most]
        self._at += len(found)
        return found

    def _fill(self) -> bool:
        self._before += len(self._buffer)
        self._buffer, self._at = next(self._chunks, b""), 0
        if self._before + len(self._buffer) > self._limit:
            raise PickleError(f"it has more than {self._limit:,} bytes; --max-bytes raises the limit")
        return bool(self._buffer)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
