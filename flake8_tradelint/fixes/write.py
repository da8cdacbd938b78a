"""Puts fixed files on disk: whole or not at all, and never over somebody else's change.

A file with several names (hard links) keeps them: it is written over where it lies, as black, ruff and
pyupgrade write every file. Until that is done, all that it is going to be lies in a file beside it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass

from flake8_tradelint.model import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flake8_tradelint.fixes.rounds import FileChange


@dataclass(frozen=True, slots=True)
class Written:
    """The paths that were written, and why others were not."""

    paths: tuple[str, ...]
    failures: tuple[Failure, ...]


def write(changes: Iterable[FileChange], *, refusal: Callable[[str], str]) -> Written:
    """Write every file that can be written; one that cannot does not stop the others.

    ``refusal`` tells why a file must not be written, with nothing for one that may be. Where it refuses one,
    nothing is written: a fix may have meant several files.
    """
    changes = tuple(changes)
    paths, failures = [], [Failure(c.path, f"not fixed: {why}") for c in changes if (why := refusal(c.path))]
    for change in changes if not failures else ():
        try:
            with _let_finish():
                _replace(change)
        except _Stale:
            failures.append(Failure(change.path, "not fixed: it was changed in the meantime"))
        except OSError as error:
            failures.append(Failure(change.path, f"not fixed: {error.strerror or error}"))
        else:
            paths.append(change.path)
    return Written(tuple(paths), tuple(failures))


@contextlib.contextmanager
def _let_finish() -> Iterator[None]:
    """SIGTERM and SIGHUP wait until the file is in its place: the one beside it would be left over."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Stale(Exception):
    """The file is not what was checked."""


def _replace(change: FileChange) -> None:
    """Write beside the file (a link's target, not the link) and put it in its place."""
    target = os.path.realpath(change.path)
    if not os.access(target, os.W_OK):
        # Renaming would succeed where the folder is writable, against what the file's mode says.
        code = errno.EACCES if os.path.exists(target) else errno.ENOENT
        raise OSError(code, os.strerror(code))
    if _contents(target) == change.after:
        return  # under another of its names
    linked = os.stat(target).st_nlink > 1
    folder, name = os.path.split(target)
    try:
        # Of a long name only the beginning: no name may have more than 255 bytes.
        descriptor, temporary = tempfile.mkstemp(prefix=f".{name[:40]}.", suffix=".tmp", dir=folder)
    except PermissionError as error:
        raise OSError(error.errno, f"no file can be made in its folder: {error.strerror}") from None
    try:
        with open(descriptor, "wb") as file:
            file.write(change.after)
            if linked:
                file.flush()
                os.fsync(file.fileno())
        _like(target, temporary)
        if _contents(target) != change.before:  # as late as possible: what was read must still be there
            raise _Stale
        if linked:
            _write_over(target, change, temporary)
        else:
            os.replace(temporary, target)
    except _Torn:
        raise  # what is beside it is all that is left
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


class _Torn(OSError):
    """The file is neither what it was nor what it was to become."""


def _write_over(target: str, change: FileChange, beside: str) -> None:
    """Write the file where it lies, and take away the one ``beside`` it, which holds the same.

    Raises:
        _Torn: the disk took neither the new contents nor the old ones again; ``beside`` is left.
        OSError: it did not take the new ones; the file is what it was.
    """
    try:
        _overwrite(target, change.after)
    except BaseException as error:
        try:
            _overwrite(target, change.before)
        except BaseException:
            raise _Torn(errno.EIO, f"{error}; the fixed file is {beside}") from error
        raise
    os.unlink(beside)


def _overwrite(target: str, data: bytes) -> None:
    """Room that the file has is used before it is cut, so that a full disk seldom matters."""
    with open(target, "r+b") as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _like(target: str, temporary: str) -> None:
    """The owner where that is allowed, mode bits, access lists and other attributes; but no times."""
    if hasattr(os, "chown"):
        status = os.stat(target)
        for owner in ((status.st_uid, -1), (-1, status.st_gid)):
            with contextlib.suppress(PermissionError):
                os.chown(temporary, *owner)
    shutil.copystat(target, temporary)  # after the owner, who changes the mode's bits
    os.utime(temporary)


def _contents(target: str) -> bytes:
    with open(target, "rb") as file:
        return file.read()
