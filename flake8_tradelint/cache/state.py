"""What the files of a project are: told by size and time, and by content where these differ."""

from __future__ import annotations

import os

from flake8_tradelint.light import read_file
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_SOON = 2_000_000_000
"""Nanoseconds in which a file may change again without a new time (FAT counts in two seconds)."""
_UNKNOWN = -1


class Files(Record):
    """Columns: absolute paths, sizes in bytes, times of the last change in nanoseconds, digests.

    A digest is that of the content, ``""`` where nobody has looked.
    """

    paths: Sequence[str] = ()
    sizes: Sequence[int] = ()
    times: Sequence[int] = ()
    digests: Sequence[str] = ()


class Change(Record):
    """What has become of known files: ``files`` is how they are now, with the digests still known."""

    files: Files
    changed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    @property
    def every(self) -> frozenset[str]:
        """The files that have changed, come or gone."""
        return self.changed | self.moved

    @property
    def moved(self) -> frozenset[str]:
        """The files that have come or gone."""
        return self.added | self.removed

    @property
    def concerns_all(self) -> bool:
        """May what has come or gone concern any file of the project?

        A folder that holds other modules and becomes a package, or none, gives all of these another name; a
        ``conftest.py`` has fixtures for whoever asks.
        """
        names = {path: os.path.basename(path) for path in self.moved}
        if "conftest.py" in names.values():
            return True
        packages = (os.path.dirname(path) for path, name in names.items() if name == "__init__.py")
        below = tuple(os.path.join(folder, "") for folder in packages)
        return any(path.startswith(below) for path in self.files.paths if path not in names)

    @property
    def nothing(self) -> bool:
        """Are these the same files with the same contents?"""
        return not (self.changed or self.added or self.removed)


def stamps(paths: Iterable[str]) -> Files:
    """The files that are there, with their sizes and times."""
    found: list[str] = []
    sizes: list[int] = []
    times: list[int] = []
    stat = os.stat
    for path in paths:
        try:
            status = stat(path)
        except OSError:
            continue
        sizes.append(status.st_size)
        times.append(status.st_mtime_ns)
        found.append(path)
    return Files(found, sizes, times, [""] * len(found))


def compare(known: Files, now: Files, *, by_content: bool = False) -> Change:
    """What has become of the known files. Contents are read only where size and time do not tell."""
    same_paths = known.paths == now.paths
    if same_paths and not by_content and known.sizes == now.sizes and known.times == now.times:
        return Change(Files(now.paths, now.sizes, now.times, known.digests))
    if same_paths and not by_content:
        return _compare_rows(known, now)
    rows = zip(known.paths, known.sizes, known.times, known.digests, strict=True)
    before = {path: (size, time, digest) for path, size, time, digest in rows}
    changed, added, digests = set(), set(), []
    for path, size, time in zip(now.paths, now.sizes, now.times, strict=True):
        if path not in before:
            added.add(path)
            digests.append("")
            continue
        old_size, old_time, digest = before.pop(path)
        if by_content or size != old_size or time != old_time:
            found = digest_of(path) if by_content or size == old_size else ""
            if not found or found != digest:
                changed.add(path)
            digest = found
        digests.append(digest)
    files = Files(now.paths, now.sizes, now.times, digests)
    return Change(files, frozenset(changed), frozenset(added), frozenset(before))


def _compare_rows(known: Files, now: Files) -> Change:
    """The same where the files are the same: few of them have changed."""
    changed, digests = set(), list(known.digests)
    sizes = zip(known.sizes, now.sizes, known.times, now.times, strict=True)
    for number, (old_size, size, old_time, time) in enumerate(sizes):
        if size != old_size or time != old_time:
            path = now.paths[number]
            found = digest_of(path) if size == old_size else ""
            if not found or found != digests[number]:
                changed.add(path)
            digests[number] = found
    return Change(Files(now.paths, now.sizes, now.times, digests), frozenset(changed))


def remembered(files: Files, now: int, read: Callable[[str], bytes] = read_file) -> Files:
    """What to remember at this time (in nanoseconds): all digests, and no time that is too new.

    A file that was changed just now is not trusted to keep its time.
    """
    rows = zip(files.paths, files.digests, strict=True)
    digests = [digest or digest_of(path, read) for path, digest in rows]
    times = [time if time < now - _SOON else _UNKNOWN for time in files.times]
    return Files(files.paths, files.sizes, times, digests)


def digest_of(path: str, read: Callable[[str], bytes] = read_file) -> str:
    """A digest of the file's content; empty where it cannot be read, which equals nothing."""
    from flake8_tradelint.light.digests import blake2b

    try:
        return blake2b(read(path), digest_size=16).hexdigest()
    except OSError:
        return ""
