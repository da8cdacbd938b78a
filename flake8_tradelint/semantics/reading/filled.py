"""Find what a function puts into a container that it makes empty: ``found = {}; found["a"] = Account()``.

An empty display tells nothing of the items. What is added to it does, if nothing else may add any: the
function binds the container to no other name, stores it nowhere and passes it to nobody who might.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.reading.module_index import called_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Binding, Scope

    Evaluate = Callable[[ast.expr, Scope], e.Expr]
    """Returns what an expression evaluates to in a scope."""
    Kind = Literal["list", "set", "dict"]
    Put = tuple[ast.expr, Scope, bool]
    """A value that is added, its scope, and whether its elements are added in its place."""


MOST = 16
"""Additions that are looked at; with more, the items are unknown."""

_MAKERS: dict[str, Kind] = {"list": "list", "deque": "list", "set": "set", "dict": "dict"}
_PUTTING = {
    **dict.fromkeys(("append", "appendleft", "add"), 0),
    **dict.fromkeys(("insert", "setdefault", "__setitem__"), 1),
}
"""Methods that add an item, with the position of that argument."""

_LOOKING = frozenset(
    {
        *("values", "items", "keys", "get", "pop", "popleft", "popitem", "copy", "index", "count", "union"),
        *("clear", "remove", "discard", "sort", "reverse", "difference", "intersection", "isdisjoint"),
    }
)
"""Methods that add nothing to the container, and pass it to nobody."""

_READERS = frozenset(
    {
        *("len", "list", "tuple", "set", "frozenset", "dict", "sorted", "reversed", "enumerate", "iter"),
        *("zip", "any", "all", "min", "max", "sum", "bool", "str", "repr", "print", "next", "dumps", "join"),
        *("debug", "info", "warning", "error", "exception", "chain", "deepcopy", "copy", "isinstance"),
    }
)
"""Functions that look at the container and add nothing."""


def _empty_kind(binding: Binding) -> Kind | None:
    """Return the kind of the container that the binding makes empty; ``None`` for any other value."""
    if binding.kind != "assign" or binding.path or binding.annotation is not None:
        return None
    match binding.node:
        case ast.List(elts=[]):
            return "list"
        case ast.Dict(keys=[]):
            return "dict"
        case ast.Call(func=func, args=[], keywords=[]):
            return _MAKERS.get(called_name(func))
    return None


def filled(name: str, scope: Scope, index: ModuleIndex, evaluate: Evaluate) -> list[e.Expr]:
    """Return displays of what is put into the variable's empty containers; none if others may add items."""
    kinds = dict.fromkeys(kind for binding in scope.bindings[name] if (kind := _empty_kind(binding)))
    puts = _puts(name, scope, index) if kinds else None
    values = tuple(_evaluated(put, evaluate) for put in puts or ())
    return [_display(kind, values) for kind in kinds] if values else []


def _display(kind: Kind, values: tuple[e.Expr, ...]) -> e.Expr:
    return e.Sequence(values, kind) if kind != "dict" else e.Mapping(e.UNKNOWN, _one_of(values))


def _puts(name: str, scope: Scope, index: ModuleIndex) -> list[Put] | None:
    """Return all that is put into the container; ``None`` if others may add items."""
    puts: list[Put] = []
    for node, inner in index.loads(scope, name):
        found = _put_by(node, inner, index)
        if found is None or len(puts) > MOST:
            return None
        puts += found
    return puts


def _one_of(values: tuple[e.Expr, ...]) -> e.Expr:
    return values[0] if len(set(values)) == 1 else e.Union(values)


def _evaluated(put: Put, evaluate: Evaluate) -> e.Expr:
    node, scope, is_spread = put
    value = evaluate(node, scope)
    return e.Element(value) if is_spread else value


def _put_by(node: ast.Name, scope: Scope, index: ModuleIndex) -> list[Put] | None:
    """Return what one use of the container adds; ``None`` if that is unknown."""
    parent = index.parents[node]
    outer = index.parents.get(parent)
    match parent:
        case ast.Attribute(attr=attr) if isinstance(outer, ast.Call) and outer.func is parent:
            return _put_by_call(outer, attr, scope)
        case ast.Subscript(value=value, ctx=ast.Store()) if value is node:
            return _put_as_item(parent, outer, scope)
        case ast.Call(args=args) if node in args:
            return [] if called_name(parent.func) in _READERS else None
        case ast.For(iter=it) | ast.AsyncFor(iter=it) | ast.comprehension(iter=it) if it is node:
            return []
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if test is node:
            return []
        case ast.Tuple() if isinstance(outer, ast.Return):
            return []
        case ast.BoolOp() if _is_only_tested(parent, index):
            return []
        case ast.keyword(arg=None):
            return []
        case ast.Dict(keys=keys, values=values):
            return [] if keys[values.index(node)] is None else None
    return [] if isinstance(parent, _LOOKS_ONLY) else None


_LOOKS_ONLY = (
    *(ast.Subscript, ast.Compare, ast.UnaryOp, ast.Return, ast.Delete, ast.Starred, ast.FormattedValue),
    *(ast.Assert, ast.BinOp),
)
"""Nodes around a container that add nothing to it: an item is read, it is compared, copied, returned."""


def _put_by_call(call: ast.Call, name: str, scope: Scope) -> list[Put] | None:
    plain = not call.keywords and not any(isinstance(arg, ast.Starred) for arg in call.args)
    place = _PUTTING.get(name)
    if place is not None:
        return [(call.args[place], scope, False)] if plain and len(call.args) > place else None
    if name in ("extend", "extendleft"):
        return [(call.args[0], scope, True)] if plain and len(call.args) == 1 else None
    if name == "update":
        return _updated(call, scope)
    return [] if name in _LOOKING else None


def _updated(call: ast.Call, scope: Scope) -> list[Put] | None:
    """Return what ``update({"a": x}, b=y)`` adds."""
    values = [keyword.value for keyword in call.keywords if keyword.arg is not None]
    if len(values) != len(call.keywords) or len(call.args) > 1:
        return None
    match call.args:
        case [ast.Dict(keys=keys, values=given)] if None not in keys:
            values += given
        case [_]:
            return None
    return [(value, scope, False) for value in values]


def _put_as_item(item: ast.Subscript, statement: ast.AST | None, scope: Scope) -> list[Put] | None:
    match statement:
        case ast.Assign(value=value, targets=targets) if item in targets and not isinstance(
            item.slice, ast.Slice
        ):
            return [(value, scope, False)]
    return None


def _is_only_tested(node: ast.AST, index: ModuleIndex) -> bool:
    """Return True for ``found and more`` as a condition, whose value nobody gets."""
    parent = index.parents.get(node)
    while isinstance(parent, ast.BoolOp | ast.UnaryOp):
        node, parent = parent, index.parents.get(parent)
    return isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert) and parent.test is node
