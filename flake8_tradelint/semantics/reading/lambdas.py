"""Find the arguments of a lambda that a function of the standard library calls."""

from __future__ import annotations

import _ast as ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Scope


_KEYED = {"sorted": 0, "min": 0, "max": 0, "groupby": 0, "nlargest": 1, "nsmallest": 1}
"""By function: the position of the argument with the elements that ``key`` is called with."""

_APPLIED = frozenset({"map", "filter", "takewhile", "dropwhile", "filterfalse"})
"""Functions that call their first argument with the elements of the others."""

_MODULES = frozenset({"itertools", "heapq"})


def passed(node: ast.arg, function: ast.Lambda, outer: Scope, index: ModuleIndex) -> list[ast.expr]:
    """Return all that is passed for the lambda's argument ``node``, elements as ``Starred``.

    ``[]`` if unknown.
    """
    parent = index.parents[function]
    keyed = isinstance(parent, ast.keyword)
    call = index.parents[parent] if keyed else parent
    if not isinstance(call, ast.Call) or any(isinstance(value, ast.Starred) for value in call.args):
        return []
    if isinstance(parent, ast.keyword):
        return _of_key(call, outer) if parent.arg == "key" and function.args.args == [node] else []
    if (
        _name(call.func, outer) not in _APPLIED
        or call.args[0] is not function
        or node not in function.args.args
    ):
        return []
    place = function.args.args.index(node) + 1
    return [_element(call.args[place])] if place < len(call.args) else []


def _of_key(call: ast.Call, outer: Scope) -> list[ast.expr]:
    if isinstance(call.func, ast.Attribute) and call.func.attr == "sort" and not call.args:
        return [_element(call.func.value)]
    name = _name(call.func, outer)
    if name in ("min", "max") and len(call.args) > 1:
        return call.args
    place = _KEYED.get(name, len(call.args))
    return [_element(call.args[place])] if place < len(call.args) else []


def _name(func: ast.expr, outer: Scope) -> str:
    """Return the name of a builtin function, or of one imported from the standard library; else ``""``."""
    if isinstance(func, ast.Attribute):
        known = isinstance(func.value, ast.Name) and func.value.id in _MODULES
        return func.attr if known else ""
    if not isinstance(func, ast.Name):
        return ""
    owner = outer.lookup(func.id)
    imported = owner is None or all(binding.kind == "import" for binding in owner.bindings[func.id])
    return func.id if imported else ""


def _element(of: ast.expr) -> ast.expr:
    return ast.Starred(of, ast.Load())
