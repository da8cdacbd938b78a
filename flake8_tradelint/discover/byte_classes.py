"""Parse character classes of ignore files (``[a-z]``, ``[[:alpha:]]``) into sets of bytes, like git."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGIT = range(0x30, 0x3A)
_UPPER, _LOWER = range(0x41, 0x5B), range(0x61, 0x7B)
_ALPHA = (*_UPPER, *_LOWER)
_GRAPH = range(0x21, 0x7F)
_NAMED: dict[str, Iterable[int]] = {
    "alnum": (*_ALPHA, *_DIGIT),
    "alpha": _ALPHA,
    "blank": b" \t",
    "cntrl": (*range(0x20), 0x7F),
    "digit": _DIGIT,
    "graph": _GRAPH,
    "lower": _LOWER,
    "print": range(0x20, 0x7F),
    "punct": frozenset(_GRAPH).difference(_ALPHA, _DIGIT),
    "space": b" \t\n\r",
    "upper": _UPPER,
    "xdigit": b"0123456789abcdefABCDEF",
}


def members(glob: str, at: int) -> tuple[frozenset[int], int]:
    """Return the bytes of the class whose first member is at index ``at``, and the index behind its end.

    That index is -1 if the class has no end, or contains an unknown named class.
    """
    found: set[int] = set()
    before = -1  # the byte that a range may begin with
    first = True
    while first or glob[at : at + 1] != "]":
        first = False
        if at >= len(glob):
            return frozenset(), -1
        if glob[at] == "-" and before >= 0 and glob[at + 1 : at + 2] not in ("", "]"):
            last, at = _byte(glob, at + 1)
            found.update(range(before, last + 1))
            before = -1
        elif glob.startswith("[:", at) and (end := _name_end(glob, at)) != at:
            named = _NAMED.get(glob[at + 2 : end - 2]) if end >= 0 else None
            if named is None:
                return frozenset(), -1
            found.update(named)
            before, at = -1, end
        else:
            before, at = _byte(glob, at)
            found.add(before)
        if at < 0:
            return frozenset(), -1
    return frozenset(found), at + 1


def _byte(glob: str, at: int) -> tuple[int, int]:
    """Return the byte at index ``at``, perhaps after a backslash, and the next index; -1 if there is none."""
    at += glob[at] == "\\"
    return (ord(glob[at]), at + 1) if at < len(glob) else (-1, -1)


def _name_end(glob: str, at: int) -> int:
    """Return the index behind ``[:name:]`` at ``at``; ``at`` if there is none, -1 if no bracket follows."""
    end = glob.find("]", at + 2)
    if end < 0:
        return -1
    return end + 1 if end > at + 2 and glob[end - 1] == ":" else at
