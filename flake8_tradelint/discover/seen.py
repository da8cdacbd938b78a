"""What a walk saw of a folder, and how to tell without another walk that it would see the same.

A folder's time changes when something comes or goes in it. One whose time has changed is listed again:
most often it was a cache, or the editor. Ignore files are told by size and time.
"""

from __future__ import annotations

import os

from flake8_tradelint.discover.passed_by import SKIPPED, SUFFIXES, VIRTUAL_ENVIRONMENT
from flake8_tradelint.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SOON = 2_000_000_000
"""Nanoseconds in which a folder may change again without a new time (FAT counts in two seconds)."""
_UNKNOWN = -1
_ABSENT, _FOLDER = (-1, 0), (-2, 0)


class Tree(Record):
    """The folders that a walk saw, and the files that decided what it left out.

    Of folders the times of their last changes, in nanoseconds, and digests of what they hold; of files
    sizes and times.
    """

    folders: Sequence[str]
    times: Sequence[int]
    listings: Sequence[str]
    deciding: Sequence[str]
    stamps: Sequence[tuple[int, int]]


class Seen(Record, frozen=False, eq=False):
    """Collects what a walk sees. ``told`` ends where that does not tell all: a link, something unreadable."""

    folders: list[str]
    times: list[int]
    listings: list[str]
    deciding: list[str]
    told: bool = True

    def before(self, folder: str) -> int:
        """The time of a folder that is about to be listed."""
        return _time_of(folder)

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


def _time_of(folder: str) -> int:
    """When something last came or went in the folder."""
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return _UNKNOWN


class Since(Record):
    """The tree now, and the Python files that have come and gone since it was seen, absolute paths.

    What has come is what lies there: an ignore file may say that a walk would pass it by.
    """

    tree: Tree
    came: Sequence[str] = ()
    gone: Sequence[str] = ()


def since(tree: Tree, files: Sequence[str], now: int) -> Since | None:
    """What a walk at this time would see, where that differs in Python files at most from what was seen.

    ``files`` are those that the walk found. The times of its folders are then those that they have now.
    """
    try:
        times = [status.st_mtime_ns for status in map(os.stat, tree.folders)]
        if [_stamp(path) for path in tree.deciding] != [tuple(stamp) for stamp in tree.stamps]:
            return None
        if times == tree.times:
            return Since(tree)
        came: list[str] = []
        gone: list[str] = []
        listings = list(tree.listings)
        for number, folder in enumerate(tree.folders):
            if times[number] == tree.times[number]:
                continue
            with os.scandir(folder) as entries:
                there = list(entries)
            listing = _digest(there)
            if listing != listings[number]:
                moved = _moved(there, listings[number], os.path.join(folder, ""), files)
                if moved is None:
                    return None
                came += moved[0]
                gone += moved[1]
                listings[number] = listing
    except OSError:
        return None
    return Since(replace(tree, times=_trusted(times, now), listings=listings), came, gone)


def files_below(tree: Tree, root: str, folders: Sequence[str], files: Sequence[str]) -> Sequence[str] | None:
    """Which files walks of these folders would find: a part of what the walk from ``root`` found in ``tree``.

    ``None`` where that cannot be told.
    """
    if not all(folder == root or _is_seen_alike(tree, root, folder) for folder in folders):
        return None
    if root in folders:
        return files
    below = tuple(os.path.join(folder, "") for folder in folders)
    return [path for path in files if path.startswith(below)]


def _is_seen_alike(tree: Tree, root: str, folder: str) -> bool:
    """Does a walk that begins in the folder leave out what the one from ``root`` has left out there?

    Not where that one did not get into it. Outside of a repository only folders that are walked have their
    ignore files read, and in an ignored repository none above the folder.
    """
    if folder not in tree.folders or os.path.lexists(os.path.join(folder, VIRTUAL_ENVIRONMENT)):
        return False
    if os.path.lexists(os.path.join(root, ".git")):
        return True
    between = os.path.relpath(os.path.dirname(folder), root).split(os.sep)
    above = [os.path.join(root, *between[:depth]) for depth in range(len(between) + 1)]
    return not any(os.path.lexists(os.path.join(parent, ".gitignore")) for parent in above)


def _moved(
    there: Sequence[os.DirEntry[str]], before: str, prefix: str, files: Sequence[str]
) -> tuple[list[str], list[str]] | None:
    """What has come into a folder and what has gone; ``None`` where these are not Python files alone.

    ``before`` is the digest of what was in it, ``prefix`` what the paths of its files begin with.
    """
    below = (path[len(prefix) :] for path in files if path.startswith(prefix))
    known = {name for name in below if os.sep not in name}
    names = frozenset(_names(there))
    new = [entry for entry in there if entry.name not in known and entry.name.endswith(SUFFIXES)]
    lost = sorted(known - names)
    moved = {*lost, *(entry.name for entry in new)}
    if _digest_of(names.symmetric_difference(moved)) != before:
        return None
    # Some names decide what belongs to a project, and links what else is to be looked at.
    if not moved.isdisjoint((*_DECIDING, "__init__.py")):
        return None
    if not all(entry.is_file(follow_symlinks=False) for entry in new):
        return None
    return [prefix + entry.name for entry in new], [prefix + name for name in lost]


def _digest(entries: Iterable[os.DirEntry[str]]) -> str:
    """Of all that a walk, or the search for a project's root, would look at."""
    return _digest_of(_names(entries))


def _names(entries: Iterable[os.DirEntry[str]]) -> Iterator[str]:
    for entry in entries:
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            if name not in SKIPPED or name in (".git", ".hg"):
                yield f"{name}/"
        elif name.endswith((*SUFFIXES, *_DECIDING)):
            yield name


def _digest_of(names: Iterable[str]) -> str:
    from zlib import adler32, crc32  # nobody asks for it where a single file is checked

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
