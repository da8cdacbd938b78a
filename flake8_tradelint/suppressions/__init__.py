"""Read the comments that suppress findings: ``# noqa``, ``# flake8: noqa``, ``# tradelint: ignore-file``.

Whatever flake8 would suppress is suppressed (``flake8/processor.py``, ``violation.py``), so that the command
line and flake8 agree. In addition, as in ruff: ``#noqa`` without the space, codes in lower case, and every
``noqa`` of a line, not only the first. Codes of other tools, also mypy and pyright, for exactly the finding
of one of our rules count as well. The flake8 plugin applies these additions itself.
"""

from __future__ import annotations

import io

from flake8_tradelint.model import Failure
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    import tokenize
    from collections.abc import Callable, Iterator

    from flake8_tradelint.suppressions.ignore_comments import IgnoreComment

NOQA = regex(r"#[^\S\n]*noqa(?::\s?(?P<codes>([A-Z]+[0-9]+(?:[,\s]+)?)+))?", IGNORECASE)
_PEERS = {"RUF006": "TL301", "ASYNC300": "TL301"}
"""Codes of ruff and flake8-async for the same finding: whoever suppressed these has looked at it.

Two codes whose findings only overlap are not here.
"""
_TYPED = regex(r"#[^\S\n]*(?:type|pyright|ruff):[^\S\n]*ignore\[([^\]\n]*)\]", IGNORECASE)
_TYPED_PEERS = {
    "unused-coroutine": ("TL308",),
    "unused-awaitable": ("TL301", "TL308"),
    "reportunusedcoroutine": ("TL308",),
    **dict.fromkeys(("ruf006", "asyncio-dangling-task"), ("TL301",)),
}
"""Names of the same findings in mypy, pyright and ruff (``# ruff: ignore[...]``), in lower case."""
_SKIP_FILE = regex(r"\s*# flake8[:=]\s*noqa", IGNORECASE)


class Noqa(Record):
    """Codes that are suppressed in a range of lines, 1-based and inclusive.

    ``codes`` are prefixes in upper case; without any, every code is suppressed.
    """

    first: int
    last: int
    codes: tuple[str, ...]


class Suppressions(Record):
    """The suppressions in one file. ``skipped``: it says ``# flake8: noqa``."""

    skipped: bool = False
    lines: tuple[Noqa, ...] = ()
    comments: tuple[IgnoreComment, ...] = ()


def read(text: str) -> Suppressions:
    """Return the suppressions in the text of a file, with line breaks of any style."""
    lowered = text.lower()
    noqa = "noqa" in lowered or any(code in lowered for code in _TYPED_PEERS)
    if not noqa and "tradelint:" not in lowered:
        return Suppressions()
    lines = io.StringIO(text.removeprefix("\ufeff"), newline=None).readlines()
    tokens = tokens_of(lines)
    from flake8_tradelint.suppressions.ignore_comments import ignore_comments

    return Suppressions(
        skipped=noqa and any(_SKIP_FILE.match(line) for line in lines),
        lines=tuple(_noqas(lines, tokens)) if noqa else (),
        comments=tuple(ignore_comments(lines, tokens)),
    )


def suppressed(suppressions: Suppressions, code: str, line: int, *names: str) -> bool:
    """Return True if a finding on this line is suppressed; ``names`` are the rule's name and family."""
    if suppressions.skipped or any(comment.silences(code, names) for comment in suppressions.comments):
        return True
    return any(
        noqa.first <= line <= noqa.last and (not noqa.codes or code.startswith(noqa.codes))
        for noqa in suppressions.lines
    )


def complaints(
    path: str, suppressions: Suppressions, check_selector: Callable[[str], object]
) -> Iterator[Failure]:
    """Yield a failure for each ``# tradelint:`` comment that does not do what its author wanted.

    ``check_selector`` raises ValueError for a selector that matches no rule.
    """
    for comment in suppressions.comments:
        problem = comment.problem or _unknown(comment.selectors, check_selector)
        if problem:
            yield Failure(path, f"line {comment.line}: {problem}")


def _unknown(selectors: tuple[str, ...], check_selector: Callable[[str], object]) -> str:
    for selector in selectors:
        try:
            check_selector(selector)
        except ValueError as error:
            return f"{error} in `# tradelint: ignore-file`"
    return ""


def tokens_of(lines: list[str]) -> list[tokenize.TokenInfo] | None:
    """Return the tokens of a text, or ``None`` if it is no Python."""
    import tokenize  # few files have such comments

    try:
        return list(tokenize.generate_tokens(iter([*lines, ""]).__next__))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return None


def _noqas(lines: list[str], tokens: list[tokenize.TokenInfo] | None) -> Iterator[Noqa]:
    for first, last in joined_lines(lines, tokens):
        text = "".join(lines[first - 1 : last])
        found = list(NOQA.finditer(text))
        if found:
            yield Noqa(first, last, _codes(found))
        typed = tuple(_typed(text))
        if typed:
            yield Noqa(first, last, typed)


def _typed(text: str) -> Iterator[str]:
    for comment in _TYPED.finditer(text):
        for code in comment[1].split(","):
            yield from _TYPED_PEERS.get(code.strip().lower(), ())


def _codes(found: list[re.Match[str]]) -> tuple[str, ...]:
    import re

    listed = [match["codes"] for match in found]
    if None in listed:
        return ()
    said = {code for codes in listed for code in re.split(r"[,\s]+", codes.upper()) if code}
    return tuple(sorted(said | {_PEERS[code] for code in said & _PEERS.keys()}))


def joined_lines(lines: list[str], tokens: list[tokenize.TokenInfo] | None) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines that share their comments, because a string or a backslash joins them.

    This is flake8's ``_noqa_line_mapping``. If the file cannot be tokenized, each line is a range.
    """
    if tokens is None:
        yield from ((number, number) for number in range(1, len(lines) + 1))
        return
    from tokenize import DEDENT, ENDMARKER, NEWLINE, NL

    first, last = len(lines) + 2, -1
    for token in tokens:
        if token.type in (ENDMARKER, DEDENT):
            continue
        first, last = min(first, token.start[0]), max(last, token.end[0])
        if token.type in (NL, NEWLINE):
            yield first, last
            first, last = len(lines) + 2, -1
    # Before Python 3.12 the last line may lack an end; flake8 then treats each line on its own.
    yield from ((number, number) for number in range(first, last + 1))
