"""Render the source line of a finding, with its line number and an underline.

Columns of a span count characters; columns of a terminal are cells. Tabs are expanded, wide characters take
two cells, combining ones none. Control characters, which could manipulate the terminal, are shown as ``?``.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.model import Span
    from flake8_tradelint.output.style import Style

TAB = 4
WIDEST = 160
"""Most cells of a source line that are shown. Longer lines hardly occur outside of generated code."""


def excerpt(span: Span, lines: Sequence[str], style: Style, look: str, gutter: int) -> Iterator[str]:
    """Yield three lines (edge, source, underline), or none if the file has no such line any more.

    ``gutter`` is the width of the line number in cells.
    """
    if not 1 <= span.line <= len(lines):
        return
    text = lines[span.line - 1]
    # Of several lines the first is underlined, without the comment at its end.
    end = span.end_column - 1 if span.end_line == span.line else len(text.partition("  #")[0].rstrip())
    before, marked, after = _clip(text, span.column - 1, max(end, span.column))
    source = f"{before}{marked}{after}".rstrip()
    edge = style.paint(f"{'':>{gutter}} |", "cyan")
    numbered = style.paint(f"{span.line:>{gutter}} |", "cyan")
    yield edge
    yield f"{numbered} {source}" if source else numbered
    yield f"{edge} {' ' * cells(before)}{style.paint('^' * max(cells(marked), 1), look)}"


def cells(text: str) -> int:
    """Return the number of terminal cells that the text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def printable(text: str, column: int = 0) -> str:
    """Return ``text`` with tabs as blanks and no control characters; ``column`` is its start in cells."""
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
    # Escape sequences, and characters that change the writing direction, are not passed on.
    return " " if char.isspace() else "?"


def _clip(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the printable text before, in and after the marked characters, shortened to ``WIDEST`` cells."""
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
