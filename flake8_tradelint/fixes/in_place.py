"""Overwrite a file that has several names (hard links) in place, so that all names keep the same contents.

black, ruff and pyupgrade write every file in this way. Until the write is complete, the whole new contents
lie in a second file beside it.
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
    """The file has neither its old nor its new contents."""


def write_over(target: str, change: FileChange, temporary: str) -> None:
    """Overwrite ``target`` with the new contents, then remove ``temporary``, which holds the same.

    Raises:
        Torn: the disk took neither the new contents nor the old ones again; the file beside it is kept.
        OSError: the disk did not take the new contents; the file is unchanged.
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
    """Write first and truncate last.

    Space that the file has is used again, so that a full disk seldom matters.
    """
    with open(target, "r+b") as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def contents(path: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    with open(path, "rb") as file:
        return file.read()
