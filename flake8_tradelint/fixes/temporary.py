"""Create temporary files beside the sources, and remove those that killed runs have left.

A run holds a lock (``flock``) on each of its temporary files; the kernel drops it when the process ends for
whatever reason. So a temporary file of tradelint that can be locked is abandoned, whatever process ids and
clocks say. On systems without such locks, its age decides.

A file that has several names (hard links) is overwritten in place, as black, ruff and pyupgrade do with every
file, so that all names keep the same contents; until that is done, its temporary file has the new contents.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
import time

from flake8_tradelint.startup.patterns import DOTALL, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import fcntl
    from collections.abc import Iterable

    from flake8_tradelint.fixes.rounds import FileChange
else:
    try:
        import fcntl
    except ImportError:  # Windows
        fcntl = None

FORSAKEN = 3600
"""Age in seconds from which a file is taken for abandoned, where files cannot be locked."""
_NAME = regex(r"\..*\.tradelint-[a-z0-9_]{8}\.tmp", DOTALL)


def beside(target: str) -> tuple[str, int]:
    """Create an empty file in the folder of ``target`` and lock it; return its path and descriptor.

    Raises:
        OSError: no file can be created there.
    """
    folder, name = os.path.split(target)
    while True:
        # Of a long name only the beginning: no file name may have more than 255 bytes.
        descriptor, path = tempfile.mkstemp(prefix=f".{name[:40]}.tradelint-", suffix=".tmp", dir=folder)
        # Before it was locked, another run may have taken it for abandoned and be about to remove it.
        if lock(descriptor) is not False and _is_at(descriptor, path):
            return path, descriptor
        os.close(descriptor)


def lock(descriptor: int) -> bool | None:
    """Lock an open file until it is closed.

    Return False if another process has it locked, ``None`` if there are no locks here.
    """
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # the file system has none
        return None
    return True


def kept(path: str) -> str:
    """Return the name for a file that may be the only whole copy, and so is never removed as abandoned."""
    return f"{path.removesuffix('.tmp')}.kept"


def remove_abandoned(folders: Iterable[str]) -> tuple[str, ...]:
    """Remove the temporary files of killed runs from these folders; return their paths.

    Only regular files of this user with a name of tradelint's count. Links are not followed.
    """
    removed = []
    for folder in folders:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in [entry for entry in entries if _NAME.fullmatch(entry.name)]:
                with contextlib.suppress(OSError):
                    if entry.is_file(follow_symlinks=False) and _remove_if_abandoned(entry.path):
                        removed.append(entry.path)
    return tuple(removed)


def _remove_if_abandoned(path: str) -> bool:
    """Remove the file if it is abandoned; return True if it was.

    The lock is held until the file is gone, so that no other run can take the same name in between.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    try:
        status, locked = os.fstat(descriptor), lock(descriptor)
        if not stat.S_ISREG(status.st_mode) or not is_own(status) or not _is_at(descriptor, path):
            return False
        if locked is False or (locked is None and time.time() - status.st_mtime < FORSAKEN):
            return False
        if fcntl is not None:
            os.unlink(path)
            return True
    finally:
        os.close(descriptor)
    os.unlink(path)  # Windows removes no file that is open
    return True


def is_own(status: os.stat_result) -> bool:
    """Return True if the file is the user's. Root gives its temporary files to the owners of the sources."""
    return not hasattr(os, "geteuid") or os.geteuid() in (0, status.st_uid)


def _is_at(descriptor: int, path: str) -> bool:
    """Return True if ``path`` still names the open file."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except OSError:
        return False


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
        remove(whole)
        raise
    remove(whole)


def remove(path: str) -> None:
    """Remove a file if it is there and can be removed."""
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
