"""Classify the surroundings of a node: how often it runs, and whether it is expected to raise or warn."""

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
    """Return True if the node runs when the module is imported: in no function, not under ``__main__``."""
    if scope.kind not in ("module", "class") or "<locals>" in scope.qualname:
        return False
    return not index.upward(node, _in_script)


def _in_script(inner: ast.AST, outer: ast.AST, index: ModuleIndex) -> bool | None:
    if isinstance(inner, _FUNCTIONS):
        return False
    return True if isinstance(outer, ast.If) and index.once(_names_script, outer.test) else None


def _names_script(test: ast.expr) -> bool:
    return any(isinstance(name, ast.Name) and name.id == "__name__" for name in walk(test))


def is_looped(node: ast.AST, index: ModuleIndex) -> bool:
    """Return True if a loop of the same function repeats the node."""
    return index.upward(node, _in_loop_body)


def _in_loop_body(inner: ast.AST, outer: ast.AST, index: ModuleIndex) -> bool | None:
    if isinstance(inner, (*_FUNCTIONS, ast.ClassDef)):
        return False
    repeated = isinstance(outer, _LOOPS) and isinstance(inner, ast.stmt) and inner not in outer.orelse
    return True if repeated else None


def is_certain_statement(node: ast.AST, index: ModuleIndex) -> bool:
    """Return True if every call of the function gets to the node, if nothing raises."""
    for inner, outer in _around(node, index, (*_FUNCTIONS, ast.ClassDef)):
        if not isinstance(inner, ast.stmt):
            if not isinstance(outer, ast.stmt | ast.Await | ast.keyword):
                return False
        elif isinstance(outer, _CHOICES) or inner not in _reached(outer, index):
            return False
    return True


def _reached(outer: ast.AST, index: ModuleIndex) -> frozenset[ast.stmt]:
    """Return the statements of the suite before which nothing leaves the suite."""
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
    """Return True if the node is in the last statement under ``with pytest.raises(...)`` or the like.

    It is then what raises.
    """
    return index.upward(node, _raises_last)


def _raises_last(inner: ast.AST, outer: ast.AST, index: ModuleIndex) -> bool | None:
    if isinstance(inner, _FUNCTIONS):
        return False
    body = getattr(outer, "body", None)
    if isinstance(body, list) and isinstance(inner, ast.stmt) and body[-1] is not inner:
        return False
    if isinstance(outer, ast.With | ast.AsyncWith) and index.once(_asserts, outer):
        return isinstance(inner, ast.stmt)
    return None


def _asserts(node: ast.With | ast.AsyncWith) -> bool:
    return _manages(node, _ASSERTIONS)


def watches_warnings(node: ast.AST, index: ModuleIndex) -> bool:
    """Return True if the node is where warnings are caught or expected."""
    return index.upward(node, _in_watch)


def _in_watch(inner: ast.AST, outer: ast.AST, index: ModuleIndex) -> bool | None:
    if isinstance(inner, _FUNCTIONS):
        return False
    return True if isinstance(outer, ast.With | ast.AsyncWith) and index.once(_watches, outer) else None


def _watches(node: ast.With | ast.AsyncWith) -> bool:
    return _manages(node, _WATCHING)


def _manages(node: ast.With | ast.AsyncWith, names: frozenset[str]) -> bool:
    """Return True if one of the context managers is a call of one of these functions."""
    managers = (item.context_expr for item in node.items)
    return any(isinstance(m, ast.Call) and called_name(m.func) in names for m in managers)


def _around(
    node: ast.AST, index: ModuleIndex, last: tuple[type[ast.AST], ...]
) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Yield each node around ``node`` with its parent, up to the first of a type in ``last``."""
    while node in index.parents and not isinstance(node, last):
        outer = index.parents[node]
        yield node, outer
        node = outer


def may_expect(text: str) -> bool:
    """Return False if the module's text shows that ``expects_type_error`` is False everywhere.

    Non-ASCII letters may stand for others in a name, so such a text shows nothing.
    """
    lower = text.lower()
    return not text.isascii() or any(word in lower for word in (*_EXPECTING, "xfail", "typeerror"))


def expects_type_error(node: ast.AST, index: ModuleIndex) -> bool:
    """Return True if a ``TypeError`` at ``node`` is caught as such, or expected by a test.

    Such code is wrong on purpose. A nested function counts with the function around it, where the test passes
    it on.
    """
    if not index.expecting:
        return False
    return index.upward(node, _is_expected)


def _is_expected(inner: ast.AST, outer: ast.AST, index: ModuleIndex) -> bool | None:
    """Return True (or go on) if a ``TypeError`` is expected at ``inner``, which is in no nested function."""
    if _is_expected_by(inner, outer, index):
        return True
    return index.upward(outer, _is_expected_around) if isinstance(outer, _DEFS) else None


def _is_expected_around(inner: ast.AST, outer: ast.AST, index: ModuleIndex) -> bool | None:
    """Return True (or go on) if a ``TypeError`` is expected where ``inner`` is or contains a function."""
    if _is_expected_by(inner, outer, index):
        return True
    return True if isinstance(outer, _DEFS) and index.once(_has_waiting, outer) else None


def _is_expected_by(inner: ast.AST, outer: ast.AST, index: ModuleIndex) -> bool:
    if isinstance(outer, _DEFS):
        return any(called_name(_maker(decorator)) == "xfail" for decorator in outer.decorator_list)
    return _catches(outer, inner) or _waits(outer, inner, index)


def _has_waiting(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(_is_waiting(inner) for inner in walk(function))


def _catches(parent: ast.AST, child: ast.AST) -> bool:
    if not isinstance(parent, ast.Try) or not is_tried(child, parent):
        return False
    return any(_is_type_error(handler.type) for handler in parent.handlers)


def is_tried(child: ast.AST, parent: ast.Try) -> bool:
    """Return True if ``child`` is in the first suite of the ``try`` statement."""
    return isinstance(child, ast.stmt) and child not in parent.orelse and child not in parent.finalbody


def _waits(parent: ast.AST, child: ast.AST, index: ModuleIndex) -> bool:
    """Return True for ``with raises(...): child`` or ``assertRaises(TypeError, lambda: child)``."""
    if isinstance(parent, ast.With | ast.AsyncWith):
        return isinstance(child, ast.stmt) and index.once(_has_waiting_item, parent)
    return _is_waiting(parent)


def _has_waiting_item(node: ast.With | ast.AsyncWith) -> bool:
    return any(_is_waiting(item.context_expr) for item in node.items)


def _is_waiting(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and any(word in called_name(node.func).lower() for word in _EXPECTING)


def _is_type_error(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_type_error(item) for item in caught.elts)
    return caught is not None and called_name(caught) == "TypeError"


def _maker(decorator: ast.expr) -> ast.expr:
    return decorator.func if isinstance(decorator, ast.Call) else decorator
