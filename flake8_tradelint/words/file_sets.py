"""Some of a project's files: a bit for each file of the project, where a set takes fifty bytes each."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class FileSet:
    """Those whose numbers are the ``bits`` that are set; ``numbers`` are those of all files, by path."""

    __slots__ = ("_bits", "_numbers")

    def __init__(self, numbers: Mapping[str, int], bits: bytes) -> None:
        self._numbers, self._bits = numbers, bits

    @classmethod
    def of(cls, numbers: Mapping[str, int], chosen: Iterable[int]) -> FileSet:
        """The files with the ``chosen`` numbers."""
        bits = bytearray(len(numbers) // 8 + 1)
        for number in chosen:
            bits[number >> 3] |= 1 << (number & 7)
        return cls(numbers, bytes(bits))

    @classmethod
    def of_bits(cls, numbers: Mapping[str, int], bits: int) -> FileSet:
        """The same of a whole number with these bits."""
        return cls(numbers, bits.to_bytes(len(numbers) // 8 + 1, "little"))

    def __contains__(self, path: str) -> bool:
        number = self._numbers.get(path)
        return number is not None and self._has(number)

    def __iter__(self) -> Iterator[str]:
        """In the order of the numbers."""
        return (path for path, number in self._numbers.items() if self._has(number))

    def _has(self, number: int) -> bool:
        return bool(self._bits[number >> 3] >> (number & 7) & 1)
