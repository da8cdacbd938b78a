"""Tasks are put into a collection that nobody ever empties.

The list keeps the tasks alive, and that is all. ``close()`` cancels none of them, and nobody sees their
errors. Done tasks stay in it, so the memory grows with every event until the process is restarted.

Bad:
    import asyncio


    class Dispatcher:
        def __init__(self):
            self._tasks = []

        def on_trade(self, trade):
            self._tasks.append(asyncio.create_task(self._handle(trade)))

        async def _handle(self, trade):
            await asyncio.sleep(1)

        async def close(self):
            print("closed")

Good:
    import asyncio


    class Dispatcher:
        def __init__(self):
            self._tasks = []

        def on_trade(self, trade):
            self._tasks.append(asyncio.create_task(self._handle(trade)))

        async def _handle(self, trade):
            await asyncio.sleep(1)

        async def close(self):
            print("closed")
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

Fix safety:
    Unsafe: the tasks are stopped in the middle of their work. Where a task may itself close the object, for
    all that is known of what it awaits, the running task is left out. Offered where the class has one async
    closer that does not use the collection, and nothing but these tasks is put into it.

Limits:
    * Whoever iterates over the collection, passes it on or takes a task out of it counts as emptying it: in
      the class, its relatives and on receivers of unknown class. A loop that only prints or logs the tasks,
      in a function that goes on and returns nothing, does not.
    * A collection from which each task is discarded when it is done is TL310 (off by default).
    * Quiet about tasks that a closer ends otherwise (an event, a sentinel, ``asyncio.all_tasks()``), about
      those of a coroutine that ``asyncio.run`` runs in the same file, and about a module's variable that
      another module names.
    * ``self._tasks.pop(key)`` and ``del self._tasks[key]`` as statements, ``clear()`` and
      ``self._tasks = {}`` are reported where the task's coroutine does not end by itself (``while True``, a
      loop while a flag is set, ``async for`` over messages). Quiet if the method or a caller may have ended
      the task, if the task runs the method, and if its coroutine reads what the method changes.
    * A collection that is filled once or assigned as a whole, with tasks that end by themselves, is
      reported only if its object has a closer.

See:
    https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Fix, Location, Severity, Span
from flake8_tradelint.questions.acquisitions import Tasks
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.own.task_collections import Collection, collection_of
from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.release.given_up import GivenUp
    from flake8_tradelint.semantics.must_call.tasks.draining import Draining
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL304"
NAME = "undrained-task-collection"
SEVERITY: Severity = "warning"
DEFAULT = True
FIX: Applicability | None = "unsafe"
ASKS = (Tasks(),)

_ONCE = ("__init__", "__post_init__", "__aenter__")


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Tasks in collections that are filled only."""
    fixes = Cancelling(project, summary)
    found: set[tuple[ClassRef | None, str]] = set()
    for acquired, collection in collected(summary, project, "never"):
        found.add(collection.key)
        if not _is_bounded(project, summary.path, acquired, collection):
            yield _finding(project, acquired, collection, fixes.of(collection))
    yield from _given_up(summary, project, found)


def _given_up(
    summary: ModuleSummary, project: ProjectFacts, told: set[tuple[ClassRef | None, str]]
) -> Iterator[Finding]:
    """Tasks that are taken out of a collection of a class while they run, and that nobody has any more."""
    seen: set[Span] = set()
    for fact in summary.calls:
        acquired = acquisition(project, project.tasks, summary.path, fact)
        collection = collection_of(summary.path, acquired) if acquired is not None else None
        if acquired is None or collection is None or collection.held is None or collection.nested:
            continue
        if collection.key in told or not _lasts(project, summary.path, fact):
            continue
        from flake8_tradelint.semantics.must_call.own.ownership import is_emptied

        if not is_emptied(project, collection.held):
            continue
        from flake8_tradelint.semantics.must_call.tasks.draining import keeps_own
        from flake8_tradelint.semantics.must_call.tasks.given_up_tasks import given_up_tasks

        if not keeps_own(project, summary.path, collection):
            continue
        for lost in given_up_tasks(project, collection.held):
            if lost.at not in seen:
                seen.add(lost.at)
                yield _lost(acquired, collection, lost)


def _lost(acquired: Acquisition, collection: Collection, lost: GivenUp) -> Finding:
    held = collection.held
    assert held is not None
    return Finding(
        CODE,
        NAME,
        f"a task is taken out of `{held.shown}` while it runs, and nothing can cancel it any more: "
        "cancel it when it is taken out",
        Location(lost.path, lost.at, "taken out here"),
        (
            Location(acquired.path, acquired.fact.span, "task created here"),
            *acquired.created,
            Location(acquired.path, collection.use.span, f"put into `{held.shown}` here"),
        ),
        SEVERITY,
        acquired.confidence,
    )


def collected(
    summary: ModuleSummary, project: ProjectFacts, how: Draining
) -> Iterator[tuple[Acquisition, Collection]]:
    """The tasks of a file in lasting collections that are drained (or not) in this way."""
    drained: dict[tuple[ClassRef | None, str], Draining] = {}
    for fact in summary.calls:
        acquired = acquisition(project, project.tasks, summary.path, fact)
        collection = collection_of(summary.path, acquired) if acquired is not None else None
        if acquired is None or collection is None or not _lasts(project, summary.path, fact):
            continue
        if collection.key not in drained:
            from flake8_tradelint.semantics.must_call.tasks.draining import draining

            drained[collection.key] = draining(project, summary.path, collection)
        if drained[collection.key] != how:
            continue
        if collection.held is None or not _ends_otherwise(project, collection.held, fact):
            yield acquired, collection


def _lasts(project: ProjectFacts, path: str, fact: CallFact) -> bool:
    """Is it a new task, and one that neither a test ends nor the loop that ``asyncio.run`` closes?"""
    from flake8_tradelint.semantics.must_call.tasks.abandonment import is_new
    from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import in_test, is_main

    return is_new(fact) and not in_test(fact) and not (fact.in_async and is_main(project, path, fact))


def _ends_otherwise(project: ProjectFacts, held: Held, fact: CallFact) -> bool:
    from flake8_tradelint.semantics.must_call.release.stop_signals import is_stopped_otherwise
    from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import ends_with_test

    return ends_with_test(project, held.owner, fact) or is_stopped_otherwise(project, held)


class Cancelling:
    """The fixes of one file, each for all tasks that are put into the same collection of a class."""

    def __init__(self, project: ProjectFacts, summary: ModuleSummary) -> None:
        self._project, self._summary = project, summary
        self._fixes: dict[tuple[ClassRef | None, str], Fix | None] = {}

    def of(self, collection: Collection) -> Fix | None:
        """The fix for the tasks in this collection."""
        if collection.key not in self._fixes:
            from flake8_tradelint.semantics.must_call.tasks.cancelling_fixes import cancelling_all_fix

            same = [] if collection.held is None else self._by_collection.get(collection.key, [])
            self._fixes[collection.key] = cancelling_all_fix(self._project, same)
        return self._fixes[collection.key]

    @cached_property
    def _by_collection(self) -> dict[tuple[ClassRef | None, str], list[Collection]]:
        found: dict[tuple[ClassRef | None, str], list[Collection]] = {}
        for fact in self._summary.calls:
            acquired = acquisition(self._project, self._project.tasks, self._summary.path, fact)
            collection = collection_of(self._summary.path, acquired) if acquired is not None else None
            if collection is not None:
                found.setdefault(collection.key, []).append(collection)
        return found


def _is_bounded(project: ProjectFacts, path: str, acquired: Acquisition, collection: Collection) -> bool:
    """Is it filled once, with tasks that end by themselves, in an object without an end?

    What is assigned as a whole (``self._tasks = [task, other]``) does not grow, however often that is done.
    """
    fact, held = acquired.fact, collection.held
    once = fact.function.rpartition(".")[2] in _ONCE and not fact.looped
    if held is None or not (once or collection.use.kind == "attribute"):
        return False
    from flake8_tradelint.semantics.must_call.own.closers import closers
    from flake8_tradelint.semantics.must_call.release.stop_signals import runs_forever

    return not any(True for _ in closers(project, held)) and not runs_forever(project, path, fact)


def _finding(
    project: ProjectFacts, acquired: Acquisition, collection: Collection, fix: Fix | None
) -> Finding:
    path, held = acquired.path, collection.held
    name = f"self.{collection.name}" if held is not None else collection.name
    from flake8_tradelint.semantics.must_call.own.closers import closers, place

    ends = list(closers(project, held)) if held is not None else []
    closer = place(project, ends, collection.name)
    hint = f"; `{closer}` looks like the place and forgets them" if closer else ""
    forgetful = (Location(ref.path, m.span, f"`{m.name}()` does not look at them") for ref, m in ends)
    return Finding(
        CODE,
        NAME,
        f"tasks are put into `{name}`, and nothing ever awaits, cancels or removes them{hint}",
        Location(path, acquired.fact.span, "task created here"),
        (*acquired.created, Location(path, collection.use.span, f"put into `{name}` here"), *forgetful),
        SEVERITY,
        acquired.confidence,
        fix,
    )
