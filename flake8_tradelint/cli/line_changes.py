"""Find the lines of a file that are new or changed, compared with older contents."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST = 5_000
"""Lines between the first and the last change, beyond which frequent lines are no longer compared."""


def changed_lines(before: bytes, after: bytes) -> frozenset[int]:
    """Return the 1-based numbers of the lines in ``after`` that are not in ``before``, line ends aside."""
    return frozenset(_changed(_lines(before), _lines(after)))


def similarity(one: bytes, other: bytes) -> float:
    """Return the share of distinct lines that both have, between 0 and 1."""
    these, those = {*_lines(one)}, {*_lines(other)}
    return len(these & those) / max(len(these | those), 1)


def _lines(data: bytes) -> list[bytes]:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


def _changed(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[int]:
    from difflib import SequenceMatcher

    shortest = min(len(old), len(new))
    start = next((n for n in range(shortest) if old[n] != new[n]), shortest)
    rest = shortest - start
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    old, new = old[start : len(old) - tail], new[start : len(new) - tail]
    compared = SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > _MOST)
    for tag, _, _, first, last in compared.get_opcodes():
        if tag != "equal":
            yield from range(start + first + 1, start + last + 1)
