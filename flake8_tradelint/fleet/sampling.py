"""Draw findings that came or went at random, and write a file in which somebody can judge them."""

from __future__ import annotations

import json
import random

from flake8_tradelint.fleet.judgements import KEY, VERDICTS, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.fleet.differences import Change, Differences


def sample(found: Differences, number: int, seed: int) -> list[Change]:
    """Return, in order, up to ``number`` findings that came or went and that nobody has judged, at random."""
    open_ = [change for change in found.changes if change.kind != "moved" and change.judgement is None]
    chosen = random.Random(seed).sample(range(len(open_)), min(number, len(open_)))
    return [open_[index] for index in sorted(chosen)]


def blanks(changes: Iterable[Change]) -> Iterator[str]:
    """Yield the lines of a file in which somebody can judge the changes."""
    yield f"# Fill in each verdict ({', '.join(VERDICTS)}) and the reason, and pass the file with --judged."
    for change in changes:
        finding = change.finding
        place = dict(zip(KEY, place_of(change.target, finding), strict=True))
        yield f"\n# {change.kind}: {finding['message']}".replace("\r", " ")
        excerpt = finding["excerpt"]
        for line_number, line in enumerate(excerpt["lines"], start=excerpt["first"]):
            mark = ">" if finding["line"] <= line_number <= finding["end_line"] else " "
            yield f"#{mark}{line_number:5} {_comment(line)}"
        yield "[[finding]]"
        for key, value in place.items():
            yield f"{key} = {json.dumps(value)}"
        yield f"line = {finding['line']}"
        yield 'verdict = ""'
        yield 'reason = ""'


def _comment(line: str) -> str:
    """Return the line without the control characters that TOML forbids in comments."""
    return "".join(sign if sign == "\t" or sign.isprintable() else "?" for sign in line)
