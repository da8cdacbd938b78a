"""A background task is kept, but if it fails nobody will know.

A task stores its exception until somebody awaits the task, asks for its ``exception()``, or has a callback
look at it. If a service keeps its poller on ``self`` and only ever cancels it, the poller may have died
hours ago: prices stand still, and ``Task exception was never retrieved`` is logged when the process ends.

Bad:
    import asyncio


    class Feed:
        def __init__(self, fetch):
            self._fetch = fetch

        def start(self):
            self._poller = asyncio.create_task(self._poll())

        async def _poll(self):
            while True:
                await self._fetch()

        def close(self):
            self._poller.cancel()

Good:
    import asyncio
    import logging


    class Feed:
        def __init__(self, fetch):
            self._fetch = fetch

        def start(self):
            self._poller = asyncio.create_task(self._poll())
            self._poller.add_done_callback(report)

        async def _poll(self):
            while True:
                await self._fetch()

        def close(self):
            self._poller.cancel()


    def report(task):
        if not task.cancelled() and task.exception():
            logging.error("the poller has died", exc_info=task.exception())

Limits:
    * Off by default: the coroutine itself may catch and report everything.
    * Only tasks on attributes and in lasting collections are checked.
    * Any callback counts as looking at the exception, except ``set.discard``.

See:
    https://docs.python.org/3/library/asyncio-task.html#asyncio.Task.exception
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.acquisitions import Tasks
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import acquisition
from flake8_tradelint.semantics.must_call.tasks.observers import is_unobserved
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import in_test

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL309"
NAME = "unobserved-exception"
SEVERITY: Severity = "info"
DEFAULT = False
FIX: Applicability | None = None
ASKS = (Tasks(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Tasks that are kept, but neither awaited nor asked how they ended."""
    for fact in summary.calls:
        acquired = acquisition(project, project.tasks, summary.path, fact)
        if acquired is None or in_test(fact) or not is_unobserved(project, acquired):
            continue
        if _tells_itself(summary.path, fact, project):
            continue
        message = (
            "if this task fails nobody will know: await it, or give it a callback that looks at its exception"
        )
        primary = Location(summary.path, fact.span, "task created here")
        yield Finding(CODE, NAME, message, primary, acquired.created, SEVERITY, acquired.confidence)


def _tells_itself(path: str, fact: CallFact, project: ProjectFacts) -> bool:
    """Does the coroutine function catch whatever is raised in it?"""
    made = fact.call.args[0] if fact.call.args else None
    if not isinstance(made, e.Call):
        return False
    run = callees(project, path, made.func)
    return bool(run) and not any(project.call_summaries.may_raise(callee.ref) for callee in run)
