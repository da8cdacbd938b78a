"""Places that are known by line and column alone, of what has no syntax tree."""

from __future__ import annotations

from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.source.decoding import SourceError, decode


def point(data: bytes, line: int, column: int) -> Span:
    """The character at a line and column (both from 1), or the end of the line or file where there is none.

    Its anchor is empty: nothing is ever edited there.
    """
    try:
        text = decode(data)
    except SourceError:
        text = data.decode(errors="replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    line = min(line, len(lines))
    length = len(lines[line - 1])
    column = min(column, length + 1)
    return Span(line, column, line, min(column + 1, length + 1), Anchor(0, 0))
