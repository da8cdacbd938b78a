"""Test the excerpts of source lines with their underlines."""

from __future__ import annotations

import pytest

from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.output.excerpt import WIDEST, cells, excerpt, printable
from flake8_tradelint.output.style import PLAIN


def drawn(text: str, start: int, end: int, *, end_line: int = 1) -> list[str]:
    """The source line and its underline, without the gutter; ``start`` and ``end`` are columns from 0."""
    span = Span(1, start + 1, end_line, end + 1, Anchor(0, 0))
    return [line[4:] for line in excerpt(span, text.split("\n"), PLAIN, "red", gutter=1)][1:]


def test_gutter() -> None:
    span = Span(12, 5, 12, 6, Anchor(0, 0))
    lines = ["x"] * 11 + ["    y = 1"]
    assert list(excerpt(span, lines, PLAIN, "red", gutter=3)) == [
        "    |",
        " 12 |     y = 1",
        "    |     ^",
    ]


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("a = b", 0, 1, ["a = b", "^"]),
        ("\tself.x = 1", 1, 7, ["    self.x = 1", "    ^^^^^^"]),
        ("if\tx:", 3, 4, ["if  x:", "    ^"]),  # to the next stop, not four blanks
        ("Größe = x", 8, 9, ["Größe = x", "        ^"]),
        ("名前 = x", 5, 6, ["名前 = x", "       ^"]),  # two cells each
        ("x = '名前'", 4, 8, ["x = '名前'", "    ^^^^^^"]),
        ("e\u0301 = x", 5, 6, ["e\u0301 = x", "    ^"]),  # a combining accent takes no cell
        ("x = '\x1b[31m'", 4, 11, ["x = '?[31m'", "    ^^^^^^^"]),  # no escape sequence gets through
        ("x = '\u202e'", 0, 1, ["x = '?'", "^"]),  # nor one that turns the writing direction
        ("x = 1", 5, 5, ["x = 1", "     ^"]),  # an empty span still shows where
        ("x = 1", 50, 60, ["x = 1", "     ^"]),  # the file changed meanwhile
        ("", 0, 0, ["", "^"]),
    ],
)
def test_underline_is_under_the_span(text: str, start: int, end: int, expected: list[str]) -> None:
    shown = drawn(text, start, end)
    assert [line.rstrip() for line in shown] == expected


def test_a_span_of_several_lines_underlines_the_first() -> None:
    assert drawn("f(  # no\n  1)", 0, 4, end_line=2) == ["f(  # no", "^^"]


def test_a_line_that_is_gone_shows_nothing() -> None:
    assert list(excerpt(Span(3, 1, 3, 2, Anchor(0, 0)), ["only"], PLAIN, "red", 3)) == []


@pytest.mark.parametrize(("start", "length"), [(0, 3), (5000, 3), (5000, 900), (9997, 3)])
def test_generated_lines_are_clipped_around_the_span(start: int, length: int) -> None:
    source, underline = drawn("x" * 10000, start, start + length)
    assert cells(source) <= WIDEST + 8
    assert source.startswith("...") == (start > 0)
    assert underline.strip("^ ") in ("", "...")
    assert len(underline) <= WIDEST + 8


def test_printable_keeps_what_can_be_shown() -> None:
    assert printable("a\tb\x0cc\x7f\n") == "a   b c? "
    assert printable("“名” é") == "“名” é"
