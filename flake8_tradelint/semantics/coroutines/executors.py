"""Functions that call their argument in a worker thread, where a coroutine function only makes a coroutine.

Other callers drop the result; these return it, to be awaited twice
(``await (await asyncio.to_thread(refresh))``). The coroutine is lost if their result is.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.callers import EXECUTORS, OF_HOME_ASSISTANT, THREADED, WORKERS
from flake8_tradelint.semantics.coroutines.fate import lost
from flake8_tradelint.semantics.must_call.acquire.acquisitions import after_await
from flake8_tradelint.semantics.must_call.tasks.callbacks import drops_result
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.coroutines.db import CoroutineDb
    from flake8_tradelint.semantics.facts import CallFact


def loses(linked: CoroutineDb, path: str, fact: CallFact, place: str) -> bool:
    """Return True if the call runs its argument at ``place`` in a thread, and nothing awaits its result."""
    if place not in WORKERS.get(fact.name, ()) or not _runs(linked, path, fact):
        return False
    if any(use.kind == "awaited" for use in fact.uses):
        return lost(linked, path, replace(fact, uses=after_await(fact.uses))) is not None
    # A future that is kept may give its result to somebody who awaits it.
    return bool(fact.uses) and all(use.kind == "discarded" for use in fact.uses)


def _runs(linked: CoroutineDb, path: str, fact: CallFact) -> bool:
    """Return True if it is one of these functions, or a method of a standard event loop or executor."""
    func = fact.call.func
    symbol = linked.symbols.resolve(path, func)
    if isinstance(symbol, ExternalRef):
        return symbol.name in THREADED
    if not isinstance(func, e.Attribute):
        return False
    if fact.name == "run_in_executor":
        return drops_result(linked, path, func)
    if fact.name in OF_HOME_ASSISTANT:
        owner = linked.receivers.infer(path, func.value)
        return owner is None or linked.symbols.qualified(owner.cls).endswith(".HomeAssistant")
    found = linked.receivers.infer(path, func.value) if fact.name == "submit" else None
    return found is not None and linked.symbols.qualified(found.cls) in EXECUTORS
