"""An inverted index in some parts, each of them in columns; half of them may be made in another process."""

from __future__ import annotations

from flake8_tradelint.beside import Beside
from flake8_tradelint.word_columns import Places, columns, joined, unpacked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.word_columns import WordColumns

    Words = Mapping[bytes, Sequence[int]]
    """By word: the numbers of its files."""

_LENGTH = 8


class WordParts:
    """The index of numbered files, asked for one word."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Iterable[WordColumns]) -> None:
        self._parts = tuple((part, Places(part)) for part in parts)

    @property
    def vocabularies(self) -> tuple[bytes, ...]:
        """All words, each behind a line end, with one more at the end; some are in several."""
        return tuple(part.vocabulary for part, _ in self._parts)

    def numbers(self, word: bytes) -> Sequence[int]:
        """The numbers of the files that have the word, in order."""
        line = b"\n%s\n" % word
        found: Sequence[int] = ()
        for part, places in self._parts:
            place = places.of(word, line)
            if place >= 0:
                own = part.numbers_at(place)
                found = [*found, *own] if found else own
        return found

    def columns(self) -> WordColumns:
        """All in one."""
        return joined([part for part, _ in self._parts])


def in_columns(first: Words, others: Iterable[Words]) -> Iterator[WordColumns]:
    """These in columns; each is let go before the next is made."""
    yield columns(first)
    del first
    yield from map(columns, others)


def in_two_processes(
    made: Callable[[Sequence[int]], Iterator[Words]], numbers: Sequence[int]
) -> Iterator[WordColumns]:
    """What is ``made`` of these files in columns, of half of them in a process beside this one."""
    middle = len(numbers) // 2
    other = numbers[middle:]
    beside = Beside(lambda: b"".join(_framed(columns(words).packed()) for words in made(other)))
    try:
        yield from map(columns, made(numbers[:middle]))
    finally:
        data = beside.result()  # also where this half fails: the other process would wait for ever
    yield from map(columns, made(other)) if data is None else map(unpacked, _frames(data))


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


def _frames(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        start = at + _LENGTH
        at = start + int.from_bytes(data[at:start], "big")
        yield data[start:at]
