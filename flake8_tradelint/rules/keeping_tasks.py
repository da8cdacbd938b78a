"""The messages and fixes of TL301: what is lost with a dropped task, which is kept, or waited for."""

from __future__ import annotations

import os

from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.rules.waiting_instead import instead_of_one, instead_of_several
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import acquisition
from flake8_tradelint.semantics.must_call.acquire.resources import SUBMITTED
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import EditArgs, Location
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.summary import FunctionSummary


_ALONE = "nobody holds it, so it may be garbage-collected half-way"
_UNSEEN = "nobody sees its exception"
_FUTURE = (("kind", "future"),)
_UNLOADING_METHODS = frozenset({"cog_unload", "cog_teardown"})
_UNLOADING_FUNCTIONS = frozenset({"teardown"})
"""Functions that discord.py calls and awaits before it removes the module of an extension."""
_NONE = e.Literal("NoneType", "None")
_WITH_GENERIC_SETS = (3, 9)
_WITH_ANNOTATIONS = (3, 6)


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
    refused = _refused(acquired, project)
    if refused:
        return Fix(
            f"keep a reference until the task is done: not done by itself, as {refused}", "display", ()
        )
    is_future = is_submitted(acquired, project) or _gives_future(acquired, project)
    unloading = _while_unloading(acquired, project)
    if unloading:
        return Fix(unloading, "display", ())
    kind = _FUTURE if is_future else _result(acquired, project)
    edit = _edit(project, acquired.path, fact, kind)
    title = "keep a reference until the task is done"
    other = instead_of_one(project, acquired) if is_statement and use.kind == "discarded" else ""
    return Fix(f"{title} (to wait for it: {other})" if other else title, "safe", (edit,))


def _refused(acquired: Acquisition, project: ProjectFacts) -> str:
    """Return why no set of the module can keep the task; empty if one can."""
    path, fact = acquired.path, acquired.fact
    for name, meaning in (("set", "builtins.set"), ("asyncio", "asyncio")):
        symbol = project.symbols.resolve(path, e.Name(name))
        if symbol is not None and symbol != ExternalRef(meaning):
            return f"the module binds `{name}` to something else"
    if fact.function and not fact.at_import:
        return ""
    from flake8_tradelint.semantics.must_call.tasks.set_places import refuses_set

    return refuses_set(project, path, fact)


def is_submitted(acquired: Acquisition, project: ProjectFacts) -> bool:
    """Return True for a future of ``run_coroutine_threadsafe``, also of a function that returns one."""
    if acquired.factory is None:
        return acquired.fact.name in SUBMITTED.names()
    return acquisition(project, project.tasks, acquired.path, acquired.fact) is None


def _while_unloading(acquired: Acquisition, project: ProjectFacts) -> str:
    """Return what to do in a function after which its module is removed: a set in it would go, too."""
    fact = acquired.fact
    name = fact.function.rpartition(".")[2]
    if name not in _UNLOADING_METHODS and fact.function not in _UNLOADING_FUNCTIONS:
        return ""
    work = "the coroutine itself"
    if acquired.factory is None and fact.arguments and isinstance(fact.call.args[0], e.Call):
        place = fact.arguments[0].anchor
        work = f"`{' '.join(project.data(acquired.path)[place.start : place.end].decode().split())}`"
    why = "a set in the module would be removed with it"
    if fact.in_async:
        return f"await {work}: {why}"
    return f"await {work} in an `async def {name}`: {why}"


def _gives_future(acquired: Acquisition, project: ProjectFacts) -> bool:
    """Return True if the function that makes the task declares that it returns something else, a future."""
    factory = project.symbols.resolve(acquired.path, acquired.fact.call.func) if acquired.factory else None
    found = project.symbols.function(factory) if isinstance(factory, FunctionRef) else None
    declared = found.returns if found is not None else None
    made = declared.value if isinstance(declared, e.Subscript) else declared
    return made is not None and e.last_name(made) not in ("Any", "Task")


def _result(acquired: Acquisition, project: ProjectFacts) -> EditArgs:
    """Return what the task's coroutine gives: nothing, or (without annotation) anything; else no argument.

    Sets of tasks accept only some results.
    """
    function = _work(acquired, project) if acquired.factory is None else None
    returned = function.returns if function is not None else None
    if function is None or (returned is None and not function.is_async):
        return ()
    if not function.is_async and isinstance(returned, e.Subscript):  # `Awaitable[None]`
        item = returned.index
        returned = item.items[-1] if isinstance(item, e.Sequence) and item.items else item
    return (("result", "Any" if returned is None else "None"),) if returned in (None, _NONE) else ()


def _work(acquired: Acquisition, project: ProjectFacts) -> FunctionSummary | None:
    """Return the function whose coroutine the task runs."""
    first = acquired.fact.call.args[0] if acquired.fact.call.args else None
    func = first.func if isinstance(first, e.Call) else None
    if func is None:
        return None
    found: object = project.symbols.resolve(acquired.path, func)
    if found is None and isinstance(func, e.Attribute):
        known = project.receivers.infer(acquired.path, func.value)
        cls = known.cls if known is not None else None
        found = project.classes.method(cls, func.attr) if isinstance(cls, ClassRef) else None
    return project.symbols.function(found) if isinstance(found, FunctionRef) else None


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
    very_old = old and supported is not None and supported < _WITH_ANNOTATIONS
    style = (("annotation", "comment" if very_old else "quoted"),) if old else ()
    return Edit(path, fact.span.anchor, "keep_task_reference", (*style, *kind))


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
