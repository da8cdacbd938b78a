"""Many short lists of whole numbers in two columns: small, and read back in no time."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Literal


NUMBERS: Literal["i"] = "i"
"""The type code of whole numbers in columns."""
SMALL: Literal["H"] = "H"
"""The same for numbers below 65,536."""


def code_below(limit: int) -> Literal["i", "H"]:
    """The type code for numbers from zero to below this."""
    return SMALL if limit <= 1 << 16 else NUMBERS


class Lists(Record):
    """All lists behind each other are the ``items``; ``ends`` is where each of them ends there."""

    ends: array[int]
    items: array[int]

    def __getitem__(self, place: int) -> Sequence[int]:
        """The list at a place."""
        return self.items[self.ends[place - 1] if place else 0 : self.ends[place]]

    def __len__(self) -> int:
        return len(self.ends)


class KeyedLists(Record):
    """The same where most would be empty: ``keys`` are the numbers, in order, that have one."""

    keys: array[int]
    lists: Lists

    def of(self, key: int) -> Sequence[int]:
        """The list of a number."""
        place = bisect_left(self.keys, key)
        return self.lists[place] if place < len(self.keys) and self.keys[place] == key else ()

    def pairs(self) -> Iterator[tuple[int, Sequence[int]]]:
        """All numbers that have a list, with theirs."""
        return zip(self.keys, map(self.lists.__getitem__, range(len(self.keys))), strict=True)


def renumbered(found: KeyedLists, new: Sequence[int]) -> KeyedLists:
    """The same for keys that have got ``new`` numbers, in the same order; a negative one is left out."""
    if all(number >= 0 for number in new):
        return KeyedLists(array(NUMBERS, map(new.__getitem__, found.keys)), found.lists)
    return keyed({new[key]: one for key, one in found.pairs() if new[key] >= 0})


def lists(found: Iterable[Sequence[int]]) -> Lists:
    """These lists in columns."""
    ends, items = array(NUMBERS), array(NUMBERS)
    for one in found:
        items.extend(one)
        ends.append(len(items))
    return Lists(ends, items)


def keyed(found: Mapping[int, Sequence[int]]) -> KeyedLists:
    """The lists of these numbers in columns."""
    keys = sorted(key for key, one in found.items() if one)
    return KeyedLists(array(NUMBERS, keys), lists(found[key] for key in keys))
