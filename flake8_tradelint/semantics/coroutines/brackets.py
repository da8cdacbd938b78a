"""The brackets around a place in a file's text, found without regard to strings."""

from __future__ import annotations

from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import WORD_BYTES

BLANK = frozenset(b" \t\r\n\\")
"""What may stand between the parts of an expression."""
_OPENING = {ord(")"): ord("("), ord("]"): ord("[")}
_BRACKETS = regex(rb"[()\[\]{}]")
_REACH, _NEAR = 600, 80  # how many bytes are searched for a parenthesis, and how many of these at once
FAR = 20 * _REACH
"""How many bytes may be searched for the end of long arguments."""


def callee_start(data: bytes, at: int) -> int:
    """Return the offset at which the callee begins whose last name stands at ``at``."""
    while at > 0:
        byte = data[at - 1]
        if byte in WORD_BYTES or byte == ord("."):
            at -= 1
        elif byte in _OPENING and data[at : at + 1] in (b".", b"[", b"("):
            at = _opening(data, at - 1)
        elif byte in BLANK and data[at : at + 1] == b".":
            at -= 1
        else:
            break
    return at


def opened_by(text: bytes) -> int:
    """Return the offset of the bracket that the last byte of the text closes; 0 if it is not there."""
    return _opening(text, len(text) - 1)


def opened_around(data: bytes, at: int) -> int | None:
    """Return the offset of the innermost bracket that is open at ``at``; ``None`` if none is near."""
    return _opened_before(data, at, 1)


def _opening(data: bytes, at: int) -> int:
    """Return the offset of the bracket that the one at ``at`` closes, or of the end of the search."""
    found = _opened_before(data, at + 1, 0)
    return max(0, at - _REACH) if found is None else found


def _opened_before(data: bytes, end: int, depth: int) -> int | None:
    """Return the bracket before ``end`` that opens the ``depth``-th level outward; ``None`` if none is near.

    With a depth of 0 it is the one that the bracket just before ``end`` closes.
    """
    last = max(0, end - _REACH)
    while end > last:
        # The bracket is mostly near.
        start = max(last, end - _NEAR)
        for match in reversed(list(_BRACKETS.finditer(data, start, end))):
            depth += 1 if match[0] in b")]}" else -1
            if not depth:
                return match.start()
        end = start
    return None


def closing(data: bytes, bracket: int, reach: int = _REACH) -> int | None:
    """Return the end of the call whose parenthesis opens at ``bracket``; ``None`` if it is far away."""
    depth = 0
    for match in _BRACKETS.finditer(data, bracket, bracket + reach):
        depth += 1 if match[0] in b"([{" else -1
        if not depth:
            return match.end()
    return None
