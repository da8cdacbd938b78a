"""The source line under a finding, with its number and an underline.

Columns of a span count characters; columns of a terminal are cells. Tabs are widened, wide
characters take two cells, combining ones none; what could steer the terminal is shown as ``?``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.model import Span
    from flake8_tradelint.output.style import Style

TAB = 4
WIDEST = 160
"""Cells of a line that are shown; more would only be seen in generated code."""


def excerpt(span: Span, lines: Sequence[str], style: Style, look: str, gutter: int) -> Iterator[str]:
    """Three lines (edge, source, underline), or none where the line is not there any more.

    ``gutter`` is the width of the line number.
    """
    if not 1 <= span.line <= len(lines):
        return
    text = lines[span.line - 1]
    # Of several lines the first is underlined, without the comment behind it.
    end = span.end_column - 1 if span.end_line == span.line else len(text.partition("  #")[0].rstrip())
    before, marked, after = _clip(text, span.column - 1, max(end, span.column))
    source = f"{before}{marked}{after}".rstrip()
    edge = style.paint(f"{'':>{gutter}} |", "cyan")
    numbered = style.paint(f"{span.line:>{gutter}} |", "cyan")
    yield edge
    yield f"{numbered} {source}" if source else numbered
    yield f"{edge} {' ' * cells(before)}{style.paint('^' * max(cells(marked), 1), look)}"


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def printable(text: str, column: int = 0) -> str:
    """``text`` with tabs as blanks and without control characters; ``column`` is where it starts."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    for char in text:
        shown.append(_shown(char, column))
        column += cells(shown[-1])
    return "".join(shown)


def _shown(char: str, column: int) -> str:
    if char == "\t":
        return " " * (TAB - column % TAB)
    if char.isprintable() or char == "\u3000":
        return char
    # Escape sequences, and characters that turn the writing direction, are not passed on.
    return " " if char.isspace() else "?"


def _clip(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What to show before, in and after the marked characters."""
    before = printable(text[:start])
    marked = printable(text[start:end], cells(before))
    after = printable(text[end:], cells(before) + cells(marked))
    if cells(before) + cells(marked) + cells(after) <= WIDEST:
        return before, marked, after
    if cells(before) > WIDEST // 2:
        before = "..." + before[-WIDEST // 4 :]
    if cells(before) + cells(marked) > WIDEST:
        return before, marked[: WIDEST - len(before)] + "...", ""
    room = WIDEST - cells(before) - cells(marked)
    return before, marked, after[:room] + "..." if len(after) > room else after
