"""A class starts a background task, keeps it on an attribute, and nothing ever cancels or awaits it.

``startup()`` starts the poller, ``shutdown()`` forgets it: it goes on working on closed
connections, its exceptions are never seen, and the log ends with ``Task was destroyed but it
is pending!``. After a few reconnects several pollers write to the same book.

Bad:
    import asyncio


    class PriceFeed:
        def __init__(self):
            self._poller = None

        async def startup(self):
            self._poller = asyncio.create_task(self._poll())

        async def shutdown(self):
            self.prices = {}

        async def _poll(self):
            while True:
                await asyncio.sleep(1)

Good:
    import asyncio


    class PriceFeed:
        def __init__(self):
            self._poller = None

        async def startup(self):
            self._poller = asyncio.create_task(self._poll())

        async def shutdown(self):
            self.prices = {}
            if self._poller is not None:
                self._poller.cancel()
                await asyncio.gather(self._poller, return_exceptions=True)

        async def _poll(self):
            while True:
                await asyncio.sleep(1)

Fix safety:
    Unsafe: the one method that ends the object's life cancels the task and awaits its end, which takes as
    long as the task's own clean-up does. Offered where the class has exactly one such coroutine, where only
    the class itself stores to the attribute (``None`` in ``__init__``, or the task), and where the task's
    coroutine does not call that method: it would wait for its own end. Where the task may get there through
    other objects, or awaits code that is not in sight, the fix excepts the running task (``is not
    asyncio.current_task()``); where a child of the task does, that it waits for, no fix is offered. The
    cancellation stands above the statement that closes a session or client which the task uses.

    ``task.cancel`` without parentheses, a statement that does nothing, is reported, too, where the value is
    known to be a task. The parentheses are added, which is safe where it can be nothing else.

Limits:
    An endless task that the class cancels is reported where ``__aenter__`` fails after it has been started,
    and where every closer may fail before it comes to the task, as for TL203.

    ``self._poller = None`` without a cancel, where others would cancel it, is reported under the conditions
    of TL304 for what is taken out of a collection.

    Any use that could end the task counts: in the class, its bases, mixins and subclasses, on receivers of
    unknown class, and by whoever gets it from a getter (if nobody calls the getter, code outside of the
    project may). These tasks count as ended, too:

    * Its coroutine reads what a closer changes (a flag, an event, a queue, a websocket), unless it is a loop
      without an exit that catches what it raises. A session or client that is closed ends only a task that
      iterates over it, or asks it in order to leave: another one sleeps on, and its next request fails.
    * It belongs to a test case, and ends with the loop of its test.
    * Its coroutine is run by ``asyncio.run`` in the same file, or a function of the file cancels
      ``asyncio.all_tasks()``.
    * The class passes the attribute's name to a function (``await cancel(self, "_reader")``).

    A class without a method that looks like a closer is reported only if the coroutine loops. A task in a
    global variable, or on an object of a class outside of the project (``app["poller"] = ...``), is
    reported only if a clean-up in the same file ends something else that is kept there, and the task's
    coroutine does not use that, or catches what it raises.

See:
    https://docs.python.org/3/library/asyncio-task.html#task-cancellation
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Confidence, Edit, Finding, Fix, Location, Severity
from flake8_tradelint.questions.acquisitions import Tasks
from flake8_tradelint.questions.lost_tasks import CANCEL, UncalledCancels
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import discharged
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL303"
NAME = "unreaped-task-attribute"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = "unsafe"
ASKS = (Tasks(), UncalledCancels())


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Tasks stored on self that no use of that attribute cancels, awaits or hands on, and empty cancels."""
    yield from _uncalled(summary, project)
    kept: list[tuple[Acquisition, Held, Use]] = []
    for fact in summary.calls:
        if not any(use.kind in ("attribute", "global", "item") for use in fact.uses):
            continue
        acquired = acquisition(project, project.tasks, summary.path, fact)
        if acquired is None:
            continue
        stored = _stored_on_self(project, acquired)
        if stored is None:
            yield from _forgotten(project, acquired)
        elif not _ends_with_its_loop(project, stored[0]):
            kept.append((acquired, *stored))
    # The file is read once for all of these attributes.
    project.require_in(summary.path, attributes=[held.attr for _, held, _ in kept])
    told: set[tuple[Location, str]] = set()
    for acquired, held, use in kept:
        for finding in _judged(project, acquired, held, use):
            # Where several statements make the task, a closer that fails is told once.
            if (finding.primary, finding.message) not in told:
                told.add((finding.primary, finding.message))
                yield finding


def _uncalled(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Statements ``task.cancel``, which name the method and do not call it."""
    for attribute in summary.attributes:
        if attribute.attr != CANCEL or [use.kind for use in attribute.uses] != ["discarded"]:
            continue
        from flake8_tradelint.semantics.must_call.own.held_resources import held_resource

        holder = held_resource(project, (project.tasks,), summary.path, attribute.receiver)
        if holder is None:
            continue
        use = attribute.uses[0]
        edit = Edit(summary.path, use.span.anchor, "add_parentheses")
        fix = Fix("write `cancel()` with parentheses", "safe" if holder.certain else "unsafe", (edit,))
        shown = f"`{attribute.shown}.cancel`" if attribute.shown else "`cancel`"
        message = f"{shown} is not called, so the task goes on: add parentheses"
        yield Finding(
            CODE,
            NAME,
            message,
            Location(summary.path, attribute.span, "this only names the method"),
            (),
            SEVERITY,
            "high" if holder.certain else "medium",
            None if use.through else fix,
        )


def _ends_with_its_loop(project: ProjectFacts, held: Held) -> bool:
    """Return True if the task belongs to a test, or to what ``asyncio.run`` runs: the loop cancels it."""
    from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import ends_with_test, is_main

    if ends_with_test(project, held.owner, held.fact):
        return True
    return held.fact.in_async and is_main(project, held.path, held.fact)


def _judged(project: ProjectFacts, acquired: Acquisition, held: Held, use: Use) -> Iterator[Finding]:
    """What there is to say about a task that is stored on self."""
    from flake8_tradelint.semantics.must_call.own.closers import closers, place
    from flake8_tradelint.semantics.must_call.release.release_analysis import is_released
    from flake8_tradelint.semantics.must_call.release.stop_signals import is_stopped_otherwise, runs_forever

    if is_released(project, project.tasks, held):
        yield from _given_up(project, acquired, held)
        yield from _skipped(project, acquired, held)
        return
    if is_stopped_otherwise(project, held):
        return
    from flake8_tradelint.semantics.must_call.tasks.cancelling_fixes import cancelling_fix

    ends = list(closers(project, held))
    if ends or runs_forever(project, held.path, held.fact):
        forgetful = tuple(
            Location(ref.path, method.span, f"`{method.name}()` neither cancels nor awaits it")
            for ref, method in ends
        )
        confidence = acquired.confidence if ends else "medium"
        closer = place(project, ends, held.attr)
        finding = _finding(acquired, held, use, forgetful, closer, confidence)
        yield replace(finding, fix=cancelling_fix(project, held))


def _skipped(project: ProjectFacts, acquired: Acquisition, held: Held) -> Iterator[Finding]:
    """Yield the finding for an endless task that goes on if a method of its class fails."""
    from flake8_tradelint.semantics.must_call.release.stop_signals import runs_forever

    if not runs_forever(project, held.path, held.fact):
        return
    from flake8_tradelint.semantics.must_call.own.closers import may_fail_half_way

    if not may_fail_half_way(project, held.owner):
        return
    from flake8_tradelint.semantics.must_call.release.skipped_closes import skipped_close

    found = skipped_close(project, project.tasks, held)
    if found is not None:
        from flake8_tradelint.rules.skipped_closes import skipped_finding

        yield skipped_finding((CODE, NAME), project.tasks, acquired, found)


def _given_up(project: ProjectFacts, acquired: Acquisition, held: Held) -> Iterator[Finding]:
    """Yield a finding for each method that drops its reference to a running task, which others cancel."""
    from flake8_tradelint.semantics.must_call.own.ownership import is_emptied

    if not is_emptied(project, held):
        return
    from flake8_tradelint.semantics.must_call.tasks.given_up_tasks import given_up_tasks

    for lost in given_up_tasks(project, held):
        message = (
            f"the task in `{held.shown}` is given up while it runs, and nothing can cancel it any more: "
            "cancel it before"
        )
        related = (Location(acquired.path, acquired.fact.span, "task created here"), *acquired.created)
        primary = Location(lost.path, lost.at, "the reference is lost here")
        yield Finding(CODE, NAME, message, primary, related, SEVERITY, acquired.confidence)


def _forgotten(project: ProjectFacts, acquired: Acquisition) -> Iterator[Finding]:
    """What there is to say about a task in a global, or on an object of somebody else's class."""
    from flake8_tradelint.semantics.must_call.tasks.forgotten_workers import forgotten_by_cleanup

    found = forgotten_by_cleanup(project, acquired)
    if found is None:
        return
    path, ending = acquired.path, found.ending
    closer = f"`{ending.function.rpartition('.')[2]}()`" if ending.function else "this"
    message = (
        f"the task in `{found.shown}` is neither cancelled nor awaited; {closer} looks like the place "
        "and forgets it"
    )
    related = (
        *acquired.created,
        Location(path, found.use.span, f"kept in `{found.shown}` here"),
        Location(path, ending.span, "something else is ended here"),
    )
    primary = Location(path, acquired.fact.span, "task created here")
    yield Finding(CODE, NAME, message, primary, related, SEVERITY, "medium")


def _stored_on_self(project: ProjectFacts, acquired: Acquisition) -> tuple[Held, Use] | None:
    """The attribute that holds the task, if that is all that becomes of it."""
    found, path = None, acquired.path
    if not any(use.kind == "attribute" for use in acquired.uses):
        return None
    from flake8_tradelint.semantics.must_call.own.ownership import Held, owner_of

    for use in acquired.uses:
        owner = owner_of(project, path, use)
        if owner is not None and use.kind == "attribute" and not use.through:
            found = found or (Held(path, acquired.fact, *owner), use)
        elif use.kind == "attribute" or discharged(project, project.tasks, path, use):
            return None
    return found


def _finding(
    acquired: Acquisition,
    held: Held,
    use: Use,
    forgetful: tuple[Location, ...],
    closer: str,
    confidence: Confidence,
) -> Finding:
    kept = Location(held.path, use.span, f"kept in `{held.attr}` of `{held.owner.qualname}` here")
    hint = f"; `{closer}` looks like the place and forgets it" if closer else ""
    message = (
        f"the task in `{held.shown}` is neither cancelled nor awaited when its "
        f"`{held.owner.qualname}` is no longer needed{hint}"
    )
    primary = Location(held.path, held.fact.span, "task created here")
    return Finding(CODE, NAME, message, primary, (*acquired.created, kept, *forgetful), SEVERITY, confidence)
