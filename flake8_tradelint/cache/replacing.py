"""Replace files in the cache folder atomically, and create the folder with its marker files."""

from __future__ import annotations

import os

from flake8_tradelint.startup.light import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array

_TAG = """Signature: 8a477f597d28d172789f06886806bc55
# This file marks a cache folder (https://bford.info/cachedir/). It may be deleted at any time.
"""
_LONG_AGO = 1_000_000_000


class replaced:
    """A context manager: a file to write that replaces ``path`` on exit; after an exception nothing changes.

    ``timed``: find out whether making a file here gives the folder a new time.

    Raises:
        OSError: The file cannot be written.
    """

    def __init__(self, path: str, *, timed: bool = True) -> None:
        self._path, self._timed = path, timed
        self._temporary = f"{path}.{os.getpid()}.tmp"
        self.folders_keep_times = False
        """True if a folder here gets a new modification time when a file is made in it."""

    def __enter__(self) -> replaced:
        folder = os.path.dirname(self._path)
        if self._timed:
            make(folder)
            with suppress(OSError):
                os.utime(folder, (_LONG_AGO, _LONG_AGO))
        self._descriptor = self._opened()
        with suppress(OSError):
            self.folders_keep_times = self._timed and _time_of(folder) != _LONG_AGO
        return self

    def _opened(self) -> int:
        """Open the temporary file anew; what has its name, from a killed run or a link, is not written to."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
        try:
            return os.open(self._temporary, flags, 0o666)
        except FileExistsError:
            os.unlink(self._temporary)
            return os.open(self._temporary, flags, 0o666)

    def write(self, *parts: bytes | memoryview | array[int]) -> None:
        """Write the parts, one after the other."""
        with open(self._descriptor, "wb", closefd=False) as file:
            for part in parts:
                file.write(part)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            os.close(self._descriptor)
            if kind is None:
                os.replace(self._temporary, self._path)
                return
        except BaseException:
            self._forget()
            raise
        self._forget()

    def _forget(self) -> None:
        with suppress(OSError):
            os.unlink(self._temporary)


def _time_of(folder: str) -> float:
    return os.stat(folder).st_mtime


def make(folder: str) -> None:
    """Create the folder with files that keep it out of git and of backups."""
    os.makedirs(folder, exist_ok=True)
    for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
        file = os.path.join(folder, name)
        if not os.path.lexists(file):
            # another run may have been quicker
            with suppress(FileExistsError), open(file, "x", encoding="utf-8") as stream:
                stream.write(text)


def unlinked(folder: str) -> str:
    """Return the folder; for a link, which may lead anywhere, a path below which nothing can exist."""
    return os.path.join(os.devnull, "nothing") if os.path.islink(folder) else folder


def is_ours(name: str, digits: int) -> bool:
    """Return True if the name has the form that we give to files: hexadecimal digits and a suffix."""
    digest, dot, _ = name.partition(".")
    return bool(dot) and len(digest) == digits and not digest.strip("0123456789abcdef")
