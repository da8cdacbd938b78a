"""What the files of a project are: told by size and time, and by content where these differ."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping

from flake8_tradelint.records import dataclass

_SOON = 2_000_000_000
"""Nanoseconds in which a file may change again without a new time (FAT counts in two seconds)."""
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class FileState:
    """``size`` in bytes, ``time`` of the last change in nanoseconds, ``digest`` of the content."""

    size: int
    time: int
    digest: str


def stamps(paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Size and time of every file that is there."""
    found = {}
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            continue
        found[path] = status.st_size, status.st_mtime_ns
    return found


def unchanged(
    known: Mapping[str, FileState], now: Mapping[str, tuple[int, int]], *, by_content: bool = False
) -> bool:
    """Are these the same files with the same contents?"""
    if known.keys() != now.keys():
        return False
    for path, state in known.items():
        size, changed = now[path]
        if size != state.size:
            return False
        if (by_content or changed != state.time) and digest_of(path) != state.digest:
            return False
    return True


def states(now: Mapping[str, tuple[int, int]]) -> dict[str, FileState]:
    """The states to remember. A file that was changed just now is not trusted to keep its time."""
    recent = time.time_ns() - _SOON
    return {
        path: FileState(size, changed if changed < recent else _UNKNOWN, digest_of(path))
        for path, (size, changed) in now.items()
    }


def digest_of(path: str) -> str:
    """A digest of the file's content; empty where it cannot be read, which equals nothing."""
    from hashlib import blake2b

    try:
        with open(path, "rb") as file:
            return blake2b(file.read(), digest_size=16).hexdigest()
    except OSError:
        return ""
