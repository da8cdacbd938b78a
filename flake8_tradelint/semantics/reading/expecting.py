"""Does the code expect that a call raises ``TypeError``? Then the call is wrong on purpose."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.reading.module_index import ModuleIndex, called_name
from flake8_tradelint.semantics.syntax import walk

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_EXPECTING = ("raises", "suppress")


def expects_type_error(node: ast.AST, index: ModuleIndex) -> bool:
    """Is a ``TypeError`` raised at ``node`` caught as such, or what a test waits for?

    A nested function counts with the function around it: it is where the test hands it over.
    """
    child = node
    nested = False
    while child in index.parents:
        parent = index.parents[child]
        if _catches(parent, child) or _waits(parent, child):
            return True
        if isinstance(parent, _FUNCTIONS):
            if any(called_name(_maker(decorator)) == "xfail" for decorator in parent.decorator_list):
                return True
            if nested and any(_is_waiting(inner) for inner in walk(parent)):
                return True
            nested = True
        child = parent
    return False


def _catches(parent: ast.AST, child: ast.AST) -> bool:
    if not isinstance(parent, ast.Try) or child not in parent.body:
        return False
    return any(_is_type_error(handler.type) for handler in parent.handlers)


def _waits(parent: ast.AST, child: ast.AST) -> bool:
    """``with raises(...): child``, ``assertRaises(TypeError, lambda: child)``."""
    if isinstance(parent, ast.With | ast.AsyncWith):
        return child in parent.body and any(_is_waiting(item.context_expr) for item in parent.items)
    return _is_waiting(parent)


def _is_waiting(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and any(word in called_name(node.func).lower() for word in _EXPECTING)


def _is_type_error(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_type_error(item) for item in caught.elts)
    return caught is not None and called_name(caught) == "TypeError"


def _maker(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator
