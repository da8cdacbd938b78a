"""An inverted index in several parts, most of which can be built in another process."""

from __future__ import annotations

from itertools import repeat

from flake8_tradelint.db.columns import Places, WordColumns, columns, unpacked
from flake8_tradelint.db.csr_lists import NUMBERS, code_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Literal

    Words = Mapping[bytes, Sequence[int]]
    """Word -> the numbers of its files."""

SELDOM = 100
"""Lookups after which a faster lookup table is built."""
OWN_PART = 0.2
"""Share of the files that this process indexes; it has other work to do on all texts meanwhile."""
_LENGTH = 8


class WordParts:
    """An index of numbered files in parts. The files of a word are those of all parts together."""

    __slots__ = ("_looked_up", "_places", "parts")

    def __init__(self, parts: Iterable[WordColumns]) -> None:
        self.parts = tuple(parts)
        self._looked_up = 0
        self._places: Sequence[Places] = ()

    @property
    def vocabularies(self) -> tuple[bytes, ...]:
        """All words of each part, each after a line break, with one more at the end; some are in several."""
        return tuple(part.vocabulary for part in self.parts)

    def numbers(self, word: bytes) -> Sequence[int]:
        """Return the sorted numbers of the files that contain the word."""
        found: Sequence[int] = ()
        for part, place in zip(self.parts, self._found(word), strict=True):
            if place >= 0:
                own = part.numbers_at(place)
                found = [*found, *own] if found else own
        return found

    def _found(self, word: bytes) -> Sequence[int]:
        """Return the index of the word in each part."""
        self._looked_up += 1
        if self._looked_up <= SELDOM:
            return [part.place(word) for part in self.parts]
        self._places = self._places or tuple(map(Places, self.parts))
        line = b"\n%s\n" % word
        return [places.of(word, line) for places in self._places]

    def items(self) -> Iterator[tuple[bytes, Sequence[int]]]:
        """Yield the words of each part with their files, part by part."""
        for part in self.parts:
            yield from part.items()


def in_columns(first: Words, others: Iterable[Words], files: int) -> Iterator[WordColumns]:
    """Yield each part as arrays, and release it before the next is made; ``files`` is their total number."""
    code = code_below(files)
    yield columns(first, code)
    del first
    yield from map(columns, others, repeat(code))


def in_two_processes(
    made: Callable[[Sequence[int]], Iterator[Words]],
    numbers: Sequence[int],
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[WordColumns]:
    """Yield the parts for all files as arrays, most of them built in another process.

    This process first calls ``meanwhile``, then indexes the rest.
    """
    from flake8_tradelint.fork_worker import Beside

    middle, code = round(len(numbers) * OWN_PART), code_below(len(numbers))
    other = numbers[middle:]
    beside = Beside(lambda: b"".join(_framed(columns(words, code).packed()) for words in made(other)))
    try:
        meanwhile()
        yield from map(columns, made(numbers[:middle]), repeat(code))
    finally:
        data = beside.result()  # also where this part fails: the other process would wait for ever
    yield from (
        map(columns, made(other), repeat(code)) if data is None else map(_apart, _frames(data), repeat(code))
    )


def _apart(data: memoryview, code: Literal["i", "H"]) -> WordColumns:
    """Return the packed index in arrays of its own, without keeping the packed data alive."""
    from array import array

    found = unpacked(data)
    starts, ends, files = array(NUMBERS), array(NUMBERS), array(code)
    for own, read in ((starts, found.starts), (ends, found.ends), (files, found.files)):
        own.frombytes(memoryview(read).cast("B"))
    return WordColumns(found.vocabulary, starts, ends, files)


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


def _frames(data: bytes) -> Iterator[memoryview]:
    at = 0
    while at < len(data):
        start = at + _LENGTH
        at = start + int.from_bytes(data[at:start], "big")
        yield memoryview(data)[start:at]
