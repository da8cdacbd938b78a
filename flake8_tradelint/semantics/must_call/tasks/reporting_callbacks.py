"""Recognise done-callbacks that only report how a task ended; nobody waits for what they do."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.control.suites import body_nodes
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics import expr as e
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


_LOOKS = frozenset({"cancelled", "done", "exception", "result", "get_name", "get_coro"})
"""Methods of a task that change nothing."""
_PLAIN = frozenset({"print", "str", "repr", "type", "isinstance", "getattr"})
_TELLS = regex(r"(?:^|[._])(?:log|logger|logging|traceback)(?:$|[._])", IGNORECASE)
_DOES = (ast.Await, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal, ast.Delete, ast.With, ast.AsyncWith)


def only_reports(linked: OwnershipDb, path: str, callback: e.Expr | None) -> bool:
    """Return True if the callback is a function of the project that only looks, logs or prints."""
    found = callees(linked, path, callback) if callback is not None else ()
    return bool(found) and all(_reports(linked, callee.ref) for callee in found)


def _reports(linked: OwnershipDb, ref: FunctionRef) -> bool:
    """Return True if the body of the function does nothing else."""
    function = definition(linked, ref)
    found = function_at(linked, ref.path, function.span.line) if function is not None else None
    return found is not None and all(map(_is_harmless, body_nodes(found)))


def _is_harmless(node: ast.AST) -> bool:
    """Return True if the node changes nothing outside of the function."""
    if isinstance(node, ast.Attribute | ast.Subscript):
        return isinstance(node.ctx, ast.Load)
    return _only_asks(node) if isinstance(node, ast.Call) else not isinstance(node, _DOES)


def _only_asks(call: ast.Call) -> bool:
    """Return True if the call asks a task for its state, logs or prints."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in _LOOKS:
        return True
    name = dotted_name(call.func)
    return name in _PLAIN or _TELLS.search(name) is not None
