"""Read the Python files of a release: from a folder, or from a source archive without unpacking it.

A few megabytes of compressed zeros are gigabytes of data; so are a header that announces a name of that
length, and a list of a million empty files. Hence the limits. Links in archives, and paths that lead out of
them, have no effect: names are compared, never opened.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
import zlib

from flake8_tradelint.startup.light import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


MAX_FILE = 4 << 20
"""Most bytes of a Python file; longer ones are generated."""
MAX_ENTRIES = 100_000
"""Most files and folders in one archive."""
MAX_ARCHIVE = 1 << 30
"""Most bytes of an archive after decompression, whatever it contains."""
MAX_TREE = 400 << 20
"""Most bytes of Python in one release."""

_BROKEN = (
    *(OSError, EOFError, ValueError, OverflowError, RuntimeError),  # the last one: it is encrypted
    *(tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error),
)
"""Exceptions for an archive that is damaged, malicious or of an unknown kind."""


class ArchiveError(ValueError):
    """The archive exceeds a limit."""


class TreeError(Exception):
    """The release cannot be read; the message is one line for people."""


def tree(path: str) -> dict[str, bytes]:
    """Return the contents by relative path, without a wrapping folder ``name-1.2.3/`` or ``src/``.

    Raises:
        TreeError: there is no such file or folder, or it is no known archive.
    """
    try:
        if os.path.exists(path) and not os.path.isdir(path) and not os.path.isfile(path):
            raise ArchiveError("it is a pipe, socket or device")
        found = dict(_within_budget(_folder(path) if os.path.isdir(path) else python_files(path)))
    except _BROKEN as error:
        said = error.strerror if isinstance(error, OSError) else None
        raise TreeError(f"{path}: {said or error}") from None
    if not found:
        raise TreeError(f"{path}: no Python files")
    return _unwrapped(found)


def _folder(top: str) -> Iterator[tuple[str, bytes]]:
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(names):
            full = os.path.join(folder, name)
            if name.endswith(".py") and os.path.isfile(full) and os.path.getsize(full) <= MAX_FILE:
                yield os.path.relpath(full, top).replace(os.sep, "/"), read_file(full, MAX_FILE)


def _within_budget(found: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    budget = MAX_TREE
    for name, data in found:
        budget -= len(data)
        if budget < 0:
            raise ArchiveError(f"more than {MAX_TREE:,} bytes of Python")
        yield name, data


def _unwrapped(found: dict[str, bytes]) -> dict[str, bytes]:
    for _ in range(2):
        tops = {path.partition("/")[0] for path in found}
        only = next(iter(tops)) if len(tops) == 1 else ""
        if not only or f"{only}/__init__.py" in found or any("/" not in path for path in found):
            # `src/` beside `setup.py` and `tests/`.
            if any(path.startswith("src/") for path in found) and "src/__init__.py" not in found:
                return {path.removeprefix("src/"): data for path, data in found.items()}
            return found
        found = {path.partition("/")[2]: data for path, data in found.items()}
    return found


def python_files(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the path in the archive and the contents of each Python file of at most ``MAX_FILE`` bytes."""
    return archive_files(path, lambda name, size: name.endswith(".py") and size <= MAX_FILE, MAX_FILE)


def archive_files(
    path: str, is_wanted: Callable[[str, int], bool], largest: int
) -> Iterator[tuple[str, bytes]]:
    """Yield the path in the archive and the contents of each file for which ``is_wanted(path, size)``.

    At most ``largest`` bytes of a file are read.

    Raises:
        ArchiveError: a limit is exceeded, or the archive is made to exceed one.
        OSError, EOFError, RuntimeError, tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error: it
            is damaged, encrypted, or no archive.
    """
    if zipfile.is_zipfile(path):
        return _zip(path, is_wanted, largest)
    return _tar(path, is_wanted, largest)


def _zip(path: str, is_wanted: Callable[[str, int], bool], largest: int) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise _too_many()
        for entry in entries:
            if not entry.is_dir() and is_wanted(entry.filename, entry.file_size):
                with archive.open(entry) as file:
                    yield entry.filename, file.read(largest)  # the header may lie about the size


def _tar(path: str, is_wanted: Callable[[str, int], bool], largest: int) -> Iterator[tuple[str, bytes]]:
    with _opened(path) as stream, tarfile.open(fileobj=_Forward(stream, largest), mode="r:") as archive:
        for number, entry in enumerate(archive):
            if number >= MAX_ENTRIES:
                raise _too_many()
            if entry.isfile() and is_wanted(entry.name, entry.size):
                file = archive.extractfile(entry)
                if file is not None:
                    yield entry.name, file.read()


def _too_many() -> ArchiveError:
    return ArchiveError(f"more than {MAX_ENTRIES:,} files in one archive")


def _opened(path: str) -> io.BufferedIOBase:
    """Return the archive as a stream, decompressed according to its first bytes."""
    with open(path, "rb") as file:
        start = file.read(6)
    if start.startswith(b"\x1f\x8b"):
        return gzip.open(path)
    if start.startswith(b"BZh"):
        return bz2.open(path)
    if start.startswith((b"\xfd7zXZ\0", b"]\0\0")):
        return lzma.open(path)
    return open(path, "rb")


class _Forward(io.RawIOBase):
    """A forward-only file for ``tarfile``, which ends at ``MAX_ARCHIVE`` bytes."""

    def __init__(self, stream: io.BufferedIOBase, largest: int) -> None:
        self._stream, self._largest = stream, largest
        self._at = 0

    def tell(self) -> int:
        """Return the number of bytes read or skipped so far."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes: of a header, a name, or a file."""
        if not 0 <= size <= self._largest:
            raise ArchiveError(f"a name or a header of {size:,} bytes")
        self._advance(size)
        return self._stream.read(size)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        """Skip bytes up to a position further on."""
        rest = position - self._at
        if rest < 0 or whence != os.SEEK_SET:
            raise ArchiveError("its files overlap")
        self._advance(rest)
        while rest and (passed := len(self._stream.read(min(rest, 1 << 16)))):
            rest -= passed
        return self._at

    def _advance(self, size: int) -> None:
        self._at += size
        if self._at > MAX_ARCHIVE:
            raise ArchiveError(f"more than {MAX_ARCHIVE:,} bytes when it is decompressed")
