"""Where code stands: in a script's own part, where somebody expects that it raises or warns."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.reading.module_index import ModuleIndex, called_name
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.reading.scopes import Scope


_ASSERTIONS = frozenset({"raises", "assertRaises", "assertRaisesRegex"})
_WATCHING = frozenset({"warns", "assertWarns", "assertWarnsRegex", "catch_warnings"})

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_EXPECTING = ("raises", "suppress")


def runs_at_import(node: ast.AST, scope: Scope, index: ModuleIndex) -> bool:
    """Does it run where the module is imported: in no function, and not in a script's own part?"""
    if scope.kind not in ("module", "class") or "<locals>" in scope.qualname:
        return False
    tests = (outer.test for outer in _around(node, index) if isinstance(outer, ast.If))
    return not any(isinstance(name, ast.Name) and name.id == "__name__" for t in tests for name in walk(t))


def must_raise(node: ast.AST, index: ModuleIndex) -> bool:
    """Is it the last thing under ``with pytest.raises(...)`` or the like, so that it is what raises?"""
    inner = node
    for outer in _around(node, index):
        body = getattr(outer, "body", None)
        if isinstance(body, list) and isinstance(inner, ast.stmt) and body[-1] is not inner:
            return False
        if isinstance(outer, ast.With | ast.AsyncWith):
            managers = (item.context_expr for item in outer.items)
            if any(isinstance(m, ast.Call) and called_name(m.func) in _ASSERTIONS for m in managers):
                return isinstance(inner, ast.stmt)
        inner = outer
    return False


def watches_warnings(node: ast.AST, index: ModuleIndex) -> bool:
    """Does it stand where warnings are caught, or expected?"""
    managers = (
        item.context_expr
        for outer in _around(node, index)
        if isinstance(outer, ast.With | ast.AsyncWith)
        for item in outer.items
    )
    return any(isinstance(m, ast.Call) and called_name(m.func) in _WATCHING for m in managers)


def _around(node: ast.AST, index: ModuleIndex) -> Iterator[ast.AST]:
    """What the node is in, within its function."""
    while node in index.parents and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        node = index.parents[node]
        yield node


def expects_type_error(node: ast.AST, index: ModuleIndex) -> bool:
    """Is a ``TypeError`` raised at ``node`` caught as such, or what a test waits for? It is wrong on purpose.

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
