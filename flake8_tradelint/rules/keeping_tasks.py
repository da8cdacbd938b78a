"""The fixes of TL301: a dropped task is kept, or waited for."""

from __future__ import annotations

from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.rules.waiting_instead import instead_of_one, instead_of_several
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import acquisition
from flake8_tradelint.semantics.must_call.acquire.resources import SUBMITTED
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import EditArgs
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.summary import FunctionSummary


_FUTURE = (("kind", "future"),)
_UNLOADING_METHODS = frozenset({"cog_unload", "cog_teardown"})
_UNLOADING_FUNCTIONS = frozenset({"teardown"})
"""What discord.py and its kin call, and await, before they remove the module of an extension."""
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
