"""An inverted index in columns: which of numbered files have a word; small, and read back in no time."""

from __future__ import annotations

from _collections_abc import Mapping
from itertools import accumulate, compress, pairwise
from operator import add, ne

from flake8_tradelint.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any


@dataclass(frozen=True, slots=True)
class WordColumns:
    """``vocabulary`` has the words in order, each behind a line end, with one more at the end.

    ``starts`` are their places in it; ``ends`` is where the files of each end in ``files``.
    """

    vocabulary: bytes
    starts: array[int]
    ends: array[int]
    files: array[int]

    def numbers(self, word: bytes) -> Sequence[int]:
        """The numbers of the files that have the word, in order."""
        return self.numbers_at(self.place(word))

    def numbers_at(self, place: int) -> Sequence[int]:
        """The same by the word's place."""
        return () if place < 0 else self.files[self.ends[place - 1] if place else 0 : self.ends[place]]

    def place(self, word: bytes) -> int:
        """The word's place in the order, -1 where it is none of them."""
        low, high = 0, len(self.starts)
        while low < high:
            middle = (low + high) // 2
            found = self.word(middle)
            if found == word:
                return middle
            low, high = (middle + 1, high) if found < word else (low, middle)
        return -1

    def word(self, number: int) -> bytes:
        """The word at a place of the order."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.vocabulary)
        return self.vocabulary[self.starts[number] : end - 1]

    def words(self) -> frozenset[bytes]:
        """All words."""
        return frozenset(self.vocabulary.split(b"\n")) - {b""}

    def items(self) -> Iterator[tuple[bytes, Sequence[int]]]:
        """All words with their files."""
        start = 0
        for number, end in enumerate(self.ends):
            yield self.word(number), self.files[start:end]
            start = end

    def packed(self) -> bytes:
        """All of it in bytes, for ``unpacked``."""
        from array import array

        from flake8_tradelint.lists import NUMBERS

        columns = self.starts, self.ends, self.files
        lengths = array(NUMBERS, map(len, columns))
        return b"".join((lengths, *columns, self.vocabulary))


class Places:
    """The places of words in columns for whoever asks often: four times as fast as ``WordColumns.place``."""

    __slots__ = ("_columns", "_heads", "_search")
    _EVERY = 32

    def __init__(self, columns: WordColumns) -> None:
        from bisect import bisect_right

        self._columns, self._search = columns, bisect_right
        self._heads = [columns.word(number) for number in range(0, len(columns.starts), self._EVERY)]

    def of(self, word: bytes, line: bytes = b"") -> int:
        """The word's place in the order, -1 where it is none; ``line`` is the word between line ends."""
        vocabulary, starts = self._columns.vocabulary, self._columns.starts
        first = self._EVERY * (self._search(self._heads, word) - 1)
        if first < 0:
            return -1
        last = first + self._EVERY
        start, end = starts[first] - 1, starts[last] if last < len(starts) else len(vocabulary)
        at = vocabulary.find(line or b"\n%s\n" % word, start, end)
        return -1 if at < 0 else first + vocabulary.count(b"\n", start, at)


def columns(files: Mapping[bytes, Sequence[int]]) -> WordColumns:
    """The columns for these words and the numbers of their files."""
    from array import array

    from flake8_tradelint.lists import NUMBERS

    words = sorted(files)
    ends, numbers = array(NUMBERS), array(NUMBERS)
    for one in map(files.__getitem__, words):
        if type(one) is list:
            numbers.fromlist(one)
        else:
            numbers.extend(one)
        ends.append(len(numbers))
    return _columns(words, ends, numbers)


def joined(parts: Sequence[WordColumns]) -> WordColumns:
    """One for all files of some, each of which has its own."""
    if len(parts) == 1:
        return parts[0]
    from array import array

    from flake8_tradelint.lists import NUMBERS

    words = [word for part in parts for word in part.vocabulary.split(b"\n")[1:-1]]
    lists = [part.files[start:end] for part in parts for start, end in pairwise((0, *part.ends))]
    # Those of each part are in order already, and equal ones stay in the order of the parts.
    order = sorted(range(len(words)), key=words.__getitem__)
    words, lists = [words[at] for at in order], [lists[at] for at in order]
    is_last = [*map(ne, words, words[1:]), True]
    numbers = array(NUMBERS, b"".join(lists))
    ends = array(NUMBERS, compress(accumulate(map(len, lists)), is_last))
    return _columns(list(compress(words, is_last)), ends, numbers)


def _columns(words: Sequence[bytes], ends: array[int], numbers: array[int]) -> WordColumns:
    from array import array

    from flake8_tradelint.lists import NUMBERS

    starts = array(NUMBERS, map(add, accumulate(map(len, words), initial=1), range(len(words))))
    return WordColumns(b"\n%s\n" % b"\n".join(words), starts, ends, numbers)


class FilesOf(Mapping[bytes, "tuple[str, ...]"]):
    """By name: some files, of those with these ``paths``; looked up when they are asked for."""

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
        """All names."""
        return self._found.words()


def packed_files(found: Mapping[bytes, Sequence[str]], paths: Sequence[str]) -> object:
    """The files by name in bytes, for ``unpacked_files``; plain values where others are among them."""
    numbers = {path: number for number, path in enumerate(paths)}
    try:
        made = columns({name: [numbers[path] for path in of] for name, of in found.items()})
    except KeyError:
        return tuple((name, tuple(of)) for name, of in found.items())
    return made.packed()


def unpacked_files(data: Any, paths: Sequence[str]) -> Mapping[bytes, tuple[str, ...]]:
    """The same again.

    Raises:
        ValueError, TypeError: it was nothing of the kind.
    """
    if not isinstance(data, bytes):
        return dict(data)
    made = unpacked(data)
    files = made.files
    if files and not 0 <= min(files) <= max(files) < len(paths):
        raise ValueError("files that are not there")
    return FilesOf(made, paths)


def unpacked(data: bytes) -> WordColumns:
    """What was ``packed``.

    Raises:
        ValueError: it was nothing of the kind.
    """
    from array import array

    from flake8_tradelint.lists import NUMBERS

    size, at = array(NUMBERS).itemsize, 0
    found: list[array[int]] = []
    for length in (3, *array(NUMBERS, data[: 3 * size])):
        column = array(NUMBERS, data[at : at + length * size])
        if length < 0 or len(column) != length:
            raise ValueError("a column is cut short")
        found.append(column)
        at += length * size
    _, starts, ends, files = found
    if len(starts) != len(ends) or (ends[-1] if ends else 0) != len(files):
        raise ValueError("columns that do not fit")
    return WordColumns(data[at:], starts, ends, files)


def packed_names(*sets: Iterable[bytes]) -> bytes:
    """Some sets of names in bytes, as ``unpacked_names`` reads them."""
    return b"\n\n".join(b"\n".join(sorted(names)) for names in sets)


def unpacked_names(data: bytes) -> tuple[frozenset[bytes], ...]:
    """The same again."""
    return tuple(frozenset(names.split(b"\n")) if names else frozenset() for names in data.split(b"\n\n"))
