"""What the head of a loop tells: is it left by nothing but an exception, has it a turn at all?"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.raising import is_true
from flake8_tradelint.semantics.syntax import children

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_LOOPS = (ast.While, ast.For, ast.AsyncFor)


def is_endless(node: ast.While) -> bool:
    """``while True`` that no ``return``, and no ``break`` of its own, leaves."""
    return is_true(node.test) and not any(_leaves(statement, breaks=True) for statement in node.body)


def is_entered(node: ast.For | ast.AsyncFor) -> bool:
    """Has the loop a first turn? ``range(attempts)`` counts: that it is empty nobody should claim."""
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
    if isinstance(node, _LOOPS):
        # A `break` leaves the innermost loop around it; the `else` of a loop is not in the loop.
        inside = any(_leaves(statement, breaks=False) for statement in node.body)
        return inside or any(_leaves(statement, breaks=breaks) for statement in node.orelse)
    return any(_leaves(child, breaks=breaks) for child in children(node))
