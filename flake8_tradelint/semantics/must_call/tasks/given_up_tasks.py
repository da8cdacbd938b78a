"""Find where a class loses the last reference to an endless task that it keeps: ``self._tasks.pop(key)``.

The task goes on, and the closer, which cancels what is kept, does not find it any more.
"""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.release.endless_loops import cancels_all
from flake8_tradelint.semantics.must_call.release.given_up import GivenUp, Losing
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_of, reachable
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_BEGINNING = regex(r"^_*(async_?)?(start|init|setup|begin|open|connect|run|load)", IGNORECASE)
"""Methods that begin with an empty collection."""


def given_up_tasks(linked: OwnershipDb, held: Held) -> Iterator[GivenUp]:
    """Yield the statements that lose the task, of whose coroutine no loop has a way out."""
    coroutine = coroutine_of(linked, held.path, held.fact)
    if coroutine is None or not coroutine.loops or cancels_all(linked, held.path):
        return
    worker = [*reachable(linked, held.owner, coroutine)]
    names = {method.qualname for method in worker}
    for found in Losing(linked, linked.tasks, held).places():
        last = found.function.rpartition(".")[2]
        if found.function in names or _BEGINNING.search(last):
            continue
        if not _is_signalled(linked, held, found, worker):
            yield found


def _is_signalled(linked: OwnershipDb, held: Held, found: GivenUp, worker: list[FunctionSummary]) -> bool:
    """Return True if the method changes what the worker reads, so that the worker may end by itself."""
    losing = linked.symbols.function(FunctionRef(found.path, found.function))
    if losing is None:
        return True
    touched = {name for method in reachable(linked, held.owner, losing) for name in method.touches}
    reads = {name for method in worker for name in method.reads}
    # A loop that looks at the collection itself sees that its task was taken out.
    return held.attr in reads or bool(reads & touched - {held.attr})
