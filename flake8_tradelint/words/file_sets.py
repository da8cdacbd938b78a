"""A set of a project's files as a bit set.

One bit for each file, where a set of paths takes fifty bytes each.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class FileSet:
    """The files whose numbers are set in ``bits``. ``numbers`` maps every path to its number."""

    __slots__ = ("_bits", "_numbers")

    def __init__(self, numbers: Mapping[str, int], bits: bytes) -> None:
        self._numbers, self._bits = numbers, bits

    @classmethod
    def of(cls, numbers: Mapping[str, int], chosen: Iterable[int]) -> FileSet:
        """Return the set of the files with the ``chosen`` numbers."""
        bits = bytearray(len(numbers) // 8 + 1)
        for number in chosen:
            bits[number >> 3] |= 1 << (number & 7)
        return cls(numbers, bytes(bits))

    def __contains__(self, path: str) -> bool:
        number = self._numbers.get(path)
        return number is not None and self._has(number)

    def __iter__(self) -> Iterator[str]:
        """Yield the paths in the order of the numbers."""
        return (path for path, number in self._numbers.items() if self._has(number))

    def _has(self, number: int) -> bool:
        return bool(self._bits[number >> 3] >> (number & 7) & 1)
