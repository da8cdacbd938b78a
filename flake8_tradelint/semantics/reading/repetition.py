"""How often a statement runs: in every call of its function, in a loop, for ever."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex


_CHOICES = (ast.If, ast.Match, ast.match_case, ast.ExceptHandler)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def is_looped(node: ast.AST, index: ModuleIndex) -> bool:
    """Does a loop of the same function repeat it?"""
    return any(
        isinstance(outer, ast.While | ast.For | ast.AsyncFor) and inner in outer.body
        for inner, outer in _around(node, index)
    )


def is_certain_statement(node: ast.AST, index: ModuleIndex) -> bool:
    """Does every call of the function get there (if nothing raises)?"""
    for inner, outer in _around(node, index):
        if not isinstance(inner, ast.stmt):
            if not isinstance(outer, ast.stmt | ast.Await | ast.keyword):
                return False
        elif isinstance(outer, _CHOICES) or inner not in _reached(outer, index):
            return False
    return True


def _reached(outer: ast.AST, index: ModuleIndex) -> frozenset[ast.stmt]:
    """The statements of the suite that have nothing before them that leaves it."""
    if outer not in index.reached:
        body = getattr(outer, "body", None)
        index.reached[outer] = frozenset(_before_leaving(body) if isinstance(body, list) else ())
    return index.reached[outer]


def _before_leaving(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    leaving = ast.Return | ast.Raise | ast.Break | ast.Continue
    for statement in body:
        yield statement
        if any(isinstance(node, leaving) for node in walk(statement)):
            break


def _around(node: ast.AST, index: ModuleIndex) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Each node around ``node`` with the one that it holds it by, the function's own last."""
    while node in index.parents and not isinstance(node, _FUNCTIONS):
        outer = index.parents[node]
        yield node, outer
        node = outer


def endures(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Does it loop for ever, and either sleep in the loop or catch what is raised there?

    Such a coroutine is still there when the connection that it works for is replaced; one that
    waits for the next message has ended with it.
    """
    from flake8_tradelint.semantics.control.endless import is_endless, withstands

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
