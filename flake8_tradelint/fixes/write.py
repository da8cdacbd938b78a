"""Write fixed files: completely or not at all, and never over a change made by someone else.

The files that one fix spans are written together or not at all. All new contents are first written to
temporary files beside them. A journal describes the group until all files are replaced, so that the next run
can complete what a killed run began.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import sys
from dataclasses import dataclass

from flake8_tradelint.fixes import journal
from flake8_tradelint.fixes.rounds import FileChange, grouped
from flake8_tradelint.fixes.temporary import Torn, beside, contents, remove, write_over
from flake8_tradelint.model import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Written:
    """The paths that were written, and a failure for each path that was not."""

    paths: tuple[str, ...]
    failures: tuple[Failure, ...]


def write(
    changes: Iterable[FileChange],
    together: Iterable[Collection[str]] = (),
    *,
    refusal: Callable[[str], str],
) -> Written:
    """Write every file that can be written; a failure does not stop the others.

    ``together`` has the paths that each fix spans: of these, all are written or none. ``refusal`` returns the
    reason why a path must not be written, or an empty string.
    """
    paths: list[str] = []
    failures: list[Failure] = []
    for group in grouped(changes, together):
        try:
            _permit(group, refusal)
            with _let_finish():
                _write_group(group)
        except _NotWritten as error:
            failures += (_failure(change, error) for change in group)
        else:
            paths += (change.path for change in group)
    return Written(tuple(paths), tuple(failures))


@contextlib.contextmanager
def _let_finish() -> Iterator[None]:
    """Block termination signals while files are replaced, so that no temporary files are left."""
    if sys.platform == "win32":
        yield
        return
    held_back = {signal.SIGTERM, signal.SIGHUP, signal.SIGINT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held_back)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _NotWritten(Exception):
    """Raised when a file could not be written, so that no file of its group is."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason


def _permit(group: Iterable[FileChange], refusal: Callable[[str], str]) -> None:
    for change in group:
        if why := refusal(change.path):
            raise _NotWritten(change.path, why)


@contextlib.contextmanager
def _naming(change: FileChange) -> Iterator[None]:
    """Convert an ``OSError`` in the block to ``_NotWritten`` with the file's path."""
    try:
        yield
    except OSError as error:
        raise _NotWritten(change.path, str(error.strerror or error)) from error


def _failure(change: FileChange, error: _NotWritten) -> Failure:
    if change.path == error.path:
        return Failure(change.path, f"not fixed: {error.reason}")
    other = os.path.relpath(error.path, os.path.dirname(change.path))
    return Failure(change.path, f"not fixed: a fix spans it and {other}, which could not be written")


@dataclass(frozen=True, slots=True)
class _Staged:
    """A file with its new contents in a temporary file beside it; ``target`` has all links resolved."""

    change: FileChange
    target: str
    beside: str
    linked: bool

    def put(self) -> None:
        """Give the file its new contents, if it still has the old ones.

        Raises:
            OSError: it was changed in the meantime, or cannot be written.
        """
        found = contents(self.target)
        if found == self.change.after:
            return  # under another of its names
        if found != self.change.before:  # as late as possible: what was read must still be there
            raise OSError(errno.ESTALE, "it was changed in the meantime")
        if self.linked:
            write_over(self.target, self.change, self.beside)
        else:
            os.replace(self.beside, self.target)


def _write_group(group: Sequence[FileChange]) -> None:
    """Stage all files of a group, then replace them; on any error, all keep their old contents."""
    with contextlib.ExitStack() as stack:
        staged = []
        for change in group:
            with _naming(change):
                file = _staged(change, stack, sync=len(group) > 1)
            if file is not None:
                staged.append(file)
        if len(staged) == 1 and not staged[0].linked:
            with _naming(staged[0].change):
                staged[0].put()
        elif staged:
            _put_together(staged)


def _put_together(staged: Sequence[_Staged]) -> None:
    """Replace several files, with a journal until all are replaced."""
    entries = [journal.Entry(f.target, f.change.before, f.change.after, f.beside) for f in staged]
    with _naming(staged[0].change):
        record = journal.begin(entries)
    done: list[_Staged] = []
    whole = False
    try:
        for file in staged:
            with _naming(file.change):
                file.put()
            done.append(file)
        whole = True
    except BaseException as error:
        whole = not isinstance(error.__cause__, Torn) and _take_back(done)
        raise
    finally:
        if record is not None:
            record.close(done=whole)


def _take_back(done: Iterable[_Staged]) -> bool:
    """Restore the old contents of these files; return False if that failed for one of them."""
    try:
        for file in done:
            _write_group([FileChange(file.target, file.change.after, file.change.before)])
    except _NotWritten:
        return False
    return True


def _staged(change: FileChange, stack: contextlib.ExitStack, *, sync: bool) -> _Staged | None:
    """Write the new contents beside the file; return ``None`` if the file has them already (as a hard link).

    ``stack`` removes the temporary file unless it has replaced the target. ``sync``: flush it to disk.
    """
    target = os.path.realpath(change.path)
    if not os.access(target, os.W_OK):
        # Renaming would succeed in a writable folder, against the file's own mode.
        code = errno.EACCES if os.path.exists(target) else errno.ENOENT
        raise OSError(code, os.strerror(code))
    if contents(target) == change.after:
        return None
    try:
        path, descriptor = beside(target)
    except PermissionError as error:
        raise OSError(error.errno, f"no file can be made in its folder: {error.strerror}") from None
    stack.callback(remove, path)
    lease = stack.enter_context(contextlib.ExitStack())
    lease.callback(os.close, descriptor)  # as long as it is open, it is locked
    linked = os.stat(target).st_nlink > 1
    with open(descriptor, "wb", closefd=False) as file:
        file.write(change.after)
    if sync or linked:
        os.fsync(descriptor)
    if sys.platform == "win32":
        lease.close()  # no open file is renamed there
    _like(target, path)
    return _Staged(change, target, path, linked)


def _like(target: str, temporary: str) -> None:
    """Copy owner (where allowed), mode bits, access lists and other attributes to the new file; no times."""
    if hasattr(os, "chown"):
        status = os.stat(target)
        for owner in ((status.st_uid, -1), (-1, status.st_gid)):
            with contextlib.suppress(PermissionError):
                os.chown(temporary, *owner)
    shutil.copystat(target, temporary)  # after the owner, who changes the mode's bits
    os.utime(temporary)
