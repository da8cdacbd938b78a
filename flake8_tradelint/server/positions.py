r"""Convert our lines and columns to positions of the protocol, and texts before and after to edits.

The protocol counts lines from 0 and columns in code units of the negotiated encoding, mostly UTF-16, in which
characters beyond the basic plane count twice. Lines end with ``\n``, ``\r\n`` or ``\r``, as in Python, and at
nothing else.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from lsprotocol import types

from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flake8_tradelint.model import Span

_LINE = regex(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_UNITS: dict[str, Callable[[str], int]] = {
    "utf-8": lambda text: len(text.encode(errors="surrogatepass")),
    "utf-16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "utf-32": len,
}


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their ends."""
    found: list[str] = _LINE.findall(text)
    return found


def range_of(span: Span, lines: Sequence[str], encoding: str) -> types.Range:
    """Return the range of a span in a text with these lines."""
    units = _UNITS[encoding]

    def position(line: int, column: int) -> types.Position:
        text = lines[line - 1].rstrip("\r\n") if 0 < line <= len(lines) else ""
        return types.Position(max(line - 1, 0), units(text[: max(column - 1, 0)]))

    return types.Range(position(span.line, span.column), position(span.end_line, span.end_column))


def edits_between(before: str, after: str, encoding: str) -> list[types.TextEdit]:
    """Return edits of whole lines that turn one text into the other; other lines are not touched."""
    old, new = lines_of(before), lines_of(after)
    return [
        types.TextEdit(
            types.Range(_start(old, first, encoding), _start(old, last, encoding)), "".join(new[start:end])
        )
        for first, last, start, end in _changed(old, new)
    ]


def _start(lines: Sequence[str], number: int, encoding: str) -> types.Position:
    """Return the start of a line (from 0); of the one after the last, the end of the text."""
    if number < len(lines) or not lines or lines[-1].endswith(("\r", "\n")):
        return types.Position(number, 0)
    return types.Position(number - 1, _UNITS[encoding](lines[-1]))


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    rest = 0
    while rest < min(len(old), len(new)) - first and old[-1 - rest] == new[-1 - rest]:
        rest += 1
    part = old[first : len(old) - rest], new[first : len(new) - rest]
    for tag, start, end, start_new, end_new in SequenceMatcher(None, *part, autojunk=False).get_opcodes():
        if tag != "equal":
            yield first + start, first + end, first + start_new, first + end_new


def touches(one: types.Range, other: types.Range) -> bool:
    """Return True if two ranges share a place; the ends count."""
    return not (_after(one.start, other.end) or _after(other.start, one.end))


def _after(one: types.Position, other: types.Position) -> bool:
    return (one.line, one.character) > (other.line, other.character)
