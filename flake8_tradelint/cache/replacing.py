"""Putting a new file in place of an old one, whole or not at all, in a folder that says what it is."""

from __future__ import annotations

import os

from flake8_tradelint.light import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array

_TAG = """Signature: 8a477f597d28d172789f06886806bc55
# This file marks a cache folder (https://bford.info/cachedir/). It may be deleted at any time.
"""
_LONG_AGO = 1_000_000_000


class replaced:
    """A file to write, which then has this path; an exception leaves what was there.

    ``timed``: look whether its folder gets a new time.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self, path: str, *, timed: bool = True) -> None:
        self._path, self._timed = path, timed
        self._temporary = f"{path}.{os.getpid()}.tmp"
        self.folders_keep_times = False
        """Does a folder here get a new time when a file is made in it?"""

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
        """What lies under the name is a killed run's, or a link out of here: it is not written to."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
        try:
            return os.open(self._temporary, flags, 0o666)
        except FileExistsError:
            os.unlink(self._temporary)
            return os.open(self._temporary, flags, 0o666)

    def write(self, *parts: bytes | memoryview | array[int]) -> None:
        """Write all of it."""
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
    """The folder, kept out of git and of backups."""
    os.makedirs(folder, exist_ok=True)
    for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
        file = os.path.join(folder, name)
        if not os.path.lexists(file):
            # Another run may be quicker.
            with suppress(FileExistsError), open(file, "x", encoding="utf-8") as stream:
                stream.write(text)


def unlinked(folder: str) -> str:
    """The folder; where it is a link, which may lead anywhere, one that is empty and stays so."""
    return os.path.join(os.devnull, "nothing") if os.path.islink(folder) else folder


def is_ours(name: str, digits: int) -> bool:
    """Is it a name of the kind that we give to files: so many hexadecimal digits, and an ending?"""
    digest, dot, _ = name.partition(".")
    return bool(dot) and len(digest) == digits and not digest.strip("0123456789abcdef")
