"""Keep a journal while a group of files is written, so that a later run can complete what a killed run began.

A journal holds the old and the new contents of every file of a group. It lies in a folder of the user, never
in the checked project: nothing that a repository contains is trusted. The writing run holds a lock on it; a
journal that can be locked belongs to a killed run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
import time
from dataclasses import asdict, dataclass

from flake8_tradelint.fixes.temporary import FORSAKEN, lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ENDING = ".journal"
_KEPT = 30 * 24 * 3600
"""Seconds after which a journal that no run has picked up is removed: its project may be gone."""
_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a group: its path with links resolved, its old and new contents, its temporary file."""

    path: str
    before: bytes
    after: bytes
    beside: str


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal file that this process has locked."""

    path: str
    descriptor: int
    entries: tuple[Entry, ...]

    def close(self, *, done: bool) -> None:
        """Remove the journal if the group is ``done``; otherwise leave it to the next run."""
        if os.name == "nt":  # which removes no file that is open
            os.close(self.descriptor)
        with contextlib.suppress(OSError):  # one that stays is found to be done
            if done:
                os.unlink(self.path)
        if os.name != "nt":
            os.close(self.descriptor)


def begin(entries: Sequence[Entry]) -> Journal | None:
    """Write a journal and flush it to disk; return ``None`` if there is no private folder for it."""
    folder = _folder()
    if folder is None:
        return None
    path = os.path.join(folder, secrets.token_hex(8) + _ENDING)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600)
    except OSError:
        return None
    lock(descriptor)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(_dumped(entries))
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        os.close(descriptor)
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise
    return Journal(path, descriptor, tuple(entries))


def unfinished() -> Iterator[Journal]:
    """Yield the journals of killed runs, locked. Incomplete and very old ones are removed.

    An incomplete journal belongs to a run that had not begun to replace files.
    """
    for folder in filter(_is_private, _folders()):
        for name in sorted(os.listdir(folder)):
            if name.endswith(_ENDING):
                with contextlib.suppress(OSError):
                    found = _opened(os.path.join(folder, name))
                    if found is not None:
                        yield found


def _opened(path: str) -> Journal | None:
    descriptor = os.open(path, os.O_RDWR | _FLAGS)
    locked, status = lock(descriptor), os.fstat(descriptor)
    if locked is False or (locked is None and time.time() - status.st_mtime < FORSAKEN):
        os.close(descriptor)
        return None
    with open(descriptor, "rb", closefd=False) as file:
        entries = _loaded(file.read())
    journal = Journal(path, descriptor, entries or ())
    if entries is None or time.time() - status.st_mtime > _KEPT:
        journal.close(done=True)
        return None
    return journal


def _dumped(entries: Sequence[Entry]) -> bytes:
    texts = [{name: value for name, value in asdict(entry).items() if name in _TEXTS} for entry in entries]
    sizes = [(len(entry.before), len(entry.after)) for entry in entries]
    parts = [json.dumps([texts, sizes]).encode(), b"\n"]
    for entry in entries:
        parts += [entry.before, entry.after]
    body = b"".join(parts)
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


_TEXTS = ("path", "beside")


def _loaded(data: bytes) -> tuple[Entry, ...] | None:
    digest, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    header, _, contents = body.partition(b"\n")
    entries, at = [], 0
    for texts, (before, after) in zip(*json.loads(header), strict=True):
        middle, end = at + before, at + before + after
        entries.append(Entry(before=contents[at:middle], after=contents[middle:end], **texts))
        at = end
    return tuple(entries)


def _folder() -> str | None:
    """Return the first of the candidate folders that exists or can be created, and is private."""
    for folder in _folders():
        with contextlib.suppress(OSError):
            os.makedirs(folder, mode=0o700, exist_ok=True)
            if _is_private(folder):
                return folder
    return None


def _folders() -> Iterator[str]:
    """Yield the folders where journals may lie: in the user's home folder, then among the temporary files.

    ``tempfile`` is not asked: where nothing else is writable, it names the working directory, which is the
    checked project.
    """
    on_windows = os.name == "nt"
    state = os.environ.get("LOCALAPPDATA" if on_windows else "XDG_STATE_HOME", "")
    home = state if os.path.isabs(state) else os.path.expanduser(os.path.join("~", ".local", "state"))
    temporary = os.environ.get("TEMP" if on_windows else "TMPDIR", "") or "/tmp"
    user = os.geteuid() if hasattr(os, "geteuid") else "user"
    folders = (os.path.join(home, "tradelint"), os.path.join(temporary, f"tradelint-{user}"))
    return filter(os.path.isabs, folders)


def _is_private(folder: str) -> bool:
    """Return True if only this user can put files into the folder."""
    try:
        status = os.lstat(folder)
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode) or not os.access(folder, os.W_OK):
        return False
    return not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)
