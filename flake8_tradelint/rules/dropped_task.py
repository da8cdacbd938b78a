"""A new task, or the future of work in an executor, is thrown away.

The event loop keeps only a weak reference to a task. A task that nobody holds may be
garbage-collected in the middle of its work (``Task was destroyed but it is pending!``). If it fails no
code notices: at best ``Task exception was never retrieved`` is logged, and the future of
``run_coroutine_threadsafe`` swallows even that. Shutdown cannot cancel it. Work that an executor gets
(``pool.submit(save)``, ``run_in_executor``) is done to its end, but nobody learns that it has failed.

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
    is named after its coroutine. If the module has a function that starts and keeps tasks, that is called;
    three or more statements ``asyncio.create_task(work())`` get such a function, ``_spawn``.

    Awaiting the task, a ``TaskGroup`` (Python 3.11) or cancelling it at shutdown may be better, but changes
    what the program does. Where a coroutine starts the task and could wait for it, that is suggested as
    well; a ``TaskGroup`` only if ``requires-python`` (or its equivalent for Poetry or setuptools) asks for
    Python 3.11.

    In ``cog_unload`` and ``teardown``, after which discord.py removes the module, a set in it would protect
    nothing: it is shown how to make the method a coroutine that awaits the close.

    A dropped ``gather`` or ``run_in_executor`` is awaited in a coroutine. This is unsafe, because the code
    after it then runs later. No fix is offered where the function that returns the task may return ``None``.

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
    * The future of ``submit`` or ``run_in_executor`` counts if the work is a function of the project that may
      raise and does not catch every ``Exception`` itself, or (with medium confidence) a library's. Whether an
      unknown function may raise is not guessed.
    * The task of ``run_coroutine_threadsafe`` is held by the returned future alone.
    * A function that returns the task it creates counts as well, if its source shows it or
      ``task-functions`` names it. If it has several callers and all drop the task, it is told once, at the
      function. Another name for any of these functions is followed if all assignments to
      it agree.
    * An ``asyncio.gather`` or ``shield`` that nobody awaits is reported only if all its arguments are
      created there: tasks that are kept elsewhere are not lost.

See:
    https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Confidence, Finding, Location, Severity
from flake8_tradelint.questions.acquisitions import SubmittedCoroutines, Tasks
from flake8_tradelint.questions.lost_tasks import (
    EXECUTING,
    GATHERING,
    DroppedGathers,
    ExecutorFutures,
    LoopCallbacks,
)
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition, is_returned
from flake8_tradelint.semantics.must_call.acquire.resources import SUBMITTED
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
ASKS = (Tasks(), SubmittedCoroutines(), LoopCallbacks(), DroppedGathers(), ExecutorFutures())


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Tasks that no use of the call's result keeps."""
    for fact in summary.calls:
        found = handed(summary.path, fact, project)
        if found is None:
            acquired = acquisition(project, project.tasks, summary.path, fact)
            acquired = acquired or acquisition(project, SUBMITTED, summary.path, fact)
            found = judged(acquired, project) if acquired is not None else None
        if found is None and fact.name in GATHERING:
            found = _gathered(project, Acquisition(summary.path, fact, "high"))
        if found is None and fact.name in EXECUTING:
            from flake8_tradelint.rules.dropped_futures import dropped_future

            found = dropped_future(CODE, NAME, summary.path, fact, project)
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
        told = _may_be_given(project, acquired) or _is_told_at_maker(project, acquired)
        return None if told else _finding(project, acquired, how)
    if weak_sets and held_weakly(project, acquired):
        return _finding(project, acquired, "is put into a `WeakSet` alone, which does not hold it")
    return _dropped_by_callers(project, acquired) if acquired.factory is None else None


def _is_told_at_maker(project: ProjectFacts, acquired: Acquisition) -> bool:
    """Return True if the finding stands at the function that makes the task, as all its callers drop it."""
    if acquired.factory is None:
        return False
    from flake8_tradelint.semantics.must_call.tasks.dropping_callers import is_told_at_maker

    return is_told_at_maker(project, acquired)


def _dropped_by_callers(project: ProjectFacts, acquired: Acquisition) -> Finding | None:
    """Return the finding about a function that returns its task to callers who all drop it."""
    if not is_returned(acquired.fact) or _may_be_given(project, acquired):
        return None
    from flake8_tradelint.semantics.must_call.tasks.dropping_callers import of_maker

    calls = of_maker(project, acquired)
    if not calls:
        return None
    from flake8_tradelint.rules.keeping_tasks import callers_message, is_submitted, keeping

    fact = acquired.fact
    message = callers_message(project, acquired, submitted=is_submitted(acquired, project))
    primary = Location(acquired.path, fact.span, "task created here")
    fix = keeping(acquired, fact.uses[0], project)
    return Finding(CODE, NAME, message, primary, calls, SEVERITY, acquired.confidence, fix)


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
    from flake8_tradelint.rules.keeping_tasks import is_submitted, keeping, task_message

    fact = acquired.fact
    message = task_message(project, acquired, how, submitted=is_submitted(acquired, project))
    note = "task created here" if acquired.factory is None else "called here"
    primary = Location(acquired.path, fact.span, note)
    fix = keeping(acquired, fact.uses[0], project)
    return Finding(CODE, NAME, message, primary, acquired.created, SEVERITY, acquired.confidence, fix)


def _handed_on(path: str, fact: CallFact, confidence: Confidence) -> Finding:
    from flake8_tradelint.rules.keeping_tasks import handed_message

    place = PLACES[fact.name]
    handed = fact.call.args[place]
    primary = Location(path, fact.arguments[place], "task created from here")
    return Finding(CODE, NAME, handed_message(fact, handed), primary, (), SEVERITY, confidence)


def _gathered(project: ProjectFacts, acquired: Acquisition) -> Finding | None:
    from flake8_tradelint.semantics.must_call.tasks.dropped_gathers import is_dropped

    if not is_dropped(project, acquired.path, acquired.fact):
        return None
    from flake8_tradelint.semantics.must_call.tasks.strong_references import held_by_frame

    if held_by_frame(project, acquired):
        return None
    from flake8_tradelint.rules.keeping_tasks import gathered_message, keeping_gathered

    path, fact = acquired.path, acquired.fact
    primary = Location(path, fact.span, f"{'task' if fact.name == 'shield' else 'tasks'} created here")
    fix = keeping_gathered(project, path, fact)
    return Finding(CODE, NAME, gathered_message(fact), primary, (), SEVERITY, "high", fix)
