"""Recognise ways out on which a task is left alone for a reason: it ends by itself or has ended."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import function_at, parsed_around
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import around, body_nodes, called_name, handles, own_nodes
from flake8_tradelint.semantics.must_call.acquire.resources import ASKS
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_of, runs_forever
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.control.suites import Function
    from flake8_tradelint.semantics.control.ways_out import WayOut
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


def is_tolerated(linked: OwnershipDb, path: str, fact: CallFact, ends: tuple[Use, ...], way: WayOut) -> bool:
    """Return True if the task may end by itself, or has told that it ends.

    After a timeout, if it is not needed any more; after the function's own loop, if the task runs on the
    same flag (``while self.active``); after an event that the task has set before it ended.
    """
    coroutine = coroutine_of(linked, path, fact)
    if coroutine is not None:
        if way.how == "end" and _ends_together(linked, path, fact, coroutine):
            return True
        if way.how == "return" and _has_answered(linked, path, fact, coroutine):
            return True
    spared = all(use.name in ("cancel", *ASKS) for use in ends)
    if not spared or way.how != "return" or way.leaves is None or way.raised is None:
        return False
    if runs_forever(linked, path, fact):
        return False
    module = parsed_around(linked, path, way.leaves.line)
    return module is not None and handles(around(module, way.leaves.anchor.start), "Timeout")


def _ends_together(linked: OwnershipDb, path: str, fact: CallFact, coroutine: FunctionSummary) -> bool:
    """Return True if a loop of the function reads an attribute of self that the task's coroutine reads."""
    function = _tree(linked, path, fact.function)
    return function is not None and any(
        name in coroutine.reads for head in _loop_heads(function) for name in _read_of_self(head)
    )


def _loop_heads(function: Function) -> Iterator[ast.expr]:
    """Yield the conditions and iterables of the function's loops."""
    for node in own_nodes(function):
        if isinstance(node, ast.While):
            yield node.test
        elif isinstance(node, ast.For | ast.AsyncFor):
            yield node.iter


def _read_of_self(head: ast.expr) -> set[str]:
    """Return the attributes of ``self`` in the expression, without methods that it calls."""
    called = [node.func for node in walk(head) if isinstance(node, ast.Call)]
    return {
        node.attr
        for node in walk(head)
        if isinstance(node, ast.Attribute) and node not in called and callee_name(node.value) == "self"
    }


def _has_answered(linked: OwnershipDb, path: str, fact: CallFact, coroutine: FunctionSummary) -> bool:
    """Return True if the function waits for an event that the nested coroutine sets where it fails."""
    if not coroutine.qualname.startswith(f"{fact.function}.<locals>."):
        return False
    function, inner = _tree(linked, path, fact.function), function_at(linked, path, coroutine.span.line)
    if function is None or inner is None:
        return False
    awaited = {name for node in body_nodes(function) for name in _awaited_event(node)}
    return any(name in awaited for name in _set_after_failure(inner))


def _awaited_event(node: ast.AST) -> Iterator[str]:
    """Yield ``ready`` of ``await ready.wait()`` and ``await wait_for(ready.wait(), 5)``."""
    value = node.value if isinstance(node, ast.Await) else None
    if isinstance(value, ast.Call) and called_name(value) == "wait_for" and value.args:
        value = value.args[0]
    if isinstance(value, ast.Call) and called_name(value) == "wait":
        yield _owner(value)


def _set_after_failure(function: Function) -> Iterator[str]:
    """Yield ``ready`` of ``ready.set()`` in or behind the first handler of the function."""
    nodes = [*body_nodes(function)]
    first = min((node.lineno for node in nodes if isinstance(node, ast.ExceptHandler)), default=None)
    calls = (node for node in nodes if isinstance(node, ast.Call) and called_name(node) == "set")
    yield from (_owner(call) for call in calls if first is not None and call.lineno >= first)


def _owner(call: ast.Call) -> str:
    """Return the plain name whose method is called, else an empty text."""
    value = call.func.value if isinstance(call.func, ast.Attribute) else None
    return value.id if isinstance(value, ast.Name) else ""


def _tree(linked: OwnershipDb, path: str, qualname: str) -> Function | None:
    """Return the syntax tree of a function of the file."""
    function = linked.symbols.function(FunctionRef(path, qualname))
    return function_at(linked, path, function.span.line) if function is not None else None
