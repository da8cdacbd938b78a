"""Record what a walk saw, so that a later run can tell without a walk that it would see the same.

A folder's modification time changes when an entry is added or removed. A folder with a new time is listed
again: mostly the change was a cache or an editor's file. Ignore files are compared by size and time.
"""

from __future__ import annotations

import os

from flake8_tradelint.discover.roots import MARKERS, SKIPPED, SUFFIXES, VIRTUAL_ENVIRONMENT
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SOON = 2_000_000_000
"""Nanoseconds in which a folder may change again without a new time (FAT has a resolution of two seconds)."""
_UNKNOWN = -1
_ABSENT, _FOLDER = (-1, 0), (-2, 0)


class Tree(Record):
    """The folders that a walk saw, and the files that decided what it left out.

    For folders: modification times in nanoseconds, and digests of their entries. For files: sizes and times.
    """

    folders: Sequence[str]
    times: Sequence[int]
    listings: Sequence[str]
    deciding: Sequence[str]
    stamps: Sequence[tuple[int, int]]


class Seen(Record, frozen=False, eq=False):
    """Collects what a walk sees.

    ``told`` becomes False if the record is incomplete: a link, an unreadable entry.
    """

    folders: list[str]
    times: list[int]
    listings: list[str]
    deciding: list[str]
    told: bool = True

    def before(self, folder: str) -> int:
        """Return the modification time of a folder that is about to be listed."""
        return _time_of(folder)

    def folder(self, path: str, time: int, entries: Iterable[os.DirEntry[str]]) -> None:
        """Record a folder, its modification time before it was listed, and its entries."""
        self.folders.append(path)
        self.times.append(time)
        self.listings.append(_digest(entries))

    def tree(self, now: int) -> Tree | None:
        """Return the record as of ``now`` (nanoseconds), or ``None`` if it is incomplete."""
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
    """Return the times, without those so recent that the folder may change again at the same time."""
    return [time if time < now - _SOON else _UNKNOWN for time in times]


def _time_of(folder: str) -> int:
    """Return the folder's modification time in nanoseconds, -1 if it cannot be read."""
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return _UNKNOWN


class Since(Record):
    """The tree now, and the Python files added and removed since it was recorded, as absolute paths.

    An added file is one that exists: an ignore file may still exclude it.
    """

    tree: Tree
    came: Sequence[str] = ()
    gone: Sequence[str] = ()


def since(tree: Tree, files: Sequence[str], now: int) -> Since | None:
    """Return what a walk would see now, or ``None`` if more than Python files may have changed.

    ``files`` are those that the recorded walk found. The result has the folders' present times.
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
    """Return the files that walks of these folders would find, from those that a walk of ``root`` found.

    ``None``: that cannot be decided.
    """
    if not all(folder == root or _is_seen_alike(tree, root, folder) for folder in folders):
        return None
    if root in folders:
        return files
    below = tuple(os.path.join(folder, "") for folder in folders)
    return [path for path in files if path.startswith(below)]


def _is_seen_alike(tree: Tree, root: str, folder: str) -> bool:
    """Return True if a walk of the folder skips the same entries in it as the recorded walk of ``root``.

    It does not if the recorded walk did not enter the folder. Outside of a repository, only folders that are
    walked have their ignore files read, and in an ignored repository none above the folder.
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
    """Return the files added to and removed from a folder; ``None`` if other entries have changed.

    ``before`` is the digest of the former entries, ``prefix`` the folder's path with a separator.
    """
    below = (path[len(prefix) :] for path in files if path.startswith(prefix))
    known = {name for name in below if os.sep not in name}
    names = frozenset(_names(there))
    new = [entry for entry in there if entry.name not in known and entry.name.endswith(SUFFIXES)]
    lost = sorted(known - names)
    moved = {*lost, *(entry.name for entry in new)}
    if _digest_of(names.symmetric_difference(moved)) != before:
        return None
    # Some names decide what belongs to a project, and links may lead to more files.
    if not moved.isdisjoint((*_DECIDING, "__init__.py")):
        return None
    if not all(entry.is_file(follow_symlinks=False) for entry in new):
        return None
    return [prefix + entry.name for entry in new], [prefix + name for name in lost]


def _digest(entries: Iterable[os.DirEntry[str]]) -> str:
    """Return a digest of the entries that a walk, or the search for a project's root, would look at."""
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
    from zlib import adler32, crc32  # not needed if a single file is checked

    text = "\0".join(sorted(names)).encode(errors="surrogatepass")
    return f"{crc32(text):08x}{adler32(text):08x}{len(text):x}"


_DECIDING = (".gitignore", VIRTUAL_ENVIRONMENT, *MARKERS)


def _stamp(path: str) -> tuple[int, int]:
    """Return size and time of a file, or a fixed value if it is a folder or does not exist."""
    try:
        status = os.stat(path)
    except OSError:
        return _ABSENT
    return _FOLDER if status.st_mode & 0o170000 == 0o040000 else (status.st_size, status.st_mtime_ns)
