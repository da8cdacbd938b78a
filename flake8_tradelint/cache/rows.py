"""Store facts as rows of bytes that are decoded on demand, and files with a JSON head and a binary body."""

from __future__ import annotations

import json
from _collections_abc import Mapping
from array import array

from flake8_tradelint.cache.flat import flat, unflat
from flake8_tradelint.cache.packing import pack, unpack
from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.cache.sealed import Untrusted, begun_seal, ended, read_sealed, regular, seal
from flake8_tradelint.db.csr_lists import NUMBERS
from flake8_tradelint.db.kept_facts import Facts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    Buffer = bytes | memoryview | array[int]

    from flake8_tradelint.db.csr_lists import KeyedLists


class KeptKind(Mapping[str, "Any"]):
    """The stored facts of one kind, by path; ``later`` has the outdated files and their newer facts.

    ``rows`` has the numbers of the files with a row (indexes into ``paths``), and the end of each row in
    ``data``.
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
        """Return the encoded row of a file; ``None`` if it has none or an outdated one."""
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
    """Encode facts: the numbers of the files with a row, the end of each row, and all rows joined."""
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
    """Encode a value as bytes, which ``loaded`` decodes."""
    return flat(value, classes) or json.dumps(pack(value, classes), separators=(",", ":")).encode()


def loaded(row: bytes, classes: Sequence[type]) -> Any:
    """Decode a row that ``dumped`` made.

    Raises:
        TypeError, ValueError, LookupError, RecursionError: The row is damaged.
    """
    return unpack(json.loads(row), classes) if row[:1] == b"[" else unflat(row, classes)


def checked(path: str, root: str, kind: str) -> tuple[dict[str, Any], memoryview]:
    """Read a sealed file of this kind of the project with this root: its head and its body.

    Raises:
        OSError, ValueError, TypeError, KeyError: It is missing, or not one that this user's runs have left.
    """
    data, start = read_sealed(path, root, kind)
    end = data.index(b"\n", start)
    return json.loads(data[start:end]), memoryview(data)[end + 1 :]


def checked_pieces(path: str, root: str, kind: str) -> tuple[dict[str, Any], list[bytes]]:
    """Read a file that ``write_pieces`` has written: its head, and pieces that can be freed one by one.

    Raises:
        OSError, ValueError, TypeError, KeyError: It is missing, or not one that this user's runs have left.
    """
    digest = begun_seal(root, kind)
    with open(path, "rb", opener=regular) as file:
        of_head, _, of_all = file.readline().rstrip(b"\n").partition(b" ")
        line = file.readline()
        digest.update(line)
        if of_head != ended(digest):  # before the sizes in it are used
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
    """Write pieces, each given in parts, after a head with their sizes, without copying them."""
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
    """Write a body, given in parts, after its head, without copying it."""
    line = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    with replaced(path, timed=False) as replacing:
        replacing.write(seal(root, kind, (line, *parts)), b"\n", line, *parts)


def size_of(part: Buffer) -> int:
    """Return the size of the part in bytes."""
    return memoryview(part).nbytes
