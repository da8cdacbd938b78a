"""TL308: properties whose value is a coroutine, read as if it were the result."""

from __future__ import annotations

from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.semantics.coroutines.fate import lost, may_be_lost
from flake8_tradelint.semantics.coroutines.property_values import given_by
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.coroutines.functions import Made
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.summary import ModuleSummary


class Read(Record):
    """A read of such a property, whose coroutine nobody awaits."""

    span: Span
    message: str
    made: Made
    fix: Fix | None


def read_coroutines(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Read]:
    """Yield the reads in one file after which nobody can await the coroutine."""
    names = project.coroutine_properties.names()
    for fact in summary.attributes if names else ():
        if fact.attr not in names or fact.context != "load" or fact.role or not may_be_lost(fact):
            continue
        found = lost(project, summary.path, fact)
        made = given_by(project, summary.path, fact) if found is not None else None
        if found is None or made is None:
            continue
        in_async = _is_in_async(summary, fact)
        way = "add `await`" if in_async else "read it in an async function, with `await`"
        message = (
            f"the property `{fact.attr}` gives a coroutine, which is never awaited, it {found.how}: {way}"
        )
        span = fact.uses[0].span
        edit = Edit(summary.path, span.anchor, "add_await")
        plain = in_async and not found.at.through and found.at.kind not in ("lambda", "entered")
        fix = Fix(f"await `{fact.attr}`", "safe", (edit,)) if plain else None
        yield Read(span, message, made, fix)


def _is_in_async(summary: ModuleSummary, fact: AttributeFact) -> bool:
    return any(one.is_async and one.qualname == fact.function for one in summary.functions)
