"""Store the sources of verdicts (the dependency graph) for the next run.

The file has columns of integers after one line of JSON. A damaged file counts as absent.
"""

from __future__ import annotations

import json
import sys
from array import array

from flake8_tradelint.cache.graph import Derivation
from flake8_tradelint.cache.invalidation import KeptSources
from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.cache.sealed import read_sealed, seal
from flake8_tradelint.cache.store import path_of
from flake8_tradelint.db.csr_lists import NUMBERS, KeyedLists, Lists
from flake8_tradelint.source.code_digest import SIZE
from flake8_tradelint.startup.light import suppress
from flake8_tradelint.startup.light.digests import blake2b
from flake8_tradelint.words.asked import Asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

_FORMAT = f"tradelint sources 9 {sys.byteorder} {array(NUMBERS).itemsize}"


def load(root: str, key: str, state: str, paths: Sequence[str]) -> KeptSources | None:
    """Read the sources for this project, configuration and file state; ``None`` if missing or damaged.

    ``paths`` are the files of that state.
    """
    try:
        data, start = read_sealed(path_of(root, key, "sources"), root, _FORMAT)
        line, _, body = data[start:].partition(b"\n")
        head = json.loads(line)
        if head["key"] != key or head["state"] != state:
            return None
        paths = tuple(sorted(paths))
        if head["paths"] != _digest(paths):
            return None
        reading = _Reading(body, head)
        parts = tuple(reading.part(len(paths)) for _ in range(head["parts"]))
        return KeptSources(paths, parts, reading.codes(paths))
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None


def save(root: str, key: str, state: str, kept: KeptSources) -> None:
    """Write the sources to the cache; do nothing if that fails."""
    columns = [column for part in kept.parts for column in _columns(part)]
    columns += _codes(kept)
    texts = [b"\n".join(map(_line, names)) for part in kept.parts for names in part.asked.kinds()]
    counts = [len(names) for part in kept.parts for names in part.asked.kinds()]
    body = b"".join((*(column.tobytes() for column in columns), *texts))
    head = {
        "key": key,
        "state": state,
        "paths": _digest(kept.paths),
        "parts": len(kept.parts),
        "columns": [len(column) for column in columns],
        "texts": [[count, len(text)] for count, text in zip(counts, texts, strict=True)],
    }
    with suppress(OSError, ValueError), replaced(path_of(root, key, "sources"), timed=False) as replacing:
        line = json.dumps(head, separators=(",", ":")).encode() + b"\n"
        replacing.write(seal(root, _FORMAT, (line, body)), b"\n", line, body)


def _columns(part: Derivation) -> Iterator[array[int]]:
    yield from (part.verdicts, part.files)
    for keyed in (part.readers, part.code_readers, part.having):
        yield from (keyed.keys, keyed.lists.ends, keyed.lists.items)
    for lists in (part.askers, part.users):
        yield from (lists.ends, lists.items)


def _codes(kept: KeptSources) -> tuple[array[int], array[int]]:
    """Return the numbers of the files with a digest of their code, and these digests."""
    numbers, digests = array(NUMBERS), array(NUMBERS)
    for number, path in enumerate(kept.paths):
        if path in kept.codes:
            numbers.append(number)
            digests.frombytes(kept.codes[path])
    return numbers, digests


class _Reading:
    """Read the columns and texts of a body, in the order in which they were written."""

    def __init__(self, body: bytes, head: dict[str, Any]) -> None:
        self._body, self._at = body, 0
        self._lengths, self._texts = head["columns"][::-1], head["texts"][::-1]
        self._text_at = sum(head["columns"]) * array(NUMBERS).itemsize

    def part(self, files: int) -> Derivation:
        """Read the next derivation, of a project with ``files`` files.

        Raises:
            ValueError, TypeError, IndexError: The body is damaged.
        """
        verdicts, of = self._column(), self._column()
        readers, code_readers, having = self._keyed(files), self._keyed(files), self._keyed(files)
        askers, users = self._lists(), self._lists()
        asked = Asked(*(self._names() for _ in Asked.__match_args__))
        count = sum(map(len, asked.kinds()))
        nodes = verdicts, readers.lists.items, code_readers.lists.items
        sound = (
            len(verdicts) == len(of)
            and len(askers) == count
            and _are_below(of, files)
            and all(_are_below(each, len(users)) for each in nodes)
            and all(_are_below(each.items, len(users)) for each in (askers, users))
            and _are_below(having.lists.items, count)
        )
        if not sound:
            raise ValueError("columns that do not fit")
        return Derivation(verdicts, of, readers, code_readers, askers, users, having, asked)

    def codes(self, paths: Sequence[str]) -> dict[str, bytes]:
        """Read the digests of the code of files with these ``paths``, after all derivations.

        Raises:
            ValueError, TypeError, IndexError: The body is damaged.
        """
        numbers, digests = self._column(), self._column().tobytes()
        if len(digests) != SIZE * len(numbers) or not _are_below(numbers, len(paths)):
            raise ValueError("digests that do not fit")
        return {
            paths[number]: digests[SIZE * place : SIZE * (place + 1)] for place, number in enumerate(numbers)
        }

    def _column(self) -> array[int]:
        found = array(NUMBERS)
        size = self._lengths.pop() * found.itemsize
        found.frombytes(self._body[self._at : self._at + size])
        self._at += size
        return found

    def _lists(self) -> Lists:
        ends, items = self._column(), self._column()
        if (ends[-1] if ends else 0) != len(items):
            raise ValueError("lists that do not fit")
        return Lists(ends, items)

    def _keyed(self, files: int) -> KeyedLists:
        keys, lists = self._column(), self._lists()
        if len(keys) != len(lists) or not _are_below(keys, files):
            raise ValueError("lists that do not fit")
        return KeyedLists(keys, lists)

    def _names(self) -> tuple[bytes, ...]:
        count, size = self._texts.pop()
        text = self._body[self._text_at : self._text_at + size]
        self._text_at += size
        names = text.split(b"\n") if count else []
        if len(names) != count:
            raise ValueError("a text is missing")
        return tuple(map(_unlined, names) if b"\\" in text else names)


def _are_below(numbers: Sequence[int], limit: int) -> bool:
    return not numbers or (min(numbers) >= -1 and max(numbers) < limit)


def _line(text: bytes) -> bytes:
    return text.replace(b"\\", b"\\b").replace(b"\n", b"\\n")


def _unlined(line: bytes) -> bytes:
    return line.replace(b"\\n", b"\n").replace(b"\\b", b"\\")


def _digest(paths: Sequence[str]) -> str:
    return blake2b("\n".join(paths).encode(errors="surrogatepass"), digest_size=16).hexdigest()
