"""Find the codes of suppression comments that silence nothing, and say how a comment reads without them.

Only real comments count, and of these only what is certainly meant for tradelint: codes that begin with
``TL`` in capitals, and selectors of ``# tradelint: ignore-file[...]``.
"""

from __future__ import annotations

import io

from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.suppressions import NOQA, tokens_of
from flake8_tradelint.suppressions.ignore_comments import WRITTEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator
    from tokenize import TokenInfo

    from flake8_tradelint.suppressions import Suppressions

    SilencesNothing = Callable[[str, int, int], bool]
    """Return True if no finding that the selector matches is in a range of lines (1-based, inclusive), though
    the run would have found it."""

_CODE = regex(r"[A-Za-z]+[0-9]+")
_OURS = regex(r"TL[1-9][0-9]*")
"""A code or prefix of ours, without those of tradelint's own messages (``TL001``)."""
_OURS_IN_FULL = "tradelint:"
"""Files are chosen by this text; a comment that spells it in capitals silences, and is never reported."""
_NEXT = regex(r"[ \t]+#[ \t]*[A-Za-z]")
"""The beginning of another comment behind the first one."""
_PRAGMA = regex(
    r"#[ \t]*(?:(?:black|expect|fmt|isort|mypy|nosec|noqa|nosemgrep|pragma|pylint|pyright|ruff|type|yapf)\b)",
    IGNORECASE,
)
_SEPARATORS = regex(r"[,\s]+")


class Unused(Record):
    """Selectors of one comment that silence nothing.

    ``line``, ``column`` and ``end_column`` are the place of what is written, ``comment`` the columns of the
    comment as a whole; columns count characters from 1. ``left`` is the comment without the selectors,
    empty if nothing is left. ``whole_file``: it is an ``ignore-file`` comment.
    """

    line: int
    column: int
    end_column: int
    comment: tuple[int, int]
    selectors: tuple[str, ...]
    written: str
    left: str
    whole_file: bool = False


def unused(text: str, suppressions: Suppressions, silences_nothing: SilencesNothing) -> Iterator[Unused]:
    """Yield what the comments of a file silence in vain; nothing if the text cannot be tokenized."""
    from tokenize import COMMENT

    lines = io.StringIO(text.removeprefix("\ufeff"), newline=None).readlines()
    ranges = {
        line: (noqa.first, noqa.last)
        for noqa in suppressions.lines
        for line in range(noqa.first, noqa.last + 1)
    }
    for token in tokens_of(lines) or ():
        if token.type != COMMENT:
            continue
        first, last = ranges.get(token.start[0], (0, -1))
        if first <= last:
            yield from _of_line(token, partial(_is_vain, silences_nothing, first, last))
        if not token.line[: token.start[1]].strip():
            yield from _of_file(token, partial(_is_vain, silences_nothing, 1, len(lines) + 1))


def _is_vain(silences_nothing: SilencesNothing, first: int, last: int, selector: str) -> bool:
    return silences_nothing(selector, first, last)


def _of_line(token: TokenInfo, is_vain: Callable[[str], bool]) -> Iterator[Unused]:
    for found in NOQA.finditer(token.string):
        if found["codes"] is None or not _is_meant(token.string, found.start()):
            continue
        codes = [code[0] for code in _CODE.finditer(found["codes"])]
        vain = tuple(code for code in dict.fromkeys(codes) if _OURS.fullmatch(code) and is_vain(code))
        if vain:
            written = found[0].rstrip(", \t")
            left = _without(token.string, found, [code for code in codes if code not in vain])
            yield _place(token, found.start(), written, vain, left)


def _is_meant(comment: str, start: int) -> bool:
    """Return True if ``# noqa`` begins the comment, or follows a comment for another tool."""
    return not start or (comment[start - 1].isspace() and _PRAGMA.match(comment) is not None)


def _without(comment: str, found: re.Match[str], kept: list[str]) -> str:
    """Return the comment with only these codes; without any, the reason behind them goes, too."""
    if kept:
        codes = found["codes"]
        rest = codes[len(codes.rstrip(", \t")) :]
        separator = ", " if "," in codes.rstrip(", \t") else " "
        return comment[: found.start("codes")] + separator.join(kept) + rest + comment[found.end() :]
    # The blanks behind the codes are part of the match.
    end = found.start() + len(found[0].rstrip())
    more = _NEXT.search(comment, end)
    before = comment[: found.start()].rstrip()
    after = comment[more.start() :].strip() if more is not None else ""
    return f"{before}  {after}" if before and after else before + after


def _of_file(token: TokenInfo, is_vain: Callable[[str], bool]) -> Iterator[Unused]:
    found = WRITTEN.match(token.string)
    if found is None or _OURS_IN_FULL not in token.string:
        return
    named = found["selectors"]
    if named is None:
        if is_vain("ALL"):
            yield _place(token, 0, found[0], ("ALL",), "", whole_file=True)
        return
    selectors = [part for part in _SEPARATORS.split(named) if part]
    vain = tuple(part for part in dict.fromkeys(selectors) if is_vain(part))
    if vain:
        kept = ", ".join(part for part in selectors if part not in vain)
        start, end = found.span("selectors")
        left = token.string[:start] + kept + token.string[end:] if kept else ""
        yield _place(token, 0, found[0], vain, left, whole_file=True)


def _place(
    token: TokenInfo, start: int, written: str, vain: tuple[str, ...], left: str, *, whole_file: bool = False
) -> Unused:
    line, column = token.start[0], token.start[1] + 1
    comment = column, column + len(token.string)
    at = column + start
    return Unused(line, at, at + len(written), comment, vain, written, left, whole_file)
