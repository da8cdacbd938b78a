"""What the code around a place says of it: how often it runs, whether it is expected to raise or warn."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.reading.module_index import ModuleIndex, called_name
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.reading.scopes import Scope


_ASSERTIONS = frozenset({"raises", "assertRaises", "assertRaisesRegex"})
_WATCHING = frozenset({"warns", "assertWarns", "assertWarnsRegex", "catch_warnings", "deprecated_call"})

_EXPECTING = ("raises", "suppress")

_CHOICES = (ast.If, ast.Match, ast.match_case, ast.ExceptHandler)
_LOOPS = (ast.While, ast.For, ast.AsyncFor)
_DEFS = (ast.FunctionDef, ast.AsyncFunctionDef)
_FUNCTIONS = (*_DEFS, ast.Lambda)


def runs_at_import(node: ast.AST, scope: Scope, index: ModuleIndex) -> bool:
    """Does it run where the module is imported: in no function, and not in a script's own part?"""
    if scope.kind not in ("module", "class") or "<locals>" in scope.qualname:
        return False
    tests = (outer.test for _, outer in _around(node, index) if isinstance(outer, ast.If))
    return not any(isinstance(name, ast.Name) and name.id == "__name__" for t in tests for name in walk(t))


def is_looped(node: ast.AST, index: ModuleIndex) -> bool:
    """Does a loop of the same function repeat it?"""
    return any(
        isinstance(outer, _LOOPS) and inner in outer.body
        for inner, outer in _around(node, index, (*_FUNCTIONS, ast.ClassDef))
    )


def is_certain_statement(node: ast.AST, index: ModuleIndex) -> bool:
    """Does every call of the function get there (if nothing raises)?"""
    for inner, outer in _around(node, index, (*_FUNCTIONS, ast.ClassDef)):
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


def must_raise(node: ast.AST, index: ModuleIndex) -> bool:
    """Is it the last thing under ``with pytest.raises(...)`` or the like, so that it is what raises?"""
    for inner, outer in _around(node, index):
        body = getattr(outer, "body", None)
        if isinstance(body, list) and isinstance(inner, ast.stmt) and body[-1] is not inner:
            return False
        if isinstance(outer, ast.With | ast.AsyncWith):
            managers = (item.context_expr for item in outer.items)
            if any(isinstance(m, ast.Call) and called_name(m.func) in _ASSERTIONS for m in managers):
                return isinstance(inner, ast.stmt)
    return False


def watches_warnings(node: ast.AST, index: ModuleIndex) -> bool:
    """Does it stand where warnings are caught, or expected?"""
    managers = (
        item.context_expr
        for _, outer in _around(node, index)
        if isinstance(outer, ast.With | ast.AsyncWith)
        for item in outer.items
    )
    return any(isinstance(m, ast.Call) and called_name(m.func) in _WATCHING for m in managers)


def _around(
    node: ast.AST, index: ModuleIndex, last: tuple[type[ast.AST], ...] = _FUNCTIONS
) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Each node around ``node``, after what it holds it by; it ends with the first of a type in ``last``."""
    while node in index.parents and not isinstance(node, last):
        outer = index.parents[node]
        yield node, outer
        node = outer


def may_expect(text: str) -> bool:
    """Has a module's text a word without which ``expects_type_error`` says no?

    Letters that are no ASCII may stand for others in a name.
    """
    lower = text.lower()
    return not text.isascii() or any(word in lower for word in (*_EXPECTING, "xfail", "typeerror"))


def expects_type_error(node: ast.AST, index: ModuleIndex) -> bool:
    """Is a ``TypeError`` raised at ``node`` caught as such, or what a test waits for? It is wrong on purpose.

    A nested function counts with the function around it: it is where the test hands it over.
    """
    if not index.expecting:
        return False
    child = node
    nested = False
    while child in index.parents:
        parent = index.parents[child]
        if _catches(parent, child) or _waits(parent, child):
            return True
        if isinstance(parent, _DEFS):
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
