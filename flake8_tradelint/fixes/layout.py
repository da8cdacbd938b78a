"""Lay out the tokens of one statement on lines of a given length, in the style of black.

Where a bracket pair does not fit, its content goes on a line of its own; where that is too long as well, each
element, operand or clause goes on its own line. A trailing comma keeps elements apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.fixes.line_length import LineStyle

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_HEADS = frozenset({"return", "if", "elif", "while", "with", "in", "raise", "assert", "="})
_NO_OPERAND = frozenset(
    {"(", "[", "{", ",", "=", ":", "in", "return", "and", "or", "not", "if", "else", "*", "/", "-", "+", "%"}
)
# What is split first stands first; a line begins with the operator, except for a comma.
_COMPREHENSION = frozenset({"for", "async", "if"})
_COMMA = frozenset({","})
_COMPARISON = frozenset({"<", ">", "==", "!=", "<=", ">=", "is", "in", "not"})
_STRINGS = frozenset({"strings"})
"""Between two strings that are joined."""
_OPERATORS: tuple[frozenset[str], ...] = (
    frozenset({"if", "else"}),
    frozenset({"or", "and"}),
    _STRINGS,
    _COMPARISON,
    frozenset({"|"}),
    frozenset({"^"}),
    frozenset({"&"}),
    frozenset({"<<", ">>"}),
    frozenset({"+", "-"}),
    frozenset({"*", "/", "//", "%", "@"}),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A token, with a blank before it or not, and whether it stood on a new line."""

    text: str
    is_spaced: bool
    on_new_line: bool


@dataclass(frozen=True, slots=True)
class _Room:
    """The indentation of one level, the longest line, and whether ``with (a, b):`` is allowed."""

    indent: str
    style: LineStyle

    def fits(self, line: str) -> bool:
        return len(line.expandtabs(len(self.indent.expandtabs(4)))) <= self.style.length


def laid_out(
    pieces: Sequence[Piece], outer: str, indent: str, style: LineStyle, *, after: int = 0
) -> list[str]:
    """Return the lines of a statement that is indented by ``outer``.

    ``after`` is the length of what follows on the last line, a comment.
    """
    room = _Room(indent, style)
    whole = outer + joined(pieces)
    if room.fits(whole + "x" * after) and not any(_magic(pieces)):
        return [whole]
    return _split(pieces, outer, room)


def joined(pieces: Sequence[Piece]) -> str:
    """Return the tokens on one line."""
    text = ""
    for index, piece in enumerate(pieces):
        previous = pieces[index - 1].text if index else ""
        if piece.text in _CLOSING and previous == "," and piece.on_new_line and not _is_single(pieces, index):
            text = text[:-1]
        blank = (
            piece.is_spaced
            and index
            and not (
                piece.on_new_line and (previous in _OPENING or piece.text in _CLOSING or piece.text in ".,")
            )
        )
        text += f" {piece.text}" if blank else piece.text
    return text


def _is_single(pieces: Sequence[Piece], end: int) -> bool:
    """Return True for the comma of ``(x,)``."""
    start = _opening(pieces, end)
    return pieces[end].text == ")" and sum(1 for _ in _parts(pieces[start + 1 : end], _COMMA)) < 3


def _magic(pieces: Sequence[Piece]) -> Iterator[bool]:
    for before, piece in pairwise(pieces):
        yield before.text == "," and piece.text in _CLOSING and piece.on_new_line


def _split(pieces: Sequence[Piece], outer: str, room: _Room) -> list[str]:
    """Return the lines of a statement that does not fit on one."""
    start, end = _value(pieces)
    value = pieces[start:end]
    items = pieces[start - 1].text == "with" if start else False
    if items and len(list(_parts(value, _COMMA))) > 1 and room.style.parenthesised_with:
        return _bracketed(pieces[:start], value, pieces[end:], outer, room, own=True)
    pair = _last_pair(value, room, outer + joined(pieces[:start]) + " ", joined(pieces[end:]))
    operators = _operators(value)
    if start and operators and (operators > 1 or pair is None or pair[1] != len(value) - 1):
        return _bracketed(pieces[:start], value, pieces[end:], outer, room, own=True)
    if pair is None:
        if not start or items or len(value) != 1:
            return [outer + joined(pieces)]
        return _bracketed(pieces[:start], value, pieces[end:], outer, room, own=True)
    first, last = start + pair[0], start + pair[1]
    return _bracketed(pieces[: first + 1], pieces[first + 1 : last], pieces[last:], outer, room)


def _value(pieces: Sequence[Piece]) -> tuple[int, int]:
    """Return the range of the value that a statement assigns, returns or tests; all of another statement."""
    end = len(pieces) - (pieces[-1].text == ":")
    start = 0
    for index, depth in _depths(pieces):
        is_head = pieces[index].text in _HEADS and (not start or pieces[index].text == "=")
        if not depth and is_head and (index == 0 or pieces[index].text in ("=", "in", "with")):
            start = index + 1
    if start and pieces[start - 1].text == "in" and pieces[0].text not in ("for", "async"):
        start = 0
    return start, end


def _bracketed(
    head: Sequence[Piece],
    body: Sequence[Piece],
    tail: Sequence[Piece],
    outer: str,
    room: _Room,
    *,
    own: bool = False,
) -> list[str]:
    """Return ``head``, the body one level deeper, and ``tail``; with parentheses of its ``own`` around it."""
    inner = outer + room.indent
    first = outer + joined(head) + (" (" if own else "")
    last = outer + (")" if own else "") + joined(tail)
    has_magic = body[-1].text == "," and tail and tail[0].on_new_line
    if room.fits(inner + joined(body)) and not has_magic and not any(_magic(body)):
        text = joined(body)
        if own and _is_with(head):
            return [first, *_apart(body, inner, room), last]
        return [first, inner + text, last]
    return [first, *_apart(body, inner, room), last]


def _is_with(head: Sequence[Piece]) -> bool:
    return bool(head) and head[-1].text == "with"


def _apart(body: Sequence[Piece], inner: str, room: _Room) -> list[str]:
    """Return the lines of a bracket's content, each of its parts on its own."""
    parts = list(_parts(body, _COMPREHENSION))
    if len(parts) > 1:
        return [line for part in parts for line in _within(part, inner, room)]
    parts = list(_parts(body, _COMMA))
    if len(parts) < 2 and body[-1].text != ",":
        return _operands(body, inner, room) or _within(body, inner, room)
    lines = []
    for part in parts:
        *most, last = _within(part[:-1] if part[-1].text == "," else part, inner, room)
        lines += [*most, f"{last},"]
    return lines


def _operands(part: Sequence[Piece], inner: str, room: _Room) -> list[str]:
    """Return the lines of an expression's operands; empty if there is no operator outside of brackets."""
    for operators in _OPERATORS:
        parts = list(_parts(part, operators))
        if len(parts) > 1:
            return [line for operand in parts for line in _within(operand, inner, room)]
    return []


def _within(part: Sequence[Piece], inner: str, room: _Room) -> list[str]:
    """Return the lines of an element: of one that does not fit, its operands, or the content of a bracket."""
    if room.fits(f"{inner}{joined(part)},") and not any(_magic(part)):
        return [inner + joined(part)]
    if operands := _operands(part, inner, room):
        return operands
    pair = _last_pair(part, room, inner)
    if pair is None:
        return [inner + joined(part)]
    first, last = pair
    return _bracketed(part[: first + 1], part[first + 1 : last], part[last:], inner, room)


def _parts(body: Sequence[Piece], operators: frozenset[str]) -> Iterator[Sequence[Piece]]:
    """Yield the parts between these operators, of which a comma ends a part and others begin one."""
    begun = 0
    is_looping = False
    for index, depth in _depths(body):
        text = body[index].text
        if operators is _STRINGS:
            if not depth and index > begun and _is_string(text) and _is_string(body[index - 1].text):
                yield body[begun:index]
                begun = index
            continue
        if depth or text not in operators or not _is_binary(body, index):
            continue
        is_looping = is_looping or text in ("for", "async")
        if operators is _COMPREHENSION and not is_looping:
            continue
        if text == ",":
            yield body[begun : index + 1]
            begun = index + 1
        elif index > begun and body[index - 1].text != "async":
            yield body[begun:index]
            begun = index
    if begun < len(body):
        yield body[begun:]


def _is_string(text: str) -> bool:
    return text[-1] in "'\""


def _is_binary(body: Sequence[Piece], index: int) -> bool:
    """Return True if the token is an operator between operands, and the first word of it."""
    text = body[index].text
    before = body[index - 1].text if index else "("
    following = body[index + 1].text if index + 1 < len(body) else ""
    if text == "async":
        return following == "for"
    if text == "not":
        return following == "in"
    if text == "in":
        return before != "not" and body[0].text not in ("for", "async")
    if text in ("-", "+", "*"):
        return before not in _NO_OPERAND
    return True


def _operators(value: Sequence[Piece]) -> int:
    """Return how often the operator of least precedence occurs outside of brackets."""
    for operators in _OPERATORS:
        if found := len(list(_parts(value, operators))) - 1:
            return found
    return 0


def _last_pair(
    pieces: Sequence[Piece], room: _Room, outer: str = "", tail: str = ""
) -> tuple[int, int] | None:
    """Return the last bracket pair with something in it that leaves lines which fit, else the last of all."""
    pairs = []
    for end in range(len(pieces) - 1, 0, -1):
        if pieces[end].text in _CLOSING:
            start = _opening(pieces, end)
            if start < end - 1 and _depth_at(pieces, start) == 0:
                pairs.append((start, end))
    for start, end in pairs:
        if room.fits(outer + joined(pieces[: start + 1])) and room.fits(outer + joined(pieces[end:]) + tail):
            return start, end
    return pairs[0] if pairs else None


def _depth_at(pieces: Sequence[Piece], index: int) -> int:
    return sum((p.text in _OPENING) - (p.text in _CLOSING) for p in pieces[:index])


def _opening(pieces: Sequence[Piece], end: int) -> int:
    depth = 0
    for index in range(end, -1, -1):
        depth += (pieces[index].text in _CLOSING) - (pieces[index].text in _OPENING)
        if not depth:
            return index
    return 0


def _depths(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Yield the index of each token with the number of brackets around it."""
    depth = 0
    for index, piece in enumerate(pieces):
        depth -= piece.text in _CLOSING
        yield index, depth
        depth += piece.text in _OPENING
