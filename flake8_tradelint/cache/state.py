"""What the files of a project are: told by size and time, and by content where these differ."""

from __future__ import annotations

import os
import sys
from _collections_abc import Sequence

from flake8_tradelint.light import read_file
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

_SOON = 2_000_000_000
"""Nanoseconds in which a file may change again without a new time (FAT counts in two seconds)."""
MANY = 3000
"""Files and folders from which it pays that another process asks for the times of half of them: a fork costs
as much as 300 of them."""
UNKNOWN = -1
"""A time that no file has."""


class Digests(Sequence[str]):
    """Digests of files, which nobody asks for as long as their times are what they were."""

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
        """The same with others at some places."""
        data = bytearray(self._data)
        for place, digest in new.items():
            data[place * self.SIZE : (place + 1) * self.SIZE] = self.packed((digest,))
        return Digests(memoryview(data))

    @classmethod
    def of(cls, digests: Sequence[str]) -> Digests:
        """These, where they are not such already."""
        return digests if isinstance(digests, Digests) else cls(memoryview(cls.packed(digests)))

    @classmethod
    def packed(cls, digests: Iterable[str]) -> bytes:
        """What such are made of."""
        return bytes.fromhex("".join([digest or "0" * (2 * cls.SIZE) for digest in digests]))


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
    """The numbers of the known files, from ``start`` on, that have another size or time now, in order.

    Raises:
        OSError: one has gone.
    """
    part = slice(start, end)
    rows = zip(map(os.stat, known.paths[part]), known.sizes[part], known.times[part], strict=True)
    return [
        number
        for number, (status, size, time) in enumerate(rows, start)
        if status.st_mtime_ns != time or status.st_size != size
    ]


def compare_in_place(known: Files, numbers: Sequence[int]) -> Change:
    """The same of the known files, of which only those with these numbers have another size or time.

    Raises:
        OSError: one of them has gone.
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
    """What to remember at this time (in nanoseconds): all digests, and no time that is too new.

    A file that was changed just now is not trusted to keep its time.
    """
    rows = zip(files.paths, files.digests, strict=True)
    digests = [digest or digest_of(path, read) for path, digest in rows]
    times = [time if time < now - _SOON else UNKNOWN for time in files.times]
    return Files(files.paths, files.sizes, times, digests)


def digest_of(path: str, read: Callable[[str], bytes] = read_file) -> str:
    """A digest of the file's content; empty where it cannot be read, which equals nothing."""
    from flake8_tradelint.light.digests import blake2b

    try:
        return blake2b(read(path), digest_size=16).hexdigest()
    except OSError:
        return ""


def packed(numbers: Iterable[int]) -> bytes:
    """Whole numbers in eight bytes each; ``UNKNOWN`` stands for one that finds no room there."""
    fitting = [number if number.bit_length() < 64 else UNKNOWN for number in numbers]
    # ``array`` is slow to import.
    return b"".join([number.to_bytes(8, sys.byteorder, signed=True) for number in fitting])


def unpacked(column: memoryview) -> list[int]:
    """The same again.

    Raises:
        TypeError: one of them is cut short.
    """
    return column.cast("q").tolist()
