"""`asyncio.wait` comes back early, and the tasks that are still pending are forgotten.

``wait`` cancels nothing, neither at its timeout nor when the first task is done. If the second set is
dropped, the losers of the race go on running: a pending ``queue.get()`` swallows the next order, a second
connection stays open, and each turn of the loop adds another one.

Bad:
    import asyncio


    async def next_order(queue, stopping):
        order = asyncio.create_task(queue.get())
        stop = asyncio.create_task(stopping.wait())
        done, _ = await asyncio.wait({order, stop}, return_when=asyncio.FIRST_COMPLETED)
        if order in done:
            return order.result()

Good:
    import asyncio


    async def next_order(queue, stopping):
        order = asyncio.create_task(queue.get())
        stop = asyncio.create_task(stopping.wait())
        done, pending = await asyncio.wait({order, stop}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        if order in done:
            return order.result()

Fix safety:
    A suggestion only: how long the tasks may take to end after they are cancelled depends on the program.

Limits:
    * Only tasks that the same function creates and passes to this one ``wait`` are checked. A task that is
      cancelled, awaited, stored or passed on anywhere else is kept, and so is a set that comes from the
      caller.
    * A loop that waits for the same tasks again loses nothing.
    * Where the pending tasks are taken care of, a ``return``, a ``raise`` or a task's ``result()`` before
      that is reported; the ``result()`` only if there is no ``except`` for it.

See:
    https://docs.python.org/3/library/asyncio-task.html#asyncio.wait
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Fix, Location, Severity
from flake8_tradelint.questions.lost_tasks import EarlyWaits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.must_call.tasks import early_waits
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL307"
NAME = "lost-pending-tasks"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX: Applicability | None = "display"
ASKS = (EarlyWaits(),)

_WAYS = {
    "return": "a `return` leaves",
    "raise": "a `raise` leaves",
    "exception": "a `result()` that raises leaves",
}

_SUGGESTION = "cancel what is pending, and `await asyncio.gather(*pending, return_exceptions=True)`"


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Waits that may come back early, and drop tasks that nobody else keeps."""
    from flake8_tradelint.semantics.must_call.tasks import early_waits

    for found in early_waits.early_waits(project, summary):
        from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import in_test, is_main

        if not in_test(found.fact) and not is_main(project, summary.path, found.fact):
            yield _finding(summary.path, found)


def _finding(path: str, found: early_waits.EarlyWait) -> Finding:
    names = [use.name for task in found.lost for use in task.uses if use.kind == "local"]
    shown = " and ".join(f"`{name}`" for name in dict.fromkeys(names)) or "the tasks"
    message = f"{shown} may be pending when this `wait` comes back, and "
    if found.way is None or found.reap is None:
        message += "nobody cancels or awaits what is left"
    else:
        way = _WAYS.get(found.way.how, _WAYS["exception"])
        message += f"{way} what is left alone, before line {found.reap.span.line} takes care of it"
    return Finding(
        CODE,
        NAME,
        message,
        Location(path, found.fact.span, "comes back early"),
        (
            *(Location(path, task.fact.span, "this task may go on running") for task in found.lost),
            *_story(path, found),
        ),
        SEVERITY,
        min((task.confidence for task in found.lost), key=("low", "medium", "high").index),
        Fix(_SUGGESTION, "display", ()),
    )


def _story(path: str, found: early_waits.EarlyWait) -> Iterator[Location]:
    way = found.way
    if way is None or found.reap is None:
        return
    if (span := way.raised or way.leaves) is not None:
        yield Location(path, span, "this leaves the function, and what is pending goes on running")
    yield Location(path, found.reap.span, "taken care of here, on the other ways")
