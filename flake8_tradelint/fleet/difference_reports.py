"""Show the differences between two runs: as text, as JSON, or as Markdown for a pull request."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from flake8_tradelint.fleet.differences import Change, Differences, Kind
    from flake8_tradelint.fleet.outcomes import Json
    from flake8_tradelint.output.style import Style


KINDS: tuple[Kind, ...] = ("came", "went", "moved")
_COLOURS = {"came": "green", "went": "red", "moved": "cyan"}
_SIGNS = {"came": "+", "went": "-", "moved": "~"}


def text(found: Differences, style: Style) -> Iterator[str]:
    """Yield lines for people at a terminal: each change under its rule, with its code."""
    for code, changes in _by_rule(found):
        yield style.paint(f"{code}: {_counts(changes)}", "bold")
        for change in changes:
            sign = style.paint(_SIGNS[change.kind], _COLOURS[change.kind])
            yield f"{sign} {_title(change)}"
            for judged in _judged(change):
                yield f"    {judged}"
            for line in _code(change):
                yield f"    {line}"
        yield ""
    for target, reason in found.unknown.items():
        yield f"? {target}: {reason}"
    yield total(found)


def markdown(found: Differences, _style: Style) -> Iterator[str]:
    """Yield a comment for a pull request: a table of the rules, and the changes folded under each."""
    yield f"**{total(found)}**\n"
    if found.changes:
        yield "| rule | came | went | moved |\n| --- | ---: | ---: | ---: |"
    for code, changes in _by_rule(found):
        kinds = Counter(change.kind for change in changes)
        yield f"| {code} | {' | '.join(str(kinds[kind]) for kind in KINDS)} |"
    for code, changes in _by_rule(found):
        yield f"\n<details><summary>{code}: {_counts(changes)}</summary>\n"
        for change in changes:
            yield f"**{change.kind}** {_escaped(_title(change))}"
            for judged in _judged(change):
                yield f"*{_escaped(judged)}*"
            fence = "`" * (max((_ticks(line) for line in _code(change)), default=0) + 3)
            yield f"\n{fence}python"
            yield from _code(change)
            yield f"{fence}\n"
        yield "</details>"
    for target, reason in found.unknown.items():
        yield f"\n* {_escaped(target)}: {_escaped(reason)}"


def as_json(found: Differences, _style: Style) -> Iterator[str]:
    """Yield one JSON object with every change."""
    changes: list[Json] = [
        {
            **{"kind": change.kind, "target": change.target, "code": change.code},
            **{"before": change.before, "after": change.after},
            "judgement": None
            if change.judgement is None
            else {"verdict": change.judgement.verdict, "reason": change.judgement.reason},
        }
        for change in found.changes
    ]
    document = {"targets": found.targets, "changes": changes, "unknown": dict(found.unknown)}
    yield json.dumps(document, indent=2)


FORMATS: Mapping[str, Callable[[Differences, Style], Iterator[str]]] = {
    "text": text,
    "json": as_json,
    "markdown": markdown,
}


def total(found: Differences) -> str:
    """Return one line that counts the changes and the targets."""
    judged = Counter(change.judgement.verdict for change in found.changes if change.judgement is not None)
    told = "".join(f", {count} judged {verdict}" for verdict, count in sorted(judged.items()))
    out = f", {len(found.unknown)} targets without results in both" if found.unknown else ""
    return f"{_counts(found.changes)} in {found.targets} targets{told}{out}"


def _counts(changes: Iterable[Change]) -> str:
    kinds = Counter(change.kind for change in changes)
    return ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS)


def _by_rule(found: Differences) -> Iterator[tuple[str, list[Change]]]:
    for code, changes in groupby(found.changes, key=lambda change: change.code):
        yield code, list(changes)


def _title(change: Change) -> str:
    finding = change.finding
    place = f"{change.target}: {finding['path']}:{finding['line']}:{finding['column']}"
    was = f" (was line {change.before['line']})" if change.kind == "moved" and change.before else ""
    return f"{place}{was} {finding['message']}"


def _judged(change: Change) -> Iterator[str]:
    if change.judgement is not None:
        reason = f": {change.judgement.reason}" if change.judgement.reason else ""
        yield f"judged {change.judgement.verdict}{reason}"


def _code(change: Change) -> Iterator[str]:
    finding = change.finding
    excerpt = finding["excerpt"]
    for number, line in enumerate(excerpt["lines"], start=excerpt["first"]):
        mark = ">" if finding["line"] <= number <= finding["end_line"] else " "
        yield f"{mark}{number:5} {''.join(s if s.isprintable() or s == chr(9) else '?' for s in line)}"


def _ticks(line: str) -> int:
    return max((len(list(run)) for sign, run in groupby(line) if sign == "`"), default=0)


def _escaped(text_: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\`*_<>[]|" else sign for sign in text_).replace("\n", " ")
