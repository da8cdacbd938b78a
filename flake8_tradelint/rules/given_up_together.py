"""What is told of a receiver that is of one of several classes, or that may only seem to be of one."""

from __future__ import annotations

from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.model import Confidence, Finding, Fix
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.types import Type


def together(
    project: ProjectFacts, name: str, found: Sequence[tuple[Type, Finding | None]]
) -> Finding | None:
    """One finding, where none of the classes has the attribute: those with one of their own have given it up.

    It has a fix where that is the same for all classes.
    """
    told = [finding for _, finding in found if finding is not None]
    others = [option.cls for option, finding in found if finding is None]
    lacking = [cls for cls in others if isinstance(cls, ClassRef) and project.closed.lacks(cls, name)]
    if not told or len(lacking) < len(others):
        return None
    messages = [*dict.fromkeys(finding.message for finding in told)]
    messages += [f"nor has `{cls.qualname.rpartition('.')[2]}`, which it may be, too" for cls in lacking]
    sure = all(finding.confidence == "high" for finding in told)
    fix = _common([finding.fix for finding in told]) if not lacking else None
    places = dict.fromkeys(place for finding in told for place in finding.related[-1:])
    return replace(
        told[0],
        message="; ".join(messages),
        related=tuple(places),
        confidence="high" if sure else "medium",
        fix=fix,
    )


def less_sure(found: Finding, confidence: Confidence, fact: AttributeFact, why: str) -> Finding:
    """The same of a receiver that is taken for what it seems to be; ``why`` says what speaks for it."""
    fix = replace(found.fix, applicability="unsafe") if found.fix is not None else None
    message = f"{found.message} (`{fact.shown}` is taken for one: {why})"
    return replace(found, message=message, confidence=confidence, fix=fix, related=found.related[-1:])


def _common(fixes: list[Fix | None]) -> Fix | None:
    """The fix that all have, as safe as the least safe one."""
    if len({fix and fix.edits for fix in fixes}) > 1:
        return None
    return next((fix for fix in fixes if fix is not None and fix.applicability == "unsafe"), fixes[0])
