"""Express the difference between two texts as replacements of regions, for formats that carry fixes."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LINE = regex(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Replacement(Record):
    """Put ``text`` in place of a region of the old text.

    Lines and columns are 1-based, columns count characters, the end is exclusive.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


def replacements(before: str, after: str) -> Iterator[Replacement]:
    """Yield the replacements that turn ``before`` into ``after``, from top to bottom, without overlaps."""
    from difflib import SequenceMatcher

    old, new = _LINE.findall(before), _LINE.findall(after)
    starts = tuple(accumulate(map(len, old), initial=0))
    for tag, first, last, new_first, new_last in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            text = "".join(new[new_first:new_last])
            if last - first == 1 == new_last - new_first:
                yield _narrowed(before, starts, starts[first], starts[last], text)
            else:  # whole lines are easier to review
                yield _replacement(before, starts, starts[first], starts[last], text)


def _narrowed(before: str, starts: Sequence[int], start: int, end: int, text: str) -> Replacement:
    """Return the replacement of ``before[start:end]`` without equal characters at its two ends."""
    shortest = min(end - start, len(text))
    same = next((n for n in range(shortest) if before[start + n] != text[n]), shortest)
    start, text = start + same, text[same:]
    shortest = min(end - start, len(text))
    same = next((n for n in range(shortest) if before[end - 1 - n] != text[-1 - n]), shortest)
    return _replacement(before, starts, start, end - same, text[: len(text) - same])


def _replacement(before: str, starts: Sequence[int], start: int, end: int, text: str) -> Replacement:
    return Replacement(*_place(before, starts, start), *_place(before, starts, end), text)


def _place(text: str, starts: Sequence[int], offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of a character offset.

    After a last line without a line break, no further line begins.
    """
    line = bisect_right(starts, offset)
    if line == len(starts) and line > 1 and not text.endswith(("\n", "\r")):
        line -= 1
    return line, offset - starts[line - 1] + 1
