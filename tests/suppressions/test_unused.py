"""Test which codes of comments silence nothing, and how a comment reads without them."""

from __future__ import annotations

import pytest

from flake8_tradelint.suppressions import read
from flake8_tradelint.suppressions.unused import unused


def left(line: str, *used: str) -> list[tuple[tuple[str, ...], str]]:
    """What is reported of a text in which only these selectors silence something."""
    found = unused(line, read(line), lambda selector, first, last: selector not in used)
    return [(one.selectors, one.left) for one in found]


@pytest.mark.parametrize(
    ("comment", "selectors", "rest"),
    [
        ("# noqa: TL301", ("TL301",), ""),
        ("# noqa: TL3", ("TL3",), ""),
        ("#noqa:TL301", ("TL301",), ""),
        ("# NOQA: TL301,TL201", ("TL301", "TL201"), ""),
        ("# noqa: E501, TL301", ("TL301",), "# noqa: E501"),
        ("# noqa: TL301, E501", ("TL301",), "# noqa: E501"),
        ("# noqa: E501,TL301,W1", ("TL301",), "# noqa: E501, W1"),
        ("# noqa: E501 TL301 W1", ("TL301",), "# noqa: E501 W1"),
        ("# noqa: E501, TL301 too long", ("TL301",), "# noqa: E501 too long"),
        ("# noqa: TL301 - closed by the pool", ("TL301",), ""),
        ("# noqa: TL301 see #12", ("TL301",), ""),
        ("# noqa: TL301  # type: ignore", ("TL301",), "# type: ignore"),
        ("# type: ignore  # noqa: TL301", ("TL301",), "# type: ignore"),
        ("# type: ignore # noqa: TL301 # nosec", ("TL301",), "# type: ignore  # nosec"),
        ("# noqa: E501  # noqa: TL301", ("TL301",), "# noqa: E501"),
        ("# noqa: TL301, TL301", ("TL301",), ""),
        ("# noqa: TL301, TL302", ("TL301",), "# noqa: TL302"),
    ],
)
def test_a_comment_of_a_line(comment: str, selectors: tuple[str, ...], rest: str) -> None:
    assert left(f"x = 1  {comment}\n", "TL302") == [(selectors, rest)]


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa",
        "x = 1  # noqa: E501, RUF006",
        "x = 1  # noqa: tl301",
        "x = 1  # noqa: TL001",
        "x = 1  # noqa: TL002",
        "x = 1  # noqa:  TL301",
        "x = 1  # noqa : TL301",
        "x = 1  # noqa: TLS301",
        "x = 1  # `# noqa: TL301` silences a line",
        "x = 1  # write # noqa: TL301",
        "x = '# noqa: TL301'",
        'x = """\n# noqa: TL301\n"""',
        "x = (1  # noqa: TL301",
        "x = 1  # tradelint: ignore-file[TL3]",
        "# Tradelint: ignore-file[TL3]",
    ],
)
def test_what_is_not_ours(line: str) -> None:
    assert left(f"{line}\n") == []


@pytest.mark.parametrize(
    ("comment", "selectors", "rest"),
    [
        ("# tradelint: ignore-file", ("ALL",), ""),
        ("# tradelint: ignore-file[TL3] generated", ("TL3",), ""),
        (
            "# tradelint: ignore-file[TL3, TL201] generated",
            ("TL3",),
            "# tradelint: ignore-file[TL201] generated",
        ),
        ("# tradelint: Ignore-File[dropped-task]", ("dropped-task",), ""),
    ],
)
def test_a_comment_of_the_file(comment: str, selectors: tuple[str, ...], rest: str) -> None:
    assert left(f"x = 1\n{comment}\n", "TL201") == [(selectors, rest)]


def test_lines_that_a_string_joins_share_their_comments() -> None:
    text = 'f("""\n""", 1)  # noqa: TL301\n'
    asked: list[tuple[int, int]] = []

    def silences_nothing(_selector: str, first: int, last: int) -> bool:
        asked.append((first, last))
        return True

    (found,) = unused(text, read(text), silences_nothing)
    assert asked == [(1, 2)]
    assert (found.line, found.column, found.end_column, found.written) == (2, 10, 23, "# noqa: TL301")
