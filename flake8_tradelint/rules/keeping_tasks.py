"""The fixes of TL301: a dropped task is kept, or waited for."""

from __future__ import annotations

from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.rules.waiting_instead import instead_of_one, instead_of_several
from flake8_tradelint.semantics.must_call.acquire.acquisitions import acquisition
from flake8_tradelint.semantics.must_call.acquire.resources import SUBMITTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import EditArgs
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition


_FUTURE = (("kind", "future"),)
_WITH_GENERIC_SETS = (3, 9)


def keeping(acquired: Acquisition, use: Use, project: ProjectFacts) -> Fix | None:
    """Keep the task in a set until it is done; where that cannot be written, what else could be done."""
    fact = acquired.fact
    starts = fact.statement.anchor.start
    is_statement = starts == fact.span.anchor.start and use.kind in ("discarded", "method")
    is_binding = use.kind in ("local", "global") and starts == use.span.anchor.start
    awaited = acquired.factory is not None and acquired.factory.awaited
    is_result = use.kind == "returned" and starts + len("return ") == fact.span.anchor.start
    if use.through or awaited or not (is_statement or is_binding or is_result):
        several = instead_of_several(project, acquired) if use.through or use.result == "collected" else ""
        return Fix(several, "display", ()) if several else None
    if acquired.factory is not None:
        from flake8_tradelint.semantics.must_call.tasks.optional_results import may_give_none

        if may_give_none(project, acquired.path, fact.call.func):
            return None
    kind = _FUTURE if is_submitted(acquired, project) else ()
    edit = _edit(project, acquired.path, fact, kind)
    title = "keep a reference until the task is done"
    other = instead_of_one(project, acquired) if is_statement and use.kind == "discarded" else ""
    return Fix(f"{title} (to wait for it: {other})" if other else title, "safe", (edit,))


def is_submitted(acquired: Acquisition, project: ProjectFacts) -> bool:
    """Return True for a future of ``run_coroutine_threadsafe``, also of a function that returns one."""
    if acquired.factory is None:
        return acquired.fact.name in SUBMITTED.names()
    return acquisition(project, project.tasks, acquired.path, acquired.fact) is None


def keeping_gathered(project: ProjectFacts, path: str, fact: CallFact) -> Fix | None:
    """Await the future; in a function that cannot, keep it: it holds the tasks."""
    if fact.name == "map":
        return None
    several = fact.name == "gather"
    if fact.in_async:
        return Fix(
            "await them" if several else "await it", "unsafe", (Edit(path, fact.span.anchor, "add_await"),)
        )
    edit = _edit(project, path, fact, _FUTURE)
    return Fix(f"keep a reference until the {'tasks are' if several else 'task is'} done", "safe", (edit,))


def _edit(project: ProjectFacts, path: str, fact: CallFact, kind: EditArgs) -> Edit:
    """Keep what the call gives, in words that the oldest Python of the project understands."""
    supported = project.minimum_python(path)
    # Where nothing is said of it, the bound is (0, 0) or none; what is that old is not maintained any more.
    old = supported is not None and (0, 0) < supported < _WITH_GENERIC_SETS
    return Edit(path, fact.span.anchor, "keep_task_reference", (("annotated", "no"), *kind) if old else kind)
