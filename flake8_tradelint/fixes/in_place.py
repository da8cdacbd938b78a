"""Writes a file with several names (hard links) over where it lies, so that it keeps them.

So black, ruff and pyupgrade write every file. Until that is done, all that it is going to be lies in a file
beside it.
"""

from __future__ import annotations

import contextlib
import errno
import os

from flake8_tradelint.fixes.temporary import kept

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.fixes.rounds import FileChange


class Torn(OSError):
    """The file is neither what it was nor what it was to become."""


def write_over(target: str, change: FileChange, temporary: str) -> None:
    """Write the file where it lies, and take away the one beside it, which holds the same.

    Raises:
        Torn: the disk took neither the new contents nor the old ones again; the one beside it is left.
        OSError: it did not take the new ones; the file is what it was.
    """
    whole = kept(temporary)
    os.rename(temporary, whole)
    try:
        _overwrite(target, change.after)
    except BaseException as error:
        try:
            _overwrite(target, change.before)
        except BaseException:
            raise Torn(errno.EIO, f"{error}; the fixed file is {whole}") from error
        _unlink(whole)
        raise
    _unlink(whole)


def _unlink(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


def _overwrite(target: str, data: bytes) -> None:
    """Room that the file has is used before it is cut, so that a full disk seldom matters."""
    with open(target, "r+b") as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def contents(path: str) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    with open(path, "rb") as file:
        return file.read()
