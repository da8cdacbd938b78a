"""Puts fixed files on disk: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from dataclasses import dataclass

from flake8_tradelint.model import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.fixes.rounds import FileChange


@dataclass(frozen=True, slots=True)
class Written:
    """The paths that were written, and why others were not."""

    paths: tuple[str, ...]
    failures: tuple[Failure, ...]


def write(changes: Iterable[FileChange]) -> Written:
    """Write every file that can be written; one that cannot does not stop the others."""
    paths, failures = [], []
    for change in changes:
        try:
            _replace(change)
        except _Stale:
            failures.append(Failure(change.path, "not fixed: it was changed in the meantime"))
        except OSError as error:
            failures.append(Failure(change.path, f"not fixed: {error.strerror or error}"))
        else:
            paths.append(change.path)
    return Written(tuple(paths), tuple(failures))


class _Stale(Exception):
    """The file is not what was checked."""


def _replace(change: FileChange) -> None:
    """Write beside the file (a link's target, not the link) and put it in its place."""
    target = os.path.realpath(change.path)
    if not os.access(target, os.W_OK):
        # Renaming would succeed where the folder is writable, against what the file's mode says.
        code = errno.EACCES if os.path.exists(target) else errno.ENOENT
        raise OSError(code, os.strerror(code))
    folder, name = os.path.split(target)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{name}.", suffix=".tmp", dir=folder)
    try:
        with open(descriptor, "wb") as file:
            file.write(change.after)
        _like(target, temporary)
        _must_be(target, change.before)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _like(target: str, temporary: str) -> None:
    """Mode bits, and the owner where that is allowed."""
    shutil.copymode(target, temporary)
    if hasattr(os, "chown"):
        status = os.stat(target)
        with contextlib.suppress(PermissionError):
            os.chown(temporary, status.st_uid, status.st_gid)


def _must_be(target: str, expected: bytes) -> None:
    """As late as possible: what was read must still be there."""
    with open(target, "rb") as file:
        if file.read() != expected:
            raise _Stale
