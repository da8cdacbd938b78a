"""A set keeps the tasks until they are done, and nobody cancels them when the object is closed.

``add`` and a ``discard`` callback protect tasks from the garbage collector. But at shutdown, those that are
still running go on working on closed connections, or end in ``Task was destroyed but it is pending!``.

Bad:
    import asyncio


    class Dispatcher:
        def __init__(self):
            self._tasks = set()

        def on_trade(self, trade):
            task = asyncio.create_task(self._handle(trade))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        async def _handle(self, trade):
            await asyncio.sleep(1)

        async def close(self):
            print("closed")

Good:
    import asyncio


    class Dispatcher:
        def __init__(self):
            self._tasks = set()

        def on_trade(self, trade):
            task = asyncio.create_task(self._handle(trade))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        async def _handle(self, trade):
            await asyncio.sleep(1)

        async def close(self):
            print("closed")
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

Fix safety:
    Unsafe, as for TL304: the tasks are stopped in the middle of their work.

Limits:
    * Off by default: often accepted.
    * The same evidence as for TL304 counts as taking care of the tasks.
    * A collection from which nothing is discarded is TL304.

See:
    https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.acquisitions import Tasks
from flake8_tradelint.rules import undrained_task_collection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL310"
NAME = "uncancelled-task-set"
SEVERITY: Severity = "info"
DEFAULT = False
FIX: Applicability | None = "unsafe"
ASKS = (Tasks(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Tasks in collections that they leave when they are done, and not before."""
    fixes = undrained_task_collection.Cancelling(project, summary)
    for acquired, collection in undrained_task_collection.collected(summary, project, "discarded"):
        name = f"self.{collection.name}" if collection.held is not None else collection.name
        yield Finding(
            CODE,
            NAME,
            f"the tasks in `{name}` are kept until they are done, but nobody cancels them at the end",
            Location(summary.path, acquired.fact.span, "task created here"),
            (*acquired.created, Location(summary.path, collection.use.span, f"put into `{name}` here")),
            SEVERITY,
            acquired.confidence,
            fixes.of(collection),
        )
