"""Tell a name that is kept for compatibility from a method that was split into a wrapper and an inner one."""

from __future__ import annotations

import re

from flake8_tradelint.mining.evidence import Reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.mining.evidence import ChangedLines
    from flake8_tradelint.mining.shapes import ClassShape, Member


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


def wrapped(old: Member, new: Member, gained: Sequence[Member], lines: ChangedLines) -> list[Reason]:
    """Return a reason of weight 0 if another new function calls the candidate and has the old one's role.

    It takes the same parameters, or is public as the old one was while the candidate is not; and at least as
    many callers have changed over to it.
    """
    for other in gained:
        if other.name == new.name or other.kind != "method" or not _calls(other, new.name):
            continue
        same = other.signature == old.signature or _is_hidden(old.name, new.name) > _is_hidden(
            old.name, other.name
        )
        here, there = lines.renamed(old.name, new.name, {}), lines.renamed(old.name, other.name, {})
        if same and here <= there:
            return [Reason(f"`{other.name}` wraps it", 0.0)]
    return []


def _calls(member: Member, name: str) -> bool:
    return any(re.search(rf"(?:^|[^\w.]|\b(?:self|cls)\.){name}\s*\(", line) for line in member.body)


def inherited(cls: ClassShape, classes: Mapping[str, Sequence[ClassShape]]) -> frozenset[str]:
    """Return the names that the bases of a class define, as far as ``classes`` (by bare name) has them."""
    found: set[str] = set()
    waiting, seen = [*_bases(cls)], {cls.name}
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            for base in classes.get(name, ()):
                found |= set(base.members)
                waiting += _bases(base)
    return frozenset(found)


def _bases(cls: ClassShape) -> Iterable[str]:
    return [re.sub(r"\[.*", "", base).rpartition(".")[2] for base in cls.bases]
