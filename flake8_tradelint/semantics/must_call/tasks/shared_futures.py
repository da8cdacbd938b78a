"""Decide whether ``ensure_future`` may get a future that other code holds, too."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.suites import FUNCTIONS
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import composed, escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


def may_be_given(linked: OwnershipDb, path: str, fact: CallFact) -> bool:
    """Return True for ``ensure_future(client.connect())`` if ``connect`` may return a future.

    If the class of the receiver is not known, every function of that name in the project must be a plain
    one.
    """
    inner = fact.call.args[0] if fact.call.args else None
    if not isinstance(inner, e.Call):
        return inner is not None and _is_declared(linked, path, inner)
    func = inner.func
    from flake8_tradelint.semantics.must_call.transfer.call_graph import callees

    found = callees(linked, path, func)
    if found:
        return not any(_gives_coroutine(linked, callee.ref) for callee in found)
    if not isinstance(func, e.Attribute) or linked.receivers.infer(path, func.value) is not None:
        return False
    return linked.symbols.resolve(path, func) is None and _is_plain(linked, func.attr)


def _is_declared(linked: OwnershipDb, path: str, given: e.Expr) -> bool:
    """Return True if the argument is annotated as a future, which ``ensure_future`` returns as it is."""
    from flake8_tradelint.semantics.naming.symbols import ExternalRef

    found = linked.receivers.infer(path, given)
    return found is not None and isinstance(found.cls, ExternalRef) and found.cls.name in _FUTURES


def _gives_coroutine(linked: OwnershipDb, ref: FunctionRef, hops: int = 3) -> bool:
    """Return True if the function is async, or returns what an async function makes."""
    function = linked.symbols.function(ref)
    if function is None or function.is_async or not hops:
        return True
    values = (
        option
        for value in function.returned
        for option in (value.options if isinstance(value, e.Union) else (value,))
    )
    from flake8_tradelint.semantics.must_call.transfer.call_graph import callees

    made = (callees(linked, ref.path, value.func) for value in values if isinstance(value, e.Call))
    return any(_gives_coroutine(linked, callee.ref, hops - 1) for found in made for callee in found)


def _is_plain(linked: OwnershipDb, name: str) -> bool:
    """Return True if all functions of the name in the project are plain ones."""
    defines = composed(rb"\bdef[\s\\]+%s\b" % escape(name.encode()))
    files = (data for path in linked.having(name) if defines.search(data := linked.code(path)))
    found = [is_async for data in files for is_async in _definitions(data, name)]
    return bool(found) and not any(found)


@lru_cache(maxsize=16)  # asked for every call of the name
def _definitions(data: bytes, name: str) -> tuple[bool, ...]:
    """Return for each function of the name whether it is async; ``(True,)`` if the file cannot be parsed."""
    module = parsed(data)
    nodes = walk(module.tree) if module is not None else ()
    found = tuple(
        isinstance(node, ast.AsyncFunctionDef)
        for node in nodes
        if isinstance(node, FUNCTIONS) and node.name == name
    )
    return found if module is not None else (True,)


_FUTURES = frozenset({"asyncio.Future", "asyncio.Task", "asyncio.futures.Future", "asyncio.tasks.Task"})
