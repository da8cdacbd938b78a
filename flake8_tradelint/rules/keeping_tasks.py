"""The messages and fixes of TL301: what is lost with a dropped task, which is kept, or waited for."""

from __future__ import annotations

import os

from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.rules.waiting_instead import instead_of_one, instead_of_several
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import acquisition
from flake8_tradelint.semantics.must_call.acquire.resources import SUBMITTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import EditArgs, Location
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition


_ALONE = "nobody holds it, so it may be garbage-collected half-way"
_UNSEEN = "nobody sees its exception"
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


def task_message(project: ProjectFacts, acquired: Acquisition, how: str, *, submitted: bool) -> str:
    """Return the message about a task that ``how`` says is lost; ``submitted``: to another thread's loop."""
    helper = helper_named(acquired.path, acquired.fact, acquired.created)
    if submitted:
        what = f"the future that {helper}" if helper else f"the future of `{acquired.fact.name}`"
    else:
        what = f"the task that {helper}" if helper else "the task"
    return f"{what} {how}: {_lost(project, acquired, submitted=submitted)}"


def callers_message(project: ProjectFacts, acquired: Acquisition, *, submitted: bool) -> str:
    """Return the message about a function whose callers all drop the task that it returns."""
    helper, what = acquired.fact.function.rpartition(".")[2], "future" if submitted else "task"
    lost = _lost(project, acquired, submitted=submitted, where=" here")
    return f"all callers of `{helper}()` drop the {what} that it returns: {lost}"


def _lost(project: ProjectFacts, acquired: Acquisition, *, submitted: bool, where: str = "") -> str:
    """Return what is lost with the task, and what to do."""
    watched, way = _is_watched(project, acquired), f"keep a reference to it{where}"
    if submitted:
        alone = "it alone holds the task in the other loop, which may be garbage-collected half-way"
        if watched:
            return f"{alone}: {way}"
        return f"{alone}, and it swallows the exception: keep it{where}, and look at its result"
    return f"{_ALONE} before its callback runs: {way}" if watched else f"{_ALONE}, and {_UNSEEN}: {way}"


def _is_watched(project: ProjectFacts, acquired: Acquisition) -> bool:
    """Return True if a callback may look at the exception, should the task live to call it."""
    uses = list(acquired.uses)
    for at in acquired.created:
        surface = project.symbols.surface(at.path)
        uses += [use for fact in surface.calls if fact.span == at.span for use in fact.uses]
    return any(use.kind == "method" and use.name == "add_done_callback" for use in uses)


def helper_named(path: str, fact: CallFact, created: tuple[Location, ...]) -> str:
    """Return the function that made the task for the call and the line where it does; ``""`` if none did."""
    if not created:
        return ""
    at = created[0]
    beside = "" if at.path == path else f"{os.path.basename(at.path)}, "
    return f"`{fact.name}()` makes ({beside}line {at.span.line})"


def handed_message(fact: CallFact, handed: e.Expr) -> str:
    """Return the message about a task that a method of the loop makes and drops."""
    maker = e.last_name(handed.args[0] if isinstance(handed, e.Call) else handed)
    return (
        f"the task that `{fact.name}` makes with `{maker}` is dropped: {_ALONE}, and {_UNSEEN}: pass a "
        "function that keeps it"
    )


def gathered_message(fact: CallFact) -> str:
    """Return the message about the tasks of a dropped ``gather``, ``shield`` or ``map``."""
    if fact.name == "shield":
        return f"the task that `shield` starts is dropped: {_ALONE} without a word, and {_UNSEEN}: await it"
    return (
        f"the tasks that `{fact.name}` starts are dropped: nobody holds them, so they may be "
        "garbage-collected half-way without a word, and nobody sees their exceptions: await them"
    )
