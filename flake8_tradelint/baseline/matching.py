"""Compare the findings of a run with the entries of a baseline: which are new, known, vanished.

Findings are matched one by one: two with the same fingerprint need an entry with a count of two. An entry of
a file that exists matches only findings in this file, so that a verdict does not depend on which other files
are checked. If the file is gone, its entries match findings in any file: it may have been renamed.
"""

from __future__ import annotations

import os

from flake8_tradelint.baseline import Entry
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from flake8_tradelint.model import Finding


class Split(Record):
    """The findings of a run, and what is left of the entries that no finding has matched."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    unmatched: tuple[Entry, ...]


def base_of(fingerprint: str) -> str:
    """Return a fingerprint without the number that tells equal ones in a file apart."""
    return fingerprint.partition(":")[0]


def split(findings: Iterable[Finding], entries: Iterable[Entry]) -> Split:
    """Return which of the findings the entries know, and which they do not."""
    entries = tuple(entries)
    free: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = entry.path, entry.fingerprint
        free[key] = free.get(key, 0) + entry.count
    known: list[Finding] = []
    others: list[Finding] = []
    for finding in findings:
        (known if _taken(free, finding.primary.path, finding) else others).append(finding)
    gone = _gone(free) if others else {}
    new: list[Finding] = []
    for finding in others:
        paths = gone.get(base_of(finding.fingerprint), ())
        is_known = any(_taken(free, path, finding) for path in paths)
        (known if is_known else new).append(finding)
    return Split(tuple(new), tuple(known), tuple(_left(entries, free)))


def _taken(free: dict[tuple[str, str], int], path: str, finding: Finding) -> bool:
    """Use up one of the entries of a path for the finding; return False if there is none left."""
    key = path, base_of(finding.fingerprint)
    if free.get(key, 0) < 1:
        return False
    free[key] -= 1
    return True


def _gone(free: dict[tuple[str, str], int]) -> dict[str, list[str]]:
    """Return, by fingerprint, the paths of unmatched entries whose files do not exist any more."""
    gone: dict[str, list[str]] = {}
    exists: dict[str, bool] = {}
    for (path, fingerprint), count in sorted(free.items()):
        if count and path not in exists:
            exists[path] = os.path.lexists(path)
        if count and not exists[path]:
            gone.setdefault(fingerprint, []).append(path)
    return gone


def _left(entries: Sequence[Entry], free: dict[tuple[str, str], int]) -> Iterable[Entry]:
    free = dict(free)
    for entry in entries:
        key = entry.path, entry.fingerprint
        count = min(entry.count, free[key])
        free[key] -= count
        if count:
            yield replace(entry, count=count)


def entries_of(findings: Iterable[Finding], kept: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries for these findings, and those that are ``kept``, each path and fingerprint once."""
    found = [Entry(f.primary.path, f.code, base_of(f.fingerprint), f.name) for f in findings if f.fingerprint]
    counts: dict[Entry, int] = {}
    for entry in (*found, *kept):
        key = replace(entry, count=0)
        counts[key] = counts.get(key, 0) + entry.count
    return tuple(sorted(replace(entry, count=count) for entry, count in counts.items()))


def vanished(
    unmatched: Iterable[Entry], is_covered: Callable[[str], bool], is_checked: Callable[[str, str], bool]
) -> tuple[Entry, ...]:
    """Return the entries whose findings are no longer there, as far as this run can tell.

    ``is_checked``: the rule of a code was on for this path, and the file was checked. ``is_covered``: the run
    looked for files where this path is; entries of files that do not exist any more have vanished then.
    """
    return tuple(
        entry
        for entry in unmatched
        if is_checked(entry.path, entry.code) or (is_covered(entry.path) and not os.path.lexists(entry.path))
    )
