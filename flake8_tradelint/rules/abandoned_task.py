"""A function reaps its task on one way out and leaves it to itself on another.

The heartbeat is cancelled at the end of the session, but the session ends with an exception: the
heartbeat goes on, on a closed connection, and the next session starts another one. The same with
an early ``return`` before the ``await``: the work goes on with nobody to see its result or its
error (``Task exception was never retrieved``).

Bad:
    import asyncio


    async def trade(feed):
        heartbeat = asyncio.create_task(feed.beat())
        await feed.listen()
        heartbeat.cancel()

Good:
    import asyncio


    async def trade(feed):
        heartbeat = asyncio.create_task(feed.beat())
        try:
            await feed.listen()
        finally:
            heartbeat.cancel()

    # or: async with asyncio.TaskGroup() as group (Python 3.11), which cancels and awaits what it
    # started when the block fails

Fix safety:
    A suggestion only: where the ``finally`` suite or the ``asyncio.TaskGroup`` has to begin depends on what
    the function is for. A group is suggested if the project's metadata (``requires-python``) asks for
    Python 3.11.

Limits:
    * An explicit ``return`` or ``raise`` counts, also in an ``except`` suite, except in what
      ``asyncio.run`` runs: that cancels the tasks that are left.
    * An exception that merely may occur (an ``await``, an ``async for``) counts only if the function
      cancels the task in the end, or the task's coroutine never ends.
    * The consumer of a generator may stop at any ``yield``; but not where a framework resumes the generator
      (a fixture, a lifespan, ``cleanup_ctx``).
    * A cancellation of the function itself while it sleeps, or waits for an event or a queue, does not
      count. Nor does a call of a project function that catches every exception.
    * A lifespan that is handed to a framework ends with the event loop.
    * A task that is only cancelled when it is no longer needed may run on after ``except TimeoutError:
      return``, unless its coroutine never ends.
    * Conditions that look at the task, or at flags, are trusted.
    * A task that is passed to ``wait`` or any function counts as handed over; one passed to ``as_completed``
      only if the loop over it is not left early.
    * So does one that is passed to ``gather``, unless it goes on when another task of the call fails, and
      that matters: its coroutine opens something with ``async with``, or never ends and the failure is
      caught. Endless coroutines that ``gather`` gets are reported where a loop starts them again after a
      failure; not if they work on a variable of that turn, or if what they work with is closed there.

See:
    https://docs.python.org/3/library/asyncio-task.html#task-groups
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Fix, Location, Severity
from flake8_tradelint.questions.acquisitions import Tasks
from flake8_tradelint.questions.lost_tasks import GatherLoops
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.tasks.abandonment import Abandonment
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL302"
NAME = "abandoned-task"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX: Applicability | None = "display"
ASKS = (Tasks(), GatherLoops())

_WAYS = {
    "return": "a `return` before that leaves {it} alone",
    "raise": "a `raise` before that leaves {it} alone",
    "end": "the function can end without",
    "exception": "an exception before that leaves {it} running",
}

_REASONS: dict[str, tuple[str, str]] = {
    "yield": ("a consumer that stops at the `yield` leaves {it} running", "if the consumer stops here"),
    "cancelled": ("`CancelledError` before that leaves {it} running", "this raises `CancelledError`"),
}
"""By the reason why a step raises: what the message says, and what the story says of the step."""

_EARLY = {
    "return": "a `return` in the loop leaves the rest alone",
    "raise": "a `raise` in the loop leaves the rest alone",
}


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Tasks that the function reaps on some ways out and leaves to themselves on others."""
    for fact in summary.calls:
        if fact.name == "gather":
            yield from _gathered(summary, project, fact)
        if fact.flow is None:
            continue
        acquired = acquisition(project, project.tasks, summary.path, fact)
        if acquired is None:
            continue
        from flake8_tradelint.semantics.must_call.tasks.abandonment import abandonment

        found = abandonment(project, summary, acquired)
        if found is not None:
            yield _finding(project, acquired, found)


def _gathered(summary: ModuleSummary, project: ProjectFacts, fact: CallFact) -> Iterator[Finding]:
    """Endless coroutines that a loop starts again when ``gather`` has failed."""
    if not fact.in_async or any(name == "return_exceptions" for name, _ in fact.call.keywords):
        return
    from flake8_tradelint.semantics.must_call.tasks.gathers_in_loops import started_again

    found = started_again(project, summary.path, fact)
    if found is None:
        return
    message = (
        "if one of these coroutines fails, `gather` leaves the others running: "
        f"`{found.coroutine.name}()` never ends by itself, and the loop starts it once more"
    )
    primary = Location(summary.path, fact.span, "what fails here cancels nothing")
    again = Location(summary.path, found.loop, "a loop comes here again")
    from flake8_tradelint.rules.waiting_instead import has_task_groups

    suggestion = "keep the tasks, and cancel them in a `finally` suite"
    if has_task_groups(project, summary.path):
        suggestion = "use an `asyncio.TaskGroup`, which cancels the others when one fails"
    fix = Fix(suggestion, "display", ())
    yield Finding(CODE, NAME, message, primary, (again,), SEVERITY, "high", fix)


def _finding(project: ProjectFacts, acquired: Acquisition, found: Abandonment) -> Finding:
    fact, path = acquired.fact, acquired.path
    first = next(use for use in fact.uses if use.kind == "local")
    name, several = first.name, first.through not in ("", "await")
    subject = "the tasks in" if several else "the task"
    reaped = f"{'are' if several else 'is'} {_reaped(found.reap)} on line {found.reap.span.line}"
    way = _REASONS.get(found.why, (_WAYS[found.way.how],))[0].format(it="them" if several else "it")
    if found.partly:
        reaped, way = (
            "are awaited one by one",
            _EARLY.get(found.way.how, "leaving the loop leaves the rest alone"),
        )
    if found.sibling:
        reaped = f"{'are' if several else 'is'} awaited by `gather` on line {found.reap.span.line}"
        way = "if one of them fails the others go on" if several else "if another one fails it goes on"
    message = f"{subject} `{name}` {reaped}, but {way}"
    return Finding(
        CODE,
        NAME,
        message,
        Location(path, fact.span, "task created here"),
        (*acquired.created, *_story(path, found)),
        SEVERITY,
        acquired.confidence,
        Fix(_suggestion(project, acquired, found, it="them" if several else "it"), "display", ()),
    )


def _suggestion(project: ProjectFacts, acquired: Acquisition, found: Abandonment, it: str) -> str:
    if found.partly:
        return "cancel the rest on that way, too"
    if found.sibling:
        return f"cancel {it} if `gather` fails, and await {it} with `return_exceptions=True`"
    if found.reap.name == "cancel" or found.forever or found.why in _REASONS:
        return f"cancel {it} in a `finally` suite"
    if _reaped(found.reap) == "taken care of" and not _waits(found.reap):
        return f"cancel or keep {it} on that way, too"
    from flake8_tradelint.rules.waiting_instead import has_task_groups, starts_itself

    if starts_itself(project, acquired) and has_task_groups(project, acquired.path):
        return f"start {it} in an `asyncio.TaskGroup`, which waits for {it} on every way out"
    return f"cancel or await {it} in a `finally` suite"


def _waits(reap: Use) -> bool:
    """Is it ``gather(task)``, ``wait([task])``, ``wait_for(task, 1)``?"""
    return reap.kind == "argument" and e.last_name(reap.expr) in (
        "gather",
        "wait",
        "wait_for",
        "as_completed",
    )


def _reaped(use: Use) -> str:
    if use.kind == "awaited":
        return "awaited"
    if use.kind == "method" and use.name == "cancel":
        return "cancelled"
    return "taken care of"


def _story(path: str, found: Abandonment) -> Iterator[Location]:
    way = found.way
    if way.raised is not None:
        note = _REASONS.get(found.why, ("", "if this raises"))[1] + (
            ", the task goes on running" if way.how == "exception" else ""
        )
        yield Location(path, way.raised, note)
    if way.leaves is not None and way.how != "exception":
        yield Location(path, way.leaves, "this leaves the function, and the task goes on running")
    yield Location(path, found.reap.span, "taken care of here, on the other ways")
