"""The result of ``create_task``, ``ensure_future`` or ``asyncio.Task(...)`` is thrown away.

The event loop keeps only a weak reference to a task. A task that nobody holds may be
garbage-collected in the middle of its work (``Task was destroyed but it is pending!``), its
exception is never seen, and shutdown cannot cancel it.

Bad:
    import asyncio


    async def on_fill(order):
        asyncio.create_task(hedge(order))


    async def hedge(order):
        await asyncio.sleep(0)

Good:
    import asyncio

    _background_tasks: set[asyncio.Task[object]] = set()


    async def on_fill(order):
        task = asyncio.create_task(hedge(order))
        _background_tasks.add(task)
        task.add_done_callback(_background_tasks.discard)


    async def hedge(order):
        await asyncio.sleep(0)

Fix safety:
    Safe: the task runs as before, a set holds it until it is done: the one in which the object or the
    module keeps its tasks already, else a new one in the module (one on an object would be garbage
    together with the object), without annotation if the project supports Python 3.8. Awaiting it, a
    ``TaskGroup`` (Python 3.11) or cancelling at shutdown may be better, but change what the program does:
    where a coroutine starts the task and could wait for it, that is said as well, a ``TaskGroup`` only if
    ``requires-python`` (or Poetry's, or setuptools' way to say it) asks for Python 3.11. A dropped
    ``gather`` is awaited in a coroutine, which is unsafe: the code behind it then runs later.

Limits:
    ``x.create_task`` counts where ``x`` is known to be an event loop or is called one (then
    with medium confidence). A task bound to a variable that is used in any way is not dropped, nor is
    one in a variable of a coroutine that never ends, or with which the loop ends (``asyncio.run``), or of
    a function that runs the loop itself.
    What ``run_in_executor`` returns is no dropped task: the worker thread holds the work until it is done.
    The task of ``run_coroutine_threadsafe`` is held by the future that it returns alone. A function that
    returns the task it creates counts as well, where its source shows it or ``task-functions`` says it.
    Another name for any of these is followed where all assignments to it say the same. Of an
    ``asyncio.gather`` or ``shield`` that nobody awaits only one whose arguments are all made there counts:
    tasks that are kept elsewhere are not lost.

See:
    https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Confidence, Finding, Location, Severity
from flake8_tradelint.rules import making_tasks, waking
from flake8_tradelint.rules.keeping_tasks import keeping, keeping_gathered
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call import gathering
from flake8_tradelint.semantics.must_call.draining import ADDING, is_weak
from flake8_tradelint.semantics.must_call.dropping import HELD_ELSEWHERE, PLACES
from flake8_tradelint.semantics.must_call.futures import may_be_given
from flake8_tradelint.semantics.must_call.obligations import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.resources import DROPPING_CALLERS, SUBMITTED
from flake8_tradelint.semantics.summary import CallFact, Interests, ModuleSummary, Use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts


CODE = "TL301"
NAME = "dropped-task"
SEVERITY: Severity = "error"
DEFAULT = True
TRIGGERS = (*making_tasks.TRIGGERS, b"run_coroutine_threadsafe")
WAKES = waking.TASKS
FIX: Applicability | None = "safe"

# Methods of a task after which it is as lost as before, if their own result is dropped.
_LOOKS_ONLY = frozenset({"add_done_callback", "set_name", "done", "cancelled", "get_name"})

needed = making_tasks.needed


def interests(project: ProjectFacts) -> Interests:
    """Calls of the functions and loop methods that make tasks, and of those to which they are handed."""
    makers = project.class_names(project.tasks.names()) | SUBMITTED.names()
    return Interests(callees=makers | frozenset(PLACES))


def reaches(path: str, project: ProjectFacts) -> bool:
    """Files that call a function of the project which makes a task for them, or gather to no purpose."""
    gathers = project.mentions(path, gathering.SIGNS) and gathering.may_drop(project.data(path))
    if gathers:
        project.require_in(path, callees=gathering.NAMES)
    made = making_tasks.reaches(path, project) or project.transfers.reach(SUBMITTED, path)
    return gathers or made


def concerns(path: str, project: ProjectFacts) -> bool:
    """Is one of them called, or handed to a loop?"""
    if making_tasks.concerns(path, project) or project.may_call(path, SUBMITTED.names()):
        return True
    return project.mentions(path, TRIGGERS) and project.may_call(path, frozenset(PLACES))


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Tasks that no use of the call's result keeps."""
    for fact in summary.calls:
        found = handed(summary.path, fact, project)
        if found is None:
            acquired = acquisition(project, project.tasks, summary.path, fact)
            acquired = acquired or acquisition(project, SUBMITTED, summary.path, fact)
            found = judged(acquired, project) if acquired is not None else None
        if found is None and gathering.is_dropped(project, summary.path, fact):
            held = _is_held_by_frame(project, Acquisition(summary.path, fact, "high"))
            found = None if held else _gathered(project, summary.path, fact)
        if found is not None:
            yield found


def judged(acquired: Acquisition, project: ProjectFacts, *, weak_sets: bool = True) -> Finding | None:
    """The verdict on one task, whoever found out that the call makes it.

    ``weak_sets``: is it worth asking what kind of collection holds it? That may read base classes.
    """
    if _is_held_by_frame(project, acquired):
        return None
    how = "" if _is_held_elsewhere(acquired) else _dropped(acquired.fact, acquired.uses)
    if how and may_be_given(project, acquired.path, acquired.fact):
        return None
    if how or not weak_sets:
        return _finding(project, acquired, how) if how else None
    return _weakly_held(project, acquired)


def handed(path: str, fact: CallFact, project: ProjectFacts, *, known: bool = False) -> Finding | None:
    """The verdict on a call that may hand what makes tasks to a loop; ``known``: it does, by their types."""
    if fact.name not in PLACES:
        return None
    from flake8_tradelint.semantics.must_call.handed_on import handed_factory

    confidence = handed_factory(project, path, fact, known=known)
    return _handed_on(path, fact, confidence) if confidence is not None else None


def _is_held_by_frame(project: ProjectFacts, acquired: Acquisition) -> bool:
    """Does the function's variable hold the task until the loop is closed, which cancels it?

    The coroutine never ends, or the event loop ends with it; a plain function runs the loop itself.
    """
    fact = acquired.fact
    if not fact.in_async:
        alone = bool(acquired.uses) and all(use.kind == "local" or _only_looks(use) for use in acquired.uses)
        if not alone:
            return False
        from flake8_tradelint.semantics.must_call.runners import runs_the_loop

        return runs_the_loop(project, acquired.path, fact)
    named = any(use.kind == "local" and use.name != "_" for use in acquired.uses)
    if not named or fact.flow is None:
        return False
    from flake8_tradelint.semantics.control.ways_out import comes_to_end
    from flake8_tradelint.semantics.must_call.runners import in_test, is_main

    return not comes_to_end(fact.flow) or in_test(fact) or is_main(project, acquired.path, fact)


def _weakly_held(project: ProjectFacts, acquired: Acquisition) -> Finding | None:
    """The verdict on a task that a ``WeakSet`` alone keeps: that is no more than the loop does."""
    held = [use for use in acquired.uses if not (use.kind == "local" or _only_looks(use))]
    if held and all(is_weak(project, acquired.path, use) for use in held):
        return _finding(project, acquired, "is put into a `WeakSet` alone, which does not hold it")
    return None


def _dropped(fact: CallFact, uses: tuple[Use, ...]) -> str:
    """How the result is lost, in words; empty where it is not."""
    first = uses[0] if uses else None
    if first is None:
        return ""
    if all(use.kind == "discarded" for use in uses):
        return "is dropped"
    if all(use.kind == "local" for use in uses):
        return f"is bound to `{first.name}`, which is never used"
    if first.result == "collected" and all(_only_collects(use) for use in uses):
        return f"is put into `{next(use.name for use in uses if use.kind == 'local')}`, which nobody reads"
    if first.kind == "global" and first.name == "_" and len(uses) == 1:
        return "is bound to `_`"
    if all(_only_looks(use) for use in uses):
        return f"is dropped after `{first.name}`"
    if all(use.kind == "local" or _only_looks(use) for use in uses) and _ends(fact):
        return f"is bound to `{first.name}` alone, which ends with the function"
    if len(uses) == 1 and _is_dropping_lambda(first):
        return "is returned by a lambda to a caller that ignores it"
    return ""


def _ends(fact: CallFact) -> bool:
    """Does the function return once it has looked at the task? A call that follows may run the loop.

    The variables of a coroutine live as long as it waits; those of a function die at its return.
    """
    if fact.in_async:
        from flake8_tradelint.semantics.control.ways_out import waits_afterwards

        return fact.flow is not None and not waits_afterwards(fact.flow)
    last = max(use.span.anchor.end for use in fact.uses)
    steps = fact.flow.steps if fact.flow is not None else ()
    following = [step for step in steps if step.span is not None and step.span.anchor.start > last]
    return fact.flow is not None and not any(step.raises for step in following)


def _only_looks(use: Use) -> bool:
    return use.kind == "method" and use.result == "discarded" and use.name in _LOOKS_ONLY


def _only_collects(use: Use) -> bool:
    """Does the use put the task, or the next one, into a local collection?"""
    if use.kind == "method":
        return bool(use.through) and use.name in ADDING
    if use.kind == "read":
        return use.result == "stored"
    return use.kind == "local" or use.result == "collected"


def _is_dropping_lambda(use: Use) -> bool:
    if use.kind != "lambda" or use.result != "argument" or use.expr is None:
        return False
    callee = use.expr
    return isinstance(callee, e.Attribute) and callee.attr in DROPPING_CALLERS


def _is_held_elsewhere(acquired: Acquisition) -> bool:
    """``ensure_future(loop.run_in_executor(...))``, or of a future that somebody else has as well."""
    fact = acquired.fact
    passes_on = acquired.factory.may_pass_on if acquired.factory is not None else fact.name == "ensure_future"
    if fact.shares_argument and passes_on:
        return True
    inner = fact.call.args[0] if fact.call.args else None
    return isinstance(inner, e.Call) and e.last_name(inner.func) in HELD_ELSEWHERE


def _finding(project: ProjectFacts, acquired: Acquisition, how: str) -> Finding:
    fact = acquired.fact
    message = f"the task {how}: the event loop keeps only a weak reference to it, so it may vanish half-way"
    primary = Location(acquired.path, fact.span, "task created here")
    fix = keeping(acquired, fact.uses[0], project)
    return Finding(CODE, NAME, message, primary, acquired.created, SEVERITY, acquired.confidence, fix)


def _handed_on(path: str, fact: CallFact, confidence: Confidence) -> Finding:
    place = PLACES[fact.name]
    handed = fact.call.args[place]
    maker = e.last_name(handed.args[0] if isinstance(handed, e.Call) else handed)
    message = (
        f"the task that `{fact.name}` makes with `{maker}` is dropped: "
        "the event loop keeps only a weak reference to it, so it may vanish half-way"
    )
    primary = Location(path, fact.arguments[place], "task created from here")
    return Finding(CODE, NAME, message, primary, (), SEVERITY, confidence)


def _gathered(project: ProjectFacts, path: str, fact: CallFact) -> Finding:
    several = fact.name != "shield"
    tasks, kept = ("tasks", "weak references to them") if several else ("task", "a weak reference to it")
    message = (
        f"the {tasks} that `{fact.name}` starts {'are' if several else 'is'} dropped: the event loop keeps "
        f"only {kept}, so {'they' if several else 'it'} may vanish half-way, without a word"
    )
    primary = Location(path, fact.span, f"{tasks} created here")
    fix = keeping_gathered(project, path, fact)
    return Finding(CODE, NAME, message, primary, (), SEVERITY, "high", fix)
