"""Some of a project's files: a byte for each file of the project; a set takes fifty for each of its own."""

from __future__ import annotations

from itertools import compress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class FileSet:
    """Those of the ``chosen`` numbers; ``numbers`` are those of all files, in their order, by path."""

    __slots__ = ("_chosen", "_numbers")

    def __init__(self, numbers: Mapping[str, int], chosen: Iterable[int]) -> None:
        self._numbers = numbers
        self._chosen = bytearray(len(numbers))
        for number in chosen:
            self._chosen[number] = 1

    def __contains__(self, path: str) -> bool:
        number = self._numbers.get(path)
        return number is not None and bool(self._chosen[number])

    def __iter__(self) -> Iterator[str]:
        return compress(self._numbers, self._chosen)
