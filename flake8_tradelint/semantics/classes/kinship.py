"""Parents and children of class names, and the files of each name, as arrays that load quickly."""

from __future__ import annotations

from array import array

from flake8_tradelint.db.columns import WordColumns, columns
from flake8_tradelint.db.csr_lists import NUMBERS, Lists, lists
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Kinship(Record):
    """``files``: for each name, the numbers of the files with classes whose bases contain it.

    ``children`` and ``parents`` are numbers of names, by the number of a name.
    """

    files: WordColumns
    children: Lists
    parents: Lists

    def kin(self, of: Lists, name: bytes) -> Sequence[bytes]:
        """Return the names in ``of`` (``children`` or ``parents``) of a name."""
        place = self.files.place(name)
        return () if place < 0 else tuple(map(self.files.word, of[place]))

    def packed(self) -> bytes:
        """Return the arrays as bytes; ``unpacked`` reads them."""
        found = self.files.starts, self.files.ends, self.files.files
        both = (
            *found,
            *((each.ends, each.items)[at] for each in (self.children, self.parents) for at in (0, 1)),
        )
        lengths = array(NUMBERS, map(len, both))
        return b"".join((*(each.tobytes() for each in (lengths, *both)), self.files.vocabulary))


def unpacked(data: bytes) -> Kinship:
    """Return the ``Kinship`` that ``packed`` wrote.

    Raises:
        ValueError, IndexError: the bytes are not of that form.
    """
    lengths, at = _column(data, 0, 7)
    both = []
    for length in lengths:
        column, at = _column(data, at, length)
        both.append(column)
    starts, ends, files, *others = both
    children, parents = Lists(*others[:2]), Lists(*others[2:])
    if not len(starts) == len(ends) == len(children) == len(parents):
        raise ValueError("columns differ in length")
    return Kinship(WordColumns(data[at:], starts, ends, files), children, parents)


def _column(data: bytes, at: int, length: int) -> tuple[array[int], int]:
    found = array(NUMBERS)
    end = at + length * found.itemsize
    found.frombytes(data[at:end])
    return found, end


def kinship(
    files: Mapping[bytes, Sequence[str]],
    children: Mapping[bytes, Iterable[bytes]],
    parents: Mapping[bytes, Iterable[bytes]],
    paths: Sequence[str],
) -> Kinship:
    """Return the arrays for these mappings; ``paths`` are all files, in order."""
    places = {path: number for number, path in enumerate(paths)}
    names = {*files, *parents, *(name for found in parents.values() for name in found)}
    found = columns({name: [places[path] for path in files.get(name, ())] for name in names})
    numbers = {name: number for number, name in enumerate(sorted(names))}
    related = (
        lists([numbers[one] for one in kin.get(name, ())] for name in numbers) for kin in (children, parents)
    )
    return Kinship(found, *related)
