"""Facts of files, each a row that is read when it is asked for; and bodies of bytes behind a line of JSON."""

from __future__ import annotations

import json
from _collections_abc import Mapping
from array import array

from flake8_tradelint.cache.flat import flat, unflat
from flake8_tradelint.cache.packing import pack, unpack
from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.cache.sealed import Untrusted, begun_seal, ended, read_sealed, regular, seal
from flake8_tradelint.kept_facts import Facts
from flake8_tradelint.lists import NUMBERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    Buffer = bytes | memoryview | array[int]

    from flake8_tradelint.lists import KeyedLists


class KeptKind(Mapping[str, "Any"]):
    """The facts of one kind; ``later`` are files of which the rows are out of date, and what they say.

    ``rows`` has the numbers of the files that have a row (places in ``paths``), and where each ends.
    """

    def __init__(self, paths: Sequence[str], rows: KeyedLists, data: bytes, classes: Sequence[type]) -> None:
        self._paths, self._rows, self._data, self._classes = paths, rows, data, classes
        self._places: dict[str, int] | None = None
        self.later: tuple[frozenset[str], dict[str, Any]] = frozenset(), {}
        self._known: dict[str, Any] = {}

    def __getitem__(self, path: str) -> Any:
        later, facts = self.later
        if path in later:
            return facts[path]
        if path not in self._known:
            row = self.row(path)
            if row is None:
                raise KeyError(path)
            self._known[path] = loaded(row, self._classes)
        return self._known[path]

    def __contains__(self, path: object) -> bool:
        later, facts = self.later
        if path in later:
            return path in facts
        return isinstance(path, str) and self._place(path) >= 0

    def __iter__(self) -> Iterator[str]:
        later, facts = self.later
        yield from (path for number in self._rows.keys if (path := self._paths[number]) not in later)
        yield from facts

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def row(self, path: str) -> bytes | None:
        """A file's row as it is; ``None`` where it has none that is up to date."""
        place = -1 if path in self.later[0] else self._place(path)
        ends = self._rows.lists.ends
        return None if place < 0 else self._data[ends[place - 1] if place else 0 : ends[place]]

    def _place(self, path: str) -> int:
        if self._places is None:
            paths = self._paths
            self._places = {paths[number]: place for place, number in enumerate(self._rows.keys)}
        return self._places.get(path, -1)


def packed_rows(
    facts: Mapping[str, Any], numbers: Mapping[str, int], classes: Sequence[type]
) -> tuple[array[int], array[int], bytes]:
    """The files that have a row, where each ends, and all rows."""
    keys, ends, rows = array(NUMBERS), array(NUMBERS), []
    kept = facts.kept if isinstance(facts, Facts) else facts
    changed = facts.changed if isinstance(facts, Facts) else frozenset[str]()
    at = 0
    for path in facts:
        row = kept.row(path) if isinstance(kept, KeptKind) and path not in changed else None
        if row is None:
            row = dumped(facts[path], classes)
        at += len(row)
        rows.append(row)
        keys.append(numbers[path])
        ends.append(at)
    return keys, ends, b"".join(rows)


def dumped(value: object, classes: Sequence[type]) -> bytes:
    """A value in bytes, for ``loaded``."""
    return flat(value, classes) or json.dumps(pack(value, classes), separators=(",", ":")).encode()


def loaded(row: bytes, classes: Sequence[type]) -> Any:
    """The value again.

    Raises:
        TypeError, ValueError, LookupError, RecursionError: this is no such row.
    """
    return unpack(json.loads(row), classes) if row[:1] == b"[" else unflat(row, classes)


def checked(path: str, root: str, kind: str) -> tuple[dict[str, Any], memoryview]:
    """The head and the body of a file of this kind that is kept of the project with this root.

    Raises:
        OSError, ValueError, TypeError, KeyError: there is none that is sound.
    """
    data, start = read_sealed(path, root, kind)
    end = data.index(b"\n", start)
    return json.loads(data[start:end]), memoryview(data)[end + 1 :]


def checked_pieces(path: str, root: str, kind: str) -> tuple[dict[str, Any], list[bytes]]:
    """The same of what ``write_pieces`` has written: each piece may be kept without the others.

    Raises:
        OSError, ValueError, TypeError, KeyError: there is none that is sound.
    """
    digest = begun_seal(root, kind)
    with open(path, "rb", opener=regular) as file:
        of_head, _, of_all = file.readline().rstrip(b"\n").partition(b" ")
        line = file.readline()
        digest.update(line)
        if of_head != ended(digest):  # which the sizes are told by
            raise Untrusted(path)
        head = json.loads(line)
        pieces = []
        for size in head["pieces"]:
            pieces.append(file.read(size))
            digest.update(pieces[-1])
        if of_all != ended(digest) or file.read(1):
            raise Untrusted(path)
    return head, pieces


def write_pieces(
    path: str, root: str, kind: str, head: dict[str, Any], pieces: list[tuple[Buffer, ...]]
) -> None:
    """Write the pieces, each in parts, behind a head that tells their sizes; none of them is copied."""
    told = {**head, "pieces": [sum(map(size_of, parts)) for parts in pieces]}
    line = json.dumps(told, separators=(",", ":")).encode() + b"\n"
    digest = begun_seal(root, kind)
    digest.update(line)
    of_head = ended(digest)
    parts = [part for piece in pieces for part in piece]
    for part in parts:
        digest.update(part)
    with replaced(path) as replacing:
        replacing.write(of_head, b" ", ended(digest), b"\n", line, *parts)


def write_checked(path: str, root: str, kind: str, head: dict[str, Any], parts: Sequence[Buffer]) -> None:
    """Write a body in parts behind its head; none of them is copied."""
    line = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    with replaced(path, timed=False) as replacing:
        replacing.write(seal(root, kind, (line, *parts)), b"\n", line, *parts)


def size_of(part: Buffer) -> int:
    """Its bytes."""
    return memoryview(part).nbytes
