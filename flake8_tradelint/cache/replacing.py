"""Putting a new file in place of an old one, whole or not at all, in a folder that says what it is."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG = """Signature: 8a477f597d28d172789f06886806bc55
# This file marks a cache folder (https://bford.info/cachedir/). It may be deleted at any time.
"""
_LONG_AGO = 1_000_000_000


class Replacing:
    """A file that will take another one's place."""

    def __init__(self, descriptor: int, *, folders_keep_times: bool) -> None:
        self._descriptor = descriptor
        self.folders_keep_times = folders_keep_times
        """Does a folder here get a new time when a file is made in it?"""

    def write(self, data: bytes) -> None:
        """Write all of it."""
        with open(self._descriptor, "wb", closefd=False) as file:
            file.write(data)


@contextmanager
def replaced(path: str, *, timed: bool = True) -> Iterator[Replacing]:
    """A file to write, which then has this path; an exception leaves what was there.

    ``timed``: look whether its folder gets a new time.

    Raises:
        OSError: it cannot be written.
    """
    folder = os.path.dirname(path)
    if timed:
        make(folder)
        with suppress(OSError):
            os.utime(folder, (_LONG_AGO, _LONG_AGO))
    temporary = f"{path}.{os.getpid()}.tmp"
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0), 0o666
    )
    try:
        try:
            yield Replacing(descriptor, folders_keep_times=timed and _time_of(folder) != _LONG_AGO)
        finally:
            os.close(descriptor)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _time_of(folder: str) -> float:
    return os.stat(folder).st_mtime


def make(folder: str) -> None:
    """The folder, kept out of git and of backups."""
    os.makedirs(folder, exist_ok=True)
    for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
        file = os.path.join(folder, name)
        if not os.path.exists(file):
            with open(file, "w", encoding="utf-8") as stream:
                stream.write(text)
