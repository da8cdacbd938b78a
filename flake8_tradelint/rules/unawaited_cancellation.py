"""A task is cancelled, and nobody waits until it has ended.

``cancel()`` only asks. The task ends at its next ``await``, after its ``finally`` suites. If the socket or
the loop is closed right after ``cancel()``, this clean-up fails (``Task was destroyed but it is pending!``,
``RuntimeError: Event loop is closed``), and its exceptions are never seen.

Bad:
    import asyncio


    class Feed:
        def start(self):
            self._poller = asyncio.create_task(self._poll())

        async def close(self):
            self._poller.cancel()

        async def _poll(self):
            while True:
                await asyncio.sleep(1)

Good:
    import asyncio


    class Feed:
        def start(self):
            self._poller = asyncio.create_task(self._poll())

        async def close(self):
            self._poller.cancel()
            await asyncio.gather(self._poller, return_exceptions=True)

        async def _poll(self):
            while True:
                await asyncio.sleep(1)

Fix safety:
    Unsafe: the caller of ``cancel()`` now waits for as long as the task takes to clean up. No fix is
    offered where the task's own coroutine is what cancels it (where it may get there through code that is
    not in sight, it does not wait for itself: ``is not asyncio.current_task()``), for the tasks of a
    collection, and where the function starts another task in its place: a second call could come in
    between.

Limits:
    * Off by default: the pattern is common, and often accepted.
    * For an attribute, any other use that may wait for the task counts, wherever it is. For a local
      variable, those that follow the ``cancel()`` count. Tasks on other objects (``app.state.poller``,
      ``app["poller"]``) are known by the names of attribute and object.

See:
    https://docs.python.org/3/library/asyncio-task.html#asyncio.Task.cancel
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Edit, Finding, Fix, Location, Severity
from flake8_tradelint.questions.acquisitions import Tasks
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_of, reachable
from flake8_tradelint.semantics.must_call.tasks.observers import held_by, unawaited_cancellations
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import in_test
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.must_call.own.ownership import UseSite
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL306"
NAME = "unawaited-cancellation"
SEVERITY: Severity = "info"
DEFAULT = False
FIX: Applicability | None = "unsafe"
ASKS = (Tasks(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Cancellations of the tasks that this file makes, each told once."""
    told: set[Location] = set()
    for fact in summary.calls:
        acquired = acquisition(project, project.tasks, summary.path, fact)
        if acquired is None or in_test(fact):
            continue
        for placed in unawaited_cancellations(project, acquired):
            place = Location(placed.path, placed.use.span, "cancelled here")
            if placed.path == summary.path and place not in told:
                told.add(place)
                created = Location(acquired.path, fact.span, "the task was created here")
                message = "the task is cancelled, but nobody waits until it has ended"
                related = (created, *acquired.created)
                fix = _fix(project, acquired, placed) if _is_async(project, placed) else None
                yield Finding(CODE, NAME, message, place, related, SEVERITY, acquired.confidence, fix)


def _is_async(project: ProjectFacts, placed: UseSite) -> bool:
    function = project.symbols.function(FunctionRef(placed.path, placed.use.function))
    return function is not None and function.is_async


def _fix(project: ProjectFacts, acquired: Acquisition, placed: UseSite) -> Fix | None:
    """Wait behind the cancellation, unless the task would wait for itself."""
    use, fact = placed.use, acquired.fact
    if use.through or use.result != "discarded" or any(made.kind == "item" for made in fact.uses):
        return None
    if use.function != fact.function and _may_run_in(project, acquired, placed):
        return None
    if _is_replaced(project, acquired, placed):
        return None
    from flake8_tradelint.semantics.must_call.tasks.cancelling_fixes import spared

    outer, _, name = use.function.rpartition(".")
    others = [] if use.function == fact.function else [(acquired, ClassRef(placed.path, outer))]
    args = spared(project, others, name)
    if args is None:
        return None
    edit = Edit(placed.path, use.span.anchor, "await_cancelled", args)
    return Fix("wait until the task has ended", "unsafe", (edit,))


def _may_run_in(project: ProjectFacts, acquired: Acquisition, placed: UseSite) -> bool:
    """May the task itself get to where it is cancelled, for all that is known of its coroutine?"""
    coroutine = coroutine_of(project, acquired.path, acquired.fact)
    outer, _, name = placed.use.function.rpartition(".")
    if coroutine is None:
        return True
    own = reachable(project, ClassRef(placed.path, outer), coroutine) if coroutine.cls else (coroutine,)
    return any(method.name == name for method in own)


def _is_replaced(project: ProjectFacts, acquired: Acquisition, placed: UseSite) -> bool:
    """Does the function go on to put another task in the place of the one that it cancels?

    Nothing comes in between as it is: a second call, while the first one waits, would start a task, too, and
    one of the two would be lost.
    """
    held = held_by(acquired.path, acquired)
    cls = project.symbols.shell(held.owner, held.attr) if held is not None else None
    return held is not None and any(
        assignment.name == held.attr
        and assignment.function == placed.use.function
        and assignment.span.anchor > placed.use.span.anchor
        and not (isinstance(assignment.value, e.Literal) and assignment.value.repr == "None")
        for assignment in (cls.self_assignments if cls is not None else ())
    )
