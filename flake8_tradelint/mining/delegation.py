"""Tell a name that is kept for compatibility from a method that was split into a wrapper and an inner one."""

from __future__ import annotations

import re

from flake8_tradelint.mining.evidence import similar_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flake8_tradelint.mining.evidence import ChangedLines
    from flake8_tradelint.mining.shapes import Member


INNER = 0.45
"""Highest score for a name that another new one calls, and wraps."""


def aliases(
    old: Mapping[str, Member], new: Mapping[str, Member], lines: ChangedLines
) -> Iterator[tuple[str, str]]:
    """Yield old names that now only lead to a new one: ``def x(self, a): return self.y(a)``.

    A public name that leads to a private one is no old name: others are meant to use it. Neither is one
    without a word of compatibility if nobody has changed over.
    """
    for name, member in new.items():
        leads = member.passes_on
        if leads is None or name not in old or old[name].passes_on == leads:
            continue
        if leads.name not in new or leads.name in old or _is_hidden(name, leads.name):
            continue
        if leads.kept or lines.renamed(name, leads.name, {}) or member.kind == "property":
            yield name, leads.name


def _is_hidden(name: str, successor: str) -> bool:
    return successor.startswith("_") and not name.startswith("_")


def wrapper(
    old: Member,
    new: Member,
    members: tuple[Sequence[Member], Sequence[Member]],
    lines: ChangedLines,
    names: Mapping[str, str],
) -> str:
    """Return the new function that calls the candidate and has the old one's role; "" if there is none.

    It takes the same parameters, or has all words of the old name (a similar name, if the candidate is
    private), and at least as many callers have changed over to it. ``members`` are those that the class has
    lost and gained.
    """
    lost, gained = members
    if old.kind != "method" or any(_calls(other, old.name) for other in lost if other is not old):
        return ""  # the new callers may be the old ones under other names
    for other in gained:
        if other is new or other.kind != "method" or not _calls(other, new.name):
            continue
        shown = _is_hidden(old.name, new.name) and not _is_hidden(old.name, other.name)
        alike = _words(old.name) <= _words(other.name) or (shown and similar_names(old.name, other.name))
        if not (alike or _takes_the_same(old, other)):
            continue
        if lines.renamed(old.name, new.name, names) <= lines.renamed(old.name, other.name, names):
            return other.name
    return ""


def _words(name: str) -> set[str]:
    return set(name.strip("_").split("_"))


def _takes_the_same(old: Member, other: Member) -> bool:
    return old.signature == other.signature and old.signature not in ("", "self", "cls")


def _calls(member: Member, name: str) -> bool:
    return any(re.search(rf"(?:^|[^\w.]|\b(?:self|cls)\.){name}\s*\(", line) for line in member.body)
