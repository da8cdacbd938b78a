"""Find which files of a project have changed: by size and time, and by content where these differ."""

from __future__ import annotations

import os
import sys
from _collections_abc import Sequence

from flake8_tradelint.startup.light import read_file
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

_SOON = 2_000_000_000
"""Nanoseconds in which a file may change again without getting a new time (FAT has steps of two seconds)."""
MANY = 3000
"""Number of files and folders from which it pays to stat half of them in a forked process: a fork costs as
much as 300 of them."""
UNKNOWN = -1
"""Stands for an unknown time; no file has it."""


class Digests(Sequence[str]):
    """Digests of files as a sequence of hexadecimal texts, decoded on demand from 16 bytes each."""

    __slots__ = ("_data",)
    SIZE = 16

    def __init__(self, data: memoryview) -> None:
        if len(data) % self.SIZE:
            raise ValueError("a digest is cut short")
        self._data = data

    def __getitem__(self, place: Any) -> Any:
        if not 0 <= place < len(self):
            raise IndexError(place)
        found = bytes(self._data[place * self.SIZE : (place + 1) * self.SIZE])
        return found.hex() if any(found) else ""

    def __len__(self) -> int:
        return len(self._data) // self.SIZE

    def replaced(self, new: Mapping[int, str]) -> Digests:
        """Return a copy with the digests at some indexes replaced."""
        data = bytearray(self._data)
        for place, digest in new.items():
            data[place * self.SIZE : (place + 1) * self.SIZE] = self.packed((digest,))
        return Digests(memoryview(data))

    @classmethod
    def of(cls, digests: Sequence[str]) -> Digests:
        """Convert digests to this form, unless they have it already."""
        return digests if isinstance(digests, Digests) else cls(memoryview(cls.packed(digests)))

    @classmethod
    def packed(cls, digests: Iterable[str]) -> bytes:
        """Encode digests as bytes; an unknown one (``""``) as zeros."""
        return bytes.fromhex("".join([digest or "0" * (2 * cls.SIZE) for digest in digests]))


class Files(Record):
    """The files of a project in columns: absolute paths, sizes, modification times and digests.

    Sizes are in bytes, times in nanoseconds. A digest is that of the content, ``""`` if it was not computed.
    """

    paths: Sequence[str] = ()
    sizes: Sequence[int] = ()
    times: Sequence[int] = ()
    digests: Sequence[str] = ()


class Change(Record):
    """How known files have changed: ``files`` is their state now, with the digests that are still known."""

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
        """True if the files that have come or gone may invalidate the verdict on any file of the project.

        A folder with other modules that becomes a package, or stops being one, gives all of these another
        name; a ``conftest.py`` has fixtures for any test.
        """
        names = {path: os.path.basename(path) for path in self.moved}
        if "conftest.py" in names.values():
            return True
        packages = (os.path.dirname(path) for path, name in names.items() if name == "__init__.py")
        below = tuple(os.path.join(folder, "") for folder in packages)
        return any(path.startswith(below) for path in self.files.paths if path not in names)

    @property
    def nothing(self) -> bool:
        """True if these are the same files with the same contents."""
        return not (self.changed or self.added or self.removed)


def stamps(paths: Iterable[str]) -> Files:
    """Return the sizes and times of those of the files that exist."""
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
    """Compare known files with those of now; contents are read only if size and time do not decide."""
    same_paths = known.paths == now.paths
    if same_paths and not by_content and known.sizes == now.sizes and known.times == now.times:
        return Change(Files(now.paths, now.sizes, now.times, known.digests))
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


def changed_numbers(known: Files, start: int = 0, end: int | None = None) -> list[int]:
    """Return the sorted numbers of known files, from ``start`` to ``end``, whose size or time has changed.

    Raises:
        OSError: A file has gone.
    """
    part = slice(start, end)
    rows = zip(map(os.stat, known.paths[part]), known.sizes[part], known.times[part], strict=True)
    return [
        number
        for number, (status, size, time) in enumerate(rows, start)
        if status.st_mtime_ns != time or status.st_size != size
    ]


def compare_in_place(known: Files, numbers: Sequence[int]) -> Change:
    """Compare known files with the disk, given the numbers of those whose size or time has changed.

    Raises:
        OSError: One of them has gone.
    """
    if not numbers:
        return Change(known)
    paths = known.paths
    changed, sizes, times, digests = set(), [*known.sizes], [*known.times], Digests.of(known.digests)
    new: dict[int, str] = {}
    for number in numbers:
        path, status = paths[number], os.stat(paths[number])
        new[number] = digest_of(path) if status.st_size == sizes[number] else ""
        if not new[number] or new[number] != digests[number]:
            changed.add(path)
        sizes[number], times[number] = status.st_size, status.st_mtime_ns
    return Change(Files(paths, sizes, times, digests.replaced(new)), frozenset(changed))


def remembered(files: Files, now: int, read: Callable[[str], bytes] = read_file) -> Files:
    """Return what to store at the time ``now`` (in nanoseconds): all digests, and no time that is too recent.

    A file that was changed just now may change again without getting a new time.
    """
    rows = zip(files.paths, files.digests, strict=True)
    digests = [digest or digest_of(path, read) for path, digest in rows]
    times = [time if time < now - _SOON else UNKNOWN for time in files.times]
    return Files(files.paths, files.sizes, times, digests)


def digest_of(path: str, read: Callable[[str], bytes] = read_file) -> str:
    """Return a digest of the file's content; ``""`` if it cannot be read, which equals no digest."""
    from flake8_tradelint.startup.light.digests import blake2b

    try:
        return blake2b(read(path), digest_size=16).hexdigest()
    except OSError:
        return ""


def packed(numbers: Iterable[int]) -> bytes:
    """Encode integers in eight bytes each; one that does not fit is stored as ``UNKNOWN``."""
    fitting = [number if number.bit_length() < 64 else UNKNOWN for number in numbers]
    # ``array`` is slow to import.
    return b"".join([number.to_bytes(8, sys.byteorder, signed=True) for number in fitting])


def unpacked(column: memoryview) -> list[int]:
    """Decode integers of eight bytes each.

    Raises:
        TypeError: The column's length is no multiple of eight.
    """
    return column.cast("q").tolist()
