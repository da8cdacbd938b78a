"""Match the names that a class lost with those that it gained, by scores of the evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from flake8_tradelint.mining.delegation import INNER, wrapper
from flake8_tradelint.mining.evidence import (
    ChangedLines,
    Reason,
    combined,
    other_unit,
    pattern,
    same_definition,
    same_pattern,
    similar_names,
    uses,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flake8_tradelint.mining.evidence import Pattern
    from flake8_tradelint.mining.shapes import Member


LEAST = 0.3
"""Pairs with a lower score are no candidates."""

ALONE = 0.7
"""Highest score for a single reason: lines may look alike by chance."""

RIVAL = 1.25
"""A candidate counts as equally likely if its doubt is at most this many times that of the best one."""

MAX_PAIRS = 4000
"""Most pairs of lost and gained names of one class; a class with more is another class."""


@dataclass(frozen=True, slots=True)
class Pair:
    """``old`` became ``new``, for these reasons."""

    old: Member
    new: Member
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """The members of one class or module before and after, in file order."""

    old: Mapping[str, Member]
    new: Mapping[str, Member]
    is_enum: bool = False
    still_read: frozenset[str] = frozenset()
    """Old names that the class still uses, so that something else must define them now."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a first pass over the commit has found: certain renames, and patterns with their counts."""

    names: Mapping[str, str]
    patterns: Mapping[Pattern, int]

    @classmethod
    def of(cls, found: Iterable[tuple[str, str, float]]) -> Known:
        """Collect from the old names, new names and scores of the first pass."""
        names: dict[str, set[str]] = {}
        patterns: Counter[Pattern] = Counter()
        for old, new, score in {(old, new): (old, new, score) for old, new, score in found}.values():
            if score >= 0.6:
                names.setdefault(old, set()).add(new)
            if score >= 0.4:
                patterns[pattern(old, new)] += 1
        return cls({old: new.pop() for old, new in names.items() if len(new) == 1}, patterns)


NOTHING = Known({}, {})


def pairs(change: Before, lines: ChangedLines, known: Known = NOTHING) -> list[Pair]:
    """Return the best partner of each lost name. Each new name is used once."""
    lost = [m for name, m in change.old.items() if _counts(name) and name not in change.new]
    gained = [m for name, m in change.new.items() if _counts(name) and name not in change.old]
    if not lost or not gained or len(lost) * len(gained) > MAX_PAIRS:
        return []
    places = _places(list(change.old), list(change.new))
    return _assigned(_scored(change, lines, places, lost, gained, known))


def _counts(name: str) -> bool:
    return not (name.startswith("__") and name.endswith("__")) and name != "_"


def _scored(
    change: Before,
    lines: ChangedLines,
    places: Mapping[tuple[str, str], Reason],
    lost: list[Member],
    gained: list[Member],
    known: Known,
) -> list[Pair]:
    common = {key for side in (change.old, change.new) for key in _repeated(side.values())}
    found = []
    for old in lost:
        for new in gained:
            if not _compatible(old, new):
                continue
            reasons = [*uses(lines.renamed(old.name, new.name, known.names))]
            telling = not common & {old.value, new.value, old.body, new.body}
            reasons += same_definition(old, new, known.names, telling and not change.is_enum)
            reasons += similar_names(old.name, new.name)
            reasons += same_pattern(known.patterns.get(pattern(old.name, new.name), 0) - 1)
            reasons += [place] if (place := places.get((old.name, new.name))) is not None else []
            score = combined(reasons) * (0.6 if old.name in change.still_read else 1.0)
            converted = other_unit(old.name, new.name)
            reasons += converted
            outer = wrapper(old, new, (lost, gained), lines, known.names)
            if outer:
                reasons.append(Reason(f"`{outer}` wraps it", 0.0))
                score = min(score, INNER)
            if len(reasons) == 1 or converted:
                score = min(score, ALONE)
            if score >= LEAST:
                found.append(Pair(old, new, score, tuple(reasons)))
    return found


def _repeated(members: Iterable[Member]) -> set[str | tuple[str, ...]]:
    """Return the values and bodies that several members share: they do not distinguish members."""
    found: Counter[str | tuple[str, ...]] = Counter()
    for member in members:
        found[member.body or member.value] += 1
    return {key for key, count in found.items() if key and count > 1}


def _compatible(old: Member, new: Member) -> bool:
    """Return True unless a method would become an attribute, or the reverse. Properties are attributes."""
    return (old.kind == "method") == (new.kind == "method")


def _places(old: list[str], new: list[str]) -> dict[tuple[str, str], Reason]:
    """Return a reason for each pair of names between the same neighbours."""
    found: dict[tuple[str, str], Reason] = {}
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "replace":
            continue
        if i2 - i1 == j2 - j1:
            weight = 0.3 if i2 - i1 <= 3 else 0.2
            for offset in range(i2 - i1):
                found[old[i1 + offset], new[j1 + offset]] = Reason("same place", weight)
        for one in old[i1:i2]:
            for other in new[j1:j2]:
                found.setdefault((one, other), Reason("about the same place", 0.12))
    return found


def _assigned(candidates: list[Pair]) -> list[Pair]:
    """Return the best pairs; those with an equally good rival get a lower score."""
    found: list[Pair] = []
    taken_old: set[str] = set()
    taken_new: set[str] = set()
    ordered = sorted(candidates, key=lambda pair: (-pair.score, pair.old.name, pair.new.name))
    for pair in ordered:
        if pair.old.name in taken_old or pair.new.name in taken_new:
            continue
        rivals = [
            other.score
            for other in ordered
            if (other.old.name == pair.old.name) != (other.new.name == pair.new.name)
            and (other.old.name == pair.old.name or other.old.name not in taken_old)
            and (other.new.name == pair.new.name or other.new.name not in taken_new)
        ]
        taken_old.add(pair.old.name)
        taken_new.add(pair.new.name)
        found.append(_doubted(pair) if rivals and 1 - max(rivals) <= RIVAL * (1 - pair.score) else pair)
    return found


def _doubted(pair: Pair) -> Pair:
    reasons = (*pair.reasons, Reason("another name is as likely", 0.0))
    return Pair(pair.old, pair.new, 0.7 * pair.score, reasons)
