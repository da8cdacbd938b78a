"""An inverted index (word -> numbers of the files that contain it) in arrays.

Small, and loaded without parsing.
"""

from __future__ import annotations

from _collections_abc import Mapping
from itertools import accumulate

from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Sequence
    from typing import Any, Literal


class WordColumns(Record):
    """An inverted index in arrays, sorted by word.

    ``vocabulary`` holds the words, each after a line break, with one more at the end. ``starts`` are their
    offsets in it. ``ends[i]`` is the end of word ``i``'s file numbers in ``files``.
    """

    vocabulary: bytes
    starts: array[int]
    ends: array[int]
    files: array[int]

    def numbers(self, word: bytes) -> Sequence[int]:
        """Return the sorted numbers of the files that contain the word."""
        return self.numbers_at(self.place(word))

    def numbers_at(self, place: int) -> Sequence[int]:
        """Return the file numbers of the word with this index; none for -1."""
        return () if place < 0 else self.files[self.ends[place - 1] if place else 0 : self.ends[place]]

    def place(self, word: bytes) -> int:
        """Return the index of the word by binary search, -1 if it is not there."""
        low, high = 0, len(self.starts)
        while low < high:
            middle = (low + high) // 2
            found = self.word(middle)
            if found == word:
                return middle
            low, high = (middle + 1, high) if found < word else (low, middle)
        return -1

    def word(self, number: int) -> bytes:
        """Return the word with this index."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.vocabulary)
        return self.vocabulary[self.starts[number] : end - 1]

    def words(self) -> frozenset[bytes]:
        """Return all words."""
        return frozenset(self.vocabulary.split(b"\n")) - {b""}

    def items(self) -> Iterator[tuple[bytes, Sequence[int]]]:
        """Yield all words with their file numbers."""
        start = 0
        for number, end in enumerate(self.ends):
            yield self.word(number), self.files[start:end]
            start = end

    def packed(self) -> bytes:
        """Return the index as bytes, which ``unpacked`` reads."""
        return b"".join(self.pieces())

    def pieces(self) -> tuple[array[int] | bytes, ...]:
        """Return the parts of ``packed`` without copying them."""
        from array import array

        from flake8_tradelint.db.csr_lists import NUMBERS

        columns = self.starts, self.ends, self.files
        lengths = array(NUMBERS, (*map(len, columns), self.files.itemsize))
        return lengths, *columns, self.vocabulary

    def heads(self, every: int) -> list[bytes]:
        """Return every ``every``-th word, from the first on."""
        vocabulary = self.vocabulary
        starts = zip(self.starts[::every], (*self.starts[1::every], len(vocabulary)), strict=False)
        return [vocabulary[start : end - 1] for start, end in starts]


class Places:
    """Indexes of words for frequent lookups: four times as fast as ``WordColumns.place``."""

    __slots__ = ("_columns", "_heads", "_search")
    _EVERY = 32

    def __init__(self, columns: WordColumns) -> None:
        from bisect import bisect_right

        self._columns, self._search = columns, bisect_right
        self._heads = columns.heads(self._EVERY)

    def of(self, word: bytes, line: bytes = b"") -> int:
        """Return the index of the word, -1 if it is not there; ``line`` is the word between line breaks."""
        vocabulary, starts = self._columns.vocabulary, self._columns.starts
        first = self._EVERY * (self._search(self._heads, word) - 1)
        if first < 0:
            return -1
        last = first + self._EVERY
        start, end = starts[first] - 1, starts[last] if last < len(starts) else len(vocabulary)
        at = vocabulary.find(line or b"\n%s\n" % word, start, end)
        return -1 if at < 0 else first + vocabulary.count(b"\n", start, at)


def columns(files: Mapping[bytes, Sequence[int]], code: str = "") -> WordColumns:
    """Return the arrays for an index of lists; ``code`` is the type code of the file numbers."""
    from array import array
    from operator import add

    from flake8_tradelint.db.csr_lists import NUMBERS

    words = sorted(files)
    ends, numbers = array(NUMBERS), array(code or NUMBERS)
    for one in map(files.__getitem__, words):
        if type(one) is list:
            numbers.fromlist(one)
        else:
            numbers.extend(one)
        ends.append(len(numbers))
    starts = array(NUMBERS, map(add, accumulate(map(len, words), initial=1), range(len(words))))
    return WordColumns(b"\n%s\n" % b"\n".join(words), starts, ends, numbers)


class FilesOf(Mapping[bytes, "tuple[str, ...]"]):
    """Mapping from a name to the paths of its files, looked up on demand."""

    def __init__(self, found: WordColumns, paths: Sequence[str]) -> None:
        self._found, self._paths = found, paths

    def __getitem__(self, name: bytes) -> tuple[str, ...]:
        numbers = self._found.numbers(name)
        if not numbers:
            raise KeyError(name)
        return tuple(self._paths[number] for number in numbers)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, bytes) and self._found.place(name) >= 0

    def __iter__(self) -> Iterator[bytes]:
        return (name for name, _ in self._found.items())

    def __len__(self) -> int:
        return len(self._found.starts)

    def names(self) -> frozenset[bytes]:
        """Return all names."""
        return self._found.words()


def unpacked(data: bytes | memoryview, vocabulary: bytes | None = None) -> WordColumns:
    """Read what ``packed`` returned, or all of it except the vocabulary, without copying its arrays.

    Raises:
        ValueError, TypeError: the data is something else.
    """
    from flake8_tradelint.db.csr_lists import NUMBERS, SMALL

    body = memoryview(data)
    size = 4 * body[:0].cast(NUMBERS).itemsize
    *lengths, itemsize = body[:size].cast(NUMBERS)
    code: Literal["i", "H"] = SMALL if itemsize == body[:0].cast(SMALL).itemsize else NUMBERS
    found: list[Any] = []
    at = size
    for length, kind in zip(lengths, (NUMBERS, NUMBERS, code), strict=True):
        end = at + length * body[:0].cast(kind).itemsize
        if not at <= end <= len(body):
            raise ValueError("a column is cut short")
        found.append(body[at:end].cast(kind))
        at = end
    starts, ends, files = found
    if len(starts) != len(ends) or (ends[-1] if ends else 0) != len(files):
        raise ValueError("columns that do not fit")
    if vocabulary is None:
        vocabulary = bytes(body[at:])
    return WordColumns(vocabulary, starts, ends, files)
