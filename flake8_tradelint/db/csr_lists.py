"""Store many short lists of integers in two arrays: compact, and fast to load from the cache.

The layout is that of compressed sparse rows: all items in one array, the end of each list in the other.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left

from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Literal


NUMBERS: Literal["i"] = "i"
"""The ``array`` type code of signed 32-bit numbers."""
SMALL: Literal["H"] = "H"
"""The ``array`` type code of numbers below 65,536."""


def code_below(limit: int) -> Literal["i", "H"]:
    """Return the smallest type code that holds all numbers from zero to ``limit - 1``."""
    return SMALL if limit <= 1 << 16 else NUMBERS


class Lists(Record):
    """Lists of integers: ``items`` has all lists concatenated, ``ends[i]`` the end of list ``i`` in it."""

    ends: array[int]
    items: array[int]

    def __getitem__(self, place: int) -> Sequence[int]:
        """Return the list at index ``place``."""
        return self.items[self.ends[place - 1] if place else 0 : self.ends[place]]

    def __len__(self) -> int:
        return len(self.ends)


class KeyedLists(Record):
    """Lists of integers by integer key, for keys most of which have no list; ``keys`` is sorted."""

    keys: array[int]
    lists: Lists

    def of(self, key: int) -> Sequence[int]:
        """Return the list of ``key``, empty if there is none."""
        place = bisect_left(self.keys, key)
        return self.lists[place] if place < len(self.keys) and self.keys[place] == key else ()

    def pairs(self) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield each key with its list."""
        return zip(self.keys, map(self.lists.__getitem__, range(len(self.keys))), strict=True)


def renumbered(found: KeyedLists, new: Sequence[int]) -> KeyedLists:
    """Return ``found`` with each key ``k`` replaced by ``new[k]``, in the same order; drop negative keys."""
    if all(number >= 0 for number in new):
        return KeyedLists(array(NUMBERS, map(new.__getitem__, found.keys)), found.lists)
    return keyed({new[key]: one for key, one in found.pairs() if new[key] >= 0})


def lists(found: Iterable[Sequence[int]]) -> Lists:
    """Pack these lists into two arrays."""
    ends, items = array(NUMBERS), array(NUMBERS)
    for one in found:
        items.extend(one)
        ends.append(len(items))
    return Lists(ends, items)


def keyed(found: Mapping[int, Sequence[int]]) -> KeyedLists:
    """Pack the non-empty ones of these lists into arrays, sorted by key."""
    keys = sorted(key for key, one in found.items() if one)
    return KeyedLists(array(NUMBERS, keys), lists(found[key] for key in keys))
