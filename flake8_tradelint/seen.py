"""What a walk saw of a folder, and how to tell without another walk that it would see the same.

A folder's time changes when something comes or goes in it. One whose time has changed is listed again:
most often it was a cache, or the editor. Ignore files are told by size and time.
"""

from __future__ import annotations

import os
from zlib import adler32, crc32

from flake8_tradelint.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SUFFIXES = (".py", ".pyw")
SKIPPED = frozenset(
    {".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache"}
    | {
        ".ruff_cache",
        ".svn",
        ".tradelint_cache",
        ".tox",
        "CVS",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
    }
)
"""Folders that hold no source of the project; never walked into unless named outright."""
VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
_SOON = 2_000_000_000
"""Nanoseconds in which a folder may change again without a new time (FAT counts in two seconds)."""
_UNKNOWN = -1
_ABSENT, _FOLDER = (-1, 0), (-2, 0)


@dataclass(frozen=True, slots=True)
class Tree:
    """The folders that a walk saw, and the files that decided what it left out.

    Of folders the times of their last changes, in nanoseconds, and digests of what they hold; of files
    sizes and times.
    """

    folders: Sequence[str]
    times: Sequence[int]
    listings: Sequence[str]
    deciding: Sequence[str]
    stamps: Sequence[tuple[int, int]]


@dataclass(slots=True, eq=False)
class Seen:
    """Collects what a walk sees. ``told`` ends where that does not tell all: a link, something unreadable."""

    folders: list[str]
    times: list[int]
    listings: list[str]
    deciding: list[str]
    told: bool = True

    def folder(self, path: str, time: int, entries: Iterable[os.DirEntry[str]]) -> None:
        """A folder, the time that it had before it was listed, and what is in it."""
        self.folders.append(path)
        self.times.append(time)
        self.listings.append(_digest(entries))

    def tree(self, now: int) -> Tree | None:
        """What was seen, at this time (in nanoseconds); ``None`` where that says too little."""
        if not self.told:
            return None
        deciding = sorted(set(self.deciding))
        return Tree(
            self.folders,
            _trusted(self.times, now),
            self.listings,
            deciding,
            [_stamp(path) for path in deciding],
        )


def _trusted(times: Sequence[int], now: int) -> list[int]:
    """A folder that was changed just now may change again without a new time."""
    return [time if time < now - _SOON else _UNKNOWN for time in times]


def time_of(folder: str) -> int:
    """When something last came or went in the folder."""
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return _UNKNOWN


def still(tree: Tree, now: int) -> Tree | None:
    """The tree, where a walk at this time would find the same files as the one that saw it.

    The times of its folders are then those that they have now.
    """
    try:
        times = [status.st_mtime_ns for status in map(os.stat, tree.folders)]
        if times != tree.times:
            rows = zip(tree.folders, tree.listings, tree.times, times, strict=True)
            if any(then != time and _listed(folder) != listing for folder, listing, then, time in rows):
                return None
    except OSError:
        return None
    if [_stamp(path) for path in tree.deciding] != [tuple(stamp) for stamp in tree.stamps]:
        return None
    return tree if times == tree.times else replace(tree, times=_trusted(times, now))


def _listed(folder: str) -> str:
    with os.scandir(folder) as entries:
        return _digest(entries)


def _digest(entries: Iterable[os.DirEntry[str]]) -> str:
    """Of all that a walk, or the search for a project's root, would look at."""
    names = []
    for entry in entries:
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            if name not in SKIPPED or name in (".git", ".hg"):
                names.append(f"{name}/")
        elif name.endswith((*SUFFIXES, *_DECIDING)):
            names.append(name)
    text = "\0".join(sorted(names)).encode(errors="surrogatepass")
    return f"{crc32(text):08x}{adler32(text):08x}{len(text):x}"


_DECIDING = (".gitignore", VIRTUAL_ENVIRONMENT, "pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg")


def _stamp(path: str) -> tuple[int, int]:
    """Size and time of a file; what is not there may come, and what is in a folder does not count."""
    try:
        status = os.stat(path)
    except OSError:
        return _ABSENT
    return _FOLDER if status.st_mode & 0o170000 == 0o040000 else (status.st_size, status.st_mtime_ns)
