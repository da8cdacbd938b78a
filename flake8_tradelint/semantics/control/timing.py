"""Recognise timed waits: what can raise ``TimeoutError`` alone, and what catches it."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.raising import (
    callee_name,
    catches_all,
    is_harmless,
    may_raise,
    only_waits,
    suppresses,
)
from flake8_tradelint.semantics.syntax import children

_TIMEOUT = "TimeoutError"


def only_times_out(node: ast.AST) -> bool:
    """Return True if evaluating the node can raise only ``TimeoutError``.

    Example: ``await wait_for(stopping.wait(), 1)``.
    """
    stack: list[ast.AST] = [node]
    found = False
    while stack:
        current = stack.pop()
        if isinstance(current, ast.Await):
            if not _is_timed(current.value):
                return False
            found = True
        elif isinstance(current, ast.Yield | ast.YieldFrom | ast.Raise | ast.Assert) or (
            isinstance(current, ast.Call) and not is_harmless(current.func)
        ):
            return False
        elif not isinstance(current, ast.Lambda):
            stack += children(current)
    return found


def _is_timed(value: ast.expr) -> bool:
    if not isinstance(value, ast.Call) or callee_name(value.func) != "wait_for" or not value.args:
        return False
    waited, *limits = value.args
    for limit in (*limits, *(keyword.value for keyword in value.keywords)):
        if may_raise(limit):
            return False
    if not isinstance(waited, ast.Call) or any(map(may_raise, waited.args)):
        return False
    return only_waits(waited) or _is_taken_from_queue(waited)


def _is_taken_from_queue(call: ast.Call) -> bool:
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    return callee_name(call.func) == "get" and not call.args and "queue" in callee_name(of).lower()


def catches_timeout(handler: ast.ExceptHandler) -> bool:
    """Return True if the handler catches ``TimeoutError``."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return catches_all(handler) or any(callee_name(kind) == _TIMEOUT for kind in kinds)


def suppresses_timeout(context: ast.expr) -> bool:
    """Return True for a context manager that suppresses ``TimeoutError``."""
    if not isinstance(context, ast.Call) or not suppresses(context):
        return False
    return suppresses(context) == "all" or any(callee_name(kind) == _TIMEOUT for kind in context.args)
