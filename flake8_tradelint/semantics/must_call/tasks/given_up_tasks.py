"""Find where a class loses the last reference to an endless task that it keeps: ``self._tasks.pop(key)``.

The task goes on, and the closer, which cancels what is kept, does not find it any more.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.control.suites import body_nodes, words_of
from flake8_tradelint.semantics.must_call.release.endless_loops import cancels_all
from flake8_tradelint.semantics.must_call.release.given_up import GivenUp, Losing
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_ref, reachable
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_MESSAGES = regex(r"^ws$|_ws$|websocket|stream|subscri|feed|listen|pubsub|watch", IGNORECASE)
_OF_FLAGS = (ast.Attribute, ast.Name, ast.UnaryOp, ast.Not, ast.Load, ast.Call)
"""The nodes of ``self._running``, ``not self._stopped.is_set()`` and the like."""


def given_up_tasks(linked: OwnershipDb, held: Held) -> Iterator[GivenUp]:
    """Yield the statements that lose the task, which does not end by itself."""
    # Most tasks are lost nowhere, and what they run need not be read.
    lost = [*Losing(linked, linked.tasks, held).places()]
    worker = _endless_worker(linked, held) if lost else ()
    names = {method.qualname for method in worker}
    for found in lost if worker else ():
        if found.function not in names and not _is_signalled(linked, held, found, worker):
            yield found


def _endless_worker(linked: OwnershipDb, held: Held) -> Sequence[FunctionSummary]:
    """Return the coroutine of the task and the methods that it calls; none if it may end by itself."""
    ref = coroutine_ref(linked, held.path, held.fact)
    coroutine = linked.symbols.function(ref) if ref is not None else None
    if ref is None or coroutine is None or cancels_all(linked, held.path):
        return ()
    if not coroutine.loops and not _goes_on(linked, ref.path, coroutine):
        return ()
    return [*reachable(linked, held.owner, coroutine)]


def _goes_on(linked: OwnershipDb, path: str, coroutine: FunctionSummary) -> bool:
    """Return True if the coroutine loops while a flag is set, or over the messages of a connection."""
    found = function_at(linked, path, coroutine.span.line)
    return found is not None and any(map(_is_lasting, body_nodes(found)))


def _is_lasting(node: ast.AST) -> bool:
    if isinstance(node, ast.AsyncFor):
        return any(_MESSAGES.search(word) for inner in walk(node.iter) for word in words_of(inner))
    if not isinstance(node, ast.While):
        return False
    flags = all(isinstance(inner, _OF_FLAGS) for inner in walk(node.test))
    return flags and not any(isinstance(inner, ast.Break | ast.Return) for inner in walk(node))


def _is_signalled(linked: OwnershipDb, held: Held, found: GivenUp, worker: Sequence[FunctionSummary]) -> bool:
    """Return True if the method changes what the worker reads, so that the worker may end by itself."""
    losing = linked.symbols.function(FunctionRef(found.path, found.function))
    if losing is None:
        return True
    touched = {name for method in reachable(linked, held.owner, losing) for name in method.touches}
    reads = {name for method in worker for name in method.reads}
    # A loop that looks at the collection itself sees that its task was taken out.
    return held.attr in reads or bool(reads & touched - {held.attr})
