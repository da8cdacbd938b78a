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
    Safe: the task runs as before, and a set holds it until it is done. That is the set in which the object
    or the module keeps its tasks already, or else a new one in the module (a set on an object would be
    garbage together with the object). A set is used only if its annotation accepts the task; a new one is
    annotated, in quotes if the project supports Python 3.8. Of several tasks in one function, each variable
    is named after its coroutine.

    Awaiting the task, a ``TaskGroup`` (Python 3.11) or cancelling it at shutdown may be better, but changes
    what the program does. Where a coroutine starts the task and could wait for it, that is suggested as
    well; a ``TaskGroup`` only if ``requires-python`` (or its equivalent for Poetry or setuptools) asks for
    Python 3.11.

    In ``cog_unload`` and ``teardown``, after which discord.py removes the module, a set in it would protect
    nothing: it is shown how to make the method a coroutine that awaits the close.

    A dropped ``gather`` is awaited in a coroutine. This is unsafe, because the code after it then runs
    later. No fix is offered where the function that returns the task may return ``None``.

Limits:
    * ``x.create_task`` counts where ``x`` is known to be an event loop, or is called one (with medium
      confidence).
    * A task in a variable that is used in any way is not dropped. Nor is one in a variable of a coroutine
      that never ends, or with which the loop ends (``asyncio.run``), or of a function that runs the loop
      itself or calls something that may, by its name.
    * In a loop whose next turn binds the variable again, the task is dropped, also after
      ``add_done_callback`` of a function that only logs.
    * What a lambda returns is dropped where an event loop or a future calls it, or an event emitter that is
      known to ignore it: pyee's ``EventEmitter``, or a class of the project in a file that awaits nothing.
    * The result of ``run_in_executor`` is not reported: the worker thread holds the work until it is done.
      The task of ``run_coroutine_threadsafe`` is held by the returned future alone.
    * A function that returns the task it creates counts as well, if its source shows it or
      ``task-functions`` names it. Another name for any of these functions is followed if all assignments to
      it agree.
    * An ``asyncio.gather`` or ``shield`` that nobody awaits is reported only if all its arguments are
      created there: tasks that are kept elsewhere are not lost.

See:
    https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Confidence, Finding, Location, Severity
from flake8_tradelint.questions.acquisitions import SubmittedCoroutines, Tasks
from flake8_tradelint.questions.lost_tasks import DroppedGathers, LoopCallbacks
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.acquire.resources import SUBMITTED
from flake8_tradelint.semantics.must_call.tasks import dropped_gathers
from flake8_tradelint.semantics.must_call.tasks.callbacks import PLACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL301"
NAME = "dropped-task"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "safe"
ASKS = (Tasks(), SubmittedCoroutines(), LoopCallbacks(), DroppedGathers())


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Tasks that no use of the call's result keeps."""
    for fact in summary.calls:
        found = handed(summary.path, fact, project)
        if found is None:
            acquired = acquisition(project, project.tasks, summary.path, fact)
            acquired = acquired or acquisition(project, SUBMITTED, summary.path, fact)
            found = judged(acquired, project) if acquired is not None else None
        if found is None and dropped_gathers.is_dropped(project, summary.path, fact):
            found = _gathered(project, Acquisition(summary.path, fact, "high"))
        if found is not None:
            yield found


def judged(acquired: Acquisition, project: ProjectFacts, *, weak_sets: bool = True) -> Finding | None:
    """The verdict on one task, whoever found out that the call makes it.

    ``weak_sets``: is it worth asking what kind of collection holds it? That may read base classes.
    """
    from flake8_tradelint.semantics.must_call.tasks.strong_references import (
        held_by_frame,
        held_weakly,
        how_dropped,
    )

    if held_by_frame(project, acquired):
        return None
    how = how_dropped(project, acquired)
    if how:
        return None if _may_be_given(project, acquired) else _finding(project, acquired, how)
    if weak_sets and held_weakly(project, acquired):
        return _finding(project, acquired, "is put into a `WeakSet` alone, which does not hold it")
    return None


def _may_be_given(project: ProjectFacts, acquired: Acquisition) -> bool:
    if acquired.fact.name != "ensure_future":
        return False
    from flake8_tradelint.semantics.must_call.tasks.shared_futures import may_be_given

    return may_be_given(project, acquired.path, acquired.fact)


def handed(path: str, fact: CallFact, project: ProjectFacts, *, known: bool = False) -> Finding | None:
    """The verdict on a call that may hand what makes tasks to a loop; ``known``: it does, by their types."""
    if fact.name not in PLACES:
        return None
    from flake8_tradelint.semantics.must_call.tasks.factory_callbacks import handed_factory

    confidence = handed_factory(project, path, fact, known=known)
    return _handed_on(path, fact, confidence) if confidence is not None else None


def _finding(project: ProjectFacts, acquired: Acquisition, how: str) -> Finding:
    from flake8_tradelint.rules.keeping_tasks import keeping

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


def _gathered(project: ProjectFacts, acquired: Acquisition) -> Finding | None:
    from flake8_tradelint.semantics.must_call.tasks.strong_references import held_by_frame

    if held_by_frame(project, acquired):
        return None
    from flake8_tradelint.rules.keeping_tasks import keeping_gathered

    path, fact = acquired.path, acquired.fact
    several = fact.name != "shield"
    tasks, kept = ("tasks", "weak references to them") if several else ("task", "a weak reference to it")
    message = (
        f"the {tasks} that `{fact.name}` starts {'are' if several else 'is'} dropped: the event loop keeps "
        f"only {kept}, so {'they' if several else 'it'} may vanish half-way, without a word"
    )
    primary = Location(path, fact.span, f"{tasks} created here")
    fix = keeping_gathered(project, path, fact)
    return Finding(CODE, NAME, message, primary, (), SEVERITY, "high", fix)
