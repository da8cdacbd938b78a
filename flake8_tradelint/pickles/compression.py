"""Detect the compression of a pickle by its first bytes, and decompress it.

The first bytes of gzip, xz and zlib are no opcode of any pickle; those of bz2, lzma and zip are followed by
bytes that no pickle has there.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import Protocol

from flake8_tradelint.pickles import PickleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


LZMA_MEMORY = 1 << 28
"""Most bytes of memory that an lzma header may require."""

_NOT_PICKLES = (
    (b"SQLite format 3\0", "it is an SQLite database (of a shelf?), not a pickle"),
    (b"PK\3\4", "it is a zip archive (torch and numpy write such); unpack it first"),
    (b"\x93NUMPY", "it is an array of numpy, not a pickle"),
    (b"\x89HDF", "it is an HDF5 file, not a pickle"),
    (b"PAR1", "it is a Parquet file, not a pickle"),
)


class _Decompressor(Protocol):
    """The interface of ``bz2`` and ``lzma`` decompressors; ``_Inflate`` gives it to ``zlib``."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


class _Inflate:
    """zlib's decompressor with the interface of the others."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


if TYPE_CHECKING:
    Maker = Callable[[], _Decompressor]


def decompressed(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield the decompressed bytes in chunks of at most ``size``; uncompressed data is passed on.

    Raises:
        PickleError: it is another kind of file, or cannot be decompressed.
    """
    first = next(chunks, b"")
    for magic, said in _NOT_PICKLES:
        if first.startswith(magic):
            raise PickleError(said)
    make = _maker(first)
    if make is None:
        if first:
            yield first
        yield from chunks
        return
    try:
        yield from _members(make, first, chunks, size)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, MemoryError) as error:
        raise PickleError(f"it cannot be decompressed: {error}") from None


def _maker(first: bytes) -> Maker | None:
    if first.startswith(b"\x1f\x8b"):
        return lambda: _Inflate(16 + zlib.MAX_WBITS)
    if first[:1] == b"\x78" and len(first) > 1 and int.from_bytes(first[:2], "big") % 31 == 0:
        return lambda: _Inflate(zlib.MAX_WBITS)
    if first.startswith(b"BZh") and first[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return bz2.BZ2Decompressor
    if first.startswith((b"\xfd7zXZ\0", b"\x5d\0\0")):
        return lambda: lzma.LZMADecompressor(memlimit=LZMA_MEMORY)
    return None


def _members(make: Maker, first: bytes, chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield the bytes of every member of a file, which may consist of several."""
    data = first
    while data:
        member = make()
        while not member.eof:
            if member.needs_input and not data:
                data = next(chunks, b"")
            found = member.decompress(data, size)
            if found:
                yield found
            elif not data and not member.eof:
                raise PickleError("the compressed data is truncated")
            data = b""
        data = (member.unused_data or next(chunks, b"")).lstrip(b"\0")
