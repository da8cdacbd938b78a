"""A task is replaced by another one while it still runs.

Each reconnect starts a heartbeat and stores it where the last one was. The old heartbeats go on, and nobody
can cancel them any more; after a night of bad network there are dozens. ``close()`` stops the last one
only.

Bad:
    import asyncio


    class Feed:
        async def run(self):
            while True:
                await self._connect()
                await self._listen()

        async def _connect(self):
            self.socket = await dial()
            self._heartbeat = asyncio.create_task(self._beat())

        async def _listen(self):
            await self.socket.receive()

        async def _beat(self):
            while True:
                await asyncio.sleep(20)
                await self.socket.ping()

        async def close(self):
            self._heartbeat.cancel()


    async def dial(): ...

Good:
    import asyncio


    class Feed:
        _heartbeat = None

        async def run(self):
            while True:
                await self._connect()
                await self._listen()

        async def _connect(self):
            if self._heartbeat is not None:
                self._heartbeat.cancel()
            self.socket = await dial()
            self._heartbeat = asyncio.create_task(self._beat())

        async def _listen(self):
            await self.socket.receive()

        async def _beat(self):
            while True:
                await asyncio.sleep(20)
                await self.socket.ping()

        async def close(self):
            self._heartbeat.cancel()


    async def dial(): ...

Limits:
    * An attribute is reported only if its method stores the task unconditionally, if the method runs
      repeatedly, and if the coroutine surely goes on.
    * It runs repeatedly if a loop repeats the assignment, or a call of the method on ``self``, or if its
      name says so (``reconnect``, ``on_ready``).
    * The coroutine surely goes on if it is an endless loop that sleeps, or that catches what it raises; or
      if it sleeps in ``while self._ws:``, and the methods that start the next one set that attribute anew.
    * Any use of the attribute in the methods that run before the assignment counts as taking care of the
      task. So does its name in a string that the class passes to other code.

See:
    https://docs.python.org/3/library/asyncio-task.html#task-cancellation
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Confidence, Finding, Location, Severity
from flake8_tradelint.questions.acquisitions import Tasks
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.own.ownership import owner_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.tasks.replaced_tasks import Again
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL305"
NAME = "overwritten-task"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX: Applicability | None = None
ASKS = (Tasks(),)


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Tasks whose variable or attribute is given the next one while they run."""
    for fact in summary.calls:
        acquired = acquisition(project, project.tasks, summary.path, fact)
        if acquired is None:
            continue
        if fact.looped and _is_rebound(project, acquired):
            name = next(use.name for use in acquired.uses if use.kind == "local")
            again = Location(summary.path, fact.statement, "the loop comes here again")
            yield _finding(acquired, f"`{name}`", again, acquired.confidence)
        held = _held(summary.path, acquired)
        found = _replaced(project, held) if held is not None else None
        if held is not None and found is not None:
            yield _finding(acquired, f"`self.{held.attr}`", found.location, found.confidence)


def _is_rebound(project: ProjectFacts, acquired: Acquisition) -> bool:
    from flake8_tradelint.semantics.must_call.tasks.replaced_tasks import is_rebound

    return is_rebound(project, acquired.path, acquired)


def _replaced(project: ProjectFacts, held: Held) -> Again | None:
    from flake8_tradelint.semantics.must_call.tasks.replaced_tasks import replaced

    return replaced(project, held)


def _held(path: str, acquired: Acquisition) -> Held | None:
    """The attribute of self in which the task is stored, by itself."""
    for use in acquired.uses:
        owner = owner_class(path, use)
        if owner is not None and use.kind == "attribute" and not use.through:
            from flake8_tradelint.semantics.must_call.own.ownership import Held

            return Held(path, acquired.fact, *owner)
    return None


def _finding(acquired: Acquisition, holder: str, again: Location, confidence: Confidence) -> Finding:
    return Finding(
        CODE,
        NAME,
        f"the task in {holder} is replaced by the next one while it may still run: cancel it first",
        Location(acquired.path, acquired.fact.span, "task created here"),
        (*acquired.created, again),
        SEVERITY,
        confidence,
    )
