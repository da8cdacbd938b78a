"""Compare the findings of two fleet runs: which came, which went, and which only moved within their file."""

from __future__ import annotations

from collections import defaultdict

from flake8_tradelint.fleet.judgements import place_of
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Literal

    from flake8_tradelint.fleet.judgements import Judgement, Place
    from flake8_tradelint.fleet.outcomes import Json
    from flake8_tradelint.fleet.store import Results

    Kind = Literal["came", "went", "moved"]


class Change(Record):
    """One difference. ``before`` and ``after`` are rows of ``store``; one is ``None`` unless it moved."""

    kind: Kind
    target: str
    code: str
    before: Mapping[str, Json] | None
    after: Mapping[str, Json] | None
    judgement: Judgement | None = None

    @property
    def finding(self) -> Mapping[str, Json]:
        """The finding as it is now, or as it was."""
        found = self.after if self.after is not None else self.before
        assert found is not None
        return found


class Differences(Record):
    """All differences between two runs, by rule, target and place.

    ``unknown`` are targets that only one of the runs has results for, each with the reason; their findings
    are not compared.
    """

    changes: tuple[Change, ...]
    unknown: Mapping[str, str]
    targets: int


def differences(before: Results, after: Results, judged: Mapping[Place, Judgement]) -> Differences:
    """Compare the runs target by target, and give each change the judgement that somebody made of it."""
    changes: list[Change] = []
    unknown: dict[str, str] = {}
    both = 0
    for target in sorted({*before.targets, *after.targets}):
        reason = _missing(before, target, "before") or _missing(after, target, "after")
        if reason:
            unknown[target] = reason
            continue
        both += 1
        changes += _of_target(target, before.findings[target], after.findings[target], judged)
    changes.sort(
        key=lambda change: (change.code, change.target, change.finding["path"], change.finding["line"])
    )
    return Differences(tuple(changes), unknown, both)


def _missing(results: Results, target: str, when: str) -> str:
    row = results.targets.get(target)
    if row is None:
        return f"not checked {when}"
    return f"failed {when}: {row['reason']}" if row["status"] == "failed" else ""


def _of_target(
    target: str,
    before: Iterable[Mapping[str, Json]],
    after: Iterable[Mapping[str, Json]],
    judged: Mapping[Place, Judgement],
) -> Iterator[Change]:
    """Pair findings of the same place in the order of their lines: equal lines first, the rest as moved."""
    old, new = _by_place(target, before), _by_place(target, after)
    for place in sorted({*old, *new}):
        was, now = _unpaired(old[place], new[place]), _unpaired(new[place], old[place])
        code, judgement = place[1], judged.get(place)
        pairs = min(len(was), len(now))
        for one, other in zip(was, now, strict=False):
            yield Change("moved", target, code, one, other, judgement)
        for one in was[pairs:]:
            yield Change("went", target, code, one, None, judgement)
        for one in now[pairs:]:
            yield Change("came", target, code, None, one, judgement)


def _by_place(
    target: str, findings: Iterable[Mapping[str, Json]]
) -> defaultdict[Place, list[Mapping[str, Json]]]:
    found: defaultdict[Place, list[Mapping[str, Json]]] = defaultdict(list)
    for finding in sorted(findings, key=_at):
        found[place_of(target, finding)].append(finding)
    return found


def _unpaired(
    findings: list[Mapping[str, Json]], others: list[Mapping[str, Json]]
) -> list[Mapping[str, Json]]:
    """Return the findings without those that ``others`` have at the same line and column, one for one."""
    places = [_at(other) for other in others]
    left = []
    for finding in findings:
        if _at(finding) in places:
            places.remove(_at(finding))
        else:
            left.append(finding)
    return left


def _at(finding: Mapping[str, Json]) -> tuple[int, int]:
    return finding["line"], finding["column"]
