"""Classify loops: endless ones, those that survive exceptions, and those that run at least once."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.raising import (
    callee_name,
    catches_all,
    is_true,
    only_cancelled,
    only_waits,
)
from flake8_tradelint.semantics.syntax import children, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_LOOPS = (ast.While, ast.For, ast.AsyncFor)
_BEYOND_EXCEPTION = frozenset({"", "CancelledError", "SystemExit", "KeyboardInterrupt", "GeneratorExit"})
"""Exceptions that ``except Exception`` lets pass; ``""`` stands for a bare ``raise``."""


def is_endless(node: ast.While) -> bool:
    """Return True for a ``while True`` that no ``return`` and no ``break`` of its own leaves.

    What handlers of cancellation alone do does not count.
    """
    return is_true(node.test) and not any(_leaves(statement, breaks=True) for statement in node.body)


def endures(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return True if the function loops for ever and sleeps in the loop or catches what is raised there.

    Such a coroutine still runs when the connection that it works for is replaced; one that waits for the next
    message has ended with it.
    """
    return any(
        isinstance(node, ast.While)
        and is_endless(node)
        and (any(map(_sleeps, node.body)) or all(map(withstands, node.body)))
        for node in function.body
    )


def _sleeps(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    call = value.value if isinstance(value, ast.Await) else None
    func = call.func if isinstance(call, ast.Call) else None
    return (func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")) == "sleep"


def loops_of(body: list[ast.stmt]) -> Iterator[ast.While]:
    """Yield the ``while`` loops of a function's body that are in no other loop and under no condition.

    Those in a ``try`` are among them: ``try: while True: ... except CancelledError: pass``.
    """
    for statement in body:
        if isinstance(statement, ast.While):
            yield statement
        elif isinstance(statement, ast.Try | ast.With | ast.AsyncWith):
            yield from loops_of(statement.body)


def is_entered(node: ast.For | ast.AsyncFor) -> bool:
    """Return True if the loop is certain to run once; ``range(attempts)`` is taken not to be empty."""
    return isinstance(node, ast.For) and _has_items(node.iter)


def _has_items(node: ast.expr) -> bool:
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return any(not isinstance(item, ast.Starred) for item in items)
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=0)]):
            return False
        case ast.Call(func=ast.Name(id="range"), args=[_, *_]):
            return True
        case ast.Call(func=ast.Name(id="enumerate"), args=[counted, *_]):
            return _has_items(counted)
    return False


def _leaves(node: ast.AST, *, breaks: bool) -> bool:
    if isinstance(node, ast.Return):
        return True
    if isinstance(node, ast.Break):
        return breaks
    if isinstance(node, _FUNCTIONS):
        return False
    if isinstance(node, ast.ExceptHandler) and only_cancelled(node):
        return False
    if isinstance(node, _LOOPS):
        # A `break` leaves only the innermost loop; the `else` of a loop is not inside it.
        inside = any(_leaves(statement, breaks=False) for statement in node.body)
        return inside or any(_leaves(statement, breaks=breaks) for statement in node.orelse)
    return any(_leaves(child, breaks=breaks) for child in children(node))


def withstands(statement: ast.stmt) -> bool:
    """Return True if no exception of what the statement awaits leaves it."""
    if isinstance(statement, ast.Try) and any(catches_all(handler) for handler in statement.handlers):
        outside = (*_reacting(statement), *statement.orelse, *statement.finalbody)
        raised = (*(node for part in outside for node in walk(part)), *_beyond(statement.body))
        return not any(isinstance(node, ast.Raise) for node in raised)
    if isinstance(statement, ast.If) and not any(map(_awaits, walk(statement.test))):
        return all(map(withstands, (*statement.body, *statement.orelse)))
    awaits = [node for node in walk(statement) if isinstance(node, ast.Await)]
    others = any(isinstance(node, ast.AsyncFor | ast.AsyncWith | ast.Raise) for node in walk(statement))
    return all(only_waits(node.value) for node in awaits) and not others


def _awaits(node: ast.AST) -> bool:
    return isinstance(node, ast.Await)


def _reacting(node: ast.Try) -> Iterator[ast.stmt]:
    """Return the statements of handlers for exceptions other than cancellation."""
    return (inner for handler in node.handlers if not only_cancelled(handler) for inner in handler.body)


def _beyond(body: list[ast.stmt]) -> Iterator[ast.Raise]:
    """Yield the ``raise`` statements of a suite that ``except Exception`` may not catch."""
    for node in (node for statement in body for node in walk(statement)):
        if isinstance(node, ast.Raise):
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if callee_name(raised) in _BEYOND_EXCEPTION:
                yield node
