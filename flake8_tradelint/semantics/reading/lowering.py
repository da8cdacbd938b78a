"""Lower expressions from syntax to symbols: ``ast`` nodes in, ``semantics.expr`` values out.

Local variables disappear: ``variables`` returns what each stands for, narrowed by the ``isinstance`` tests
around the place where it is read.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.reading.module_index import stored_names
from flake8_tradelint.semantics.reading.narrowing import checked_classes, dotted_name, tested_names
from flake8_tradelint.semantics.reading.variables import Variables, union
from flake8_tradelint.source import parse_annotation
from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.replaced import Replaced
    from flake8_tradelint.semantics.reading.scopes import Scope


MAX_DEPTH = 12
"""How many steps an expression is followed; deeper parts are unknown. This bounds time and size."""

MAX_ITEMS = 24
MAX_OBJECTS = 200
"""Longer displays (``MAX_ITEMS`` for constants, ``MAX_OBJECTS`` for others) are tables of data, which say
nothing about a receiver."""

_UNPARSED_ARGUMENTS = frozenset({"Literal"})

_KINDS: dict[type[ast.AST], Literal["list", "tuple", "set", "generator"]] = {
    ast.List: "list",
    ast.Tuple: "tuple",
    ast.Set: "set",
    ast.ListComp: "list",
    ast.SetComp: "set",
    ast.GeneratorExp: "generator",
}


class Lowering:
    """Lower the expressions of one module."""

    def __init__(self, index: ModuleIndex) -> None:
        self._index = index
        self._variables = Variables(index)
        self._stored_names = stored_names(index)
        self._tested = tested_names(index)
        self._tested_last = {name.rpartition(".")[2] for name in self._tested}

    @cached_property
    def _replaced(self) -> Replaced:
        from flake8_tradelint.semantics.reading.replaced import Replaced

        return Replaced(self._index)

    def value(self, node: ast.expr, scope: Scope, depth: int = 0) -> e.Expr:
        """Return what ``node`` evaluates to in ``scope``."""
        if depth > MAX_DEPTH:
            return e.UNKNOWN
        lower = _LOWER.get(node.__class__)
        return e.UNKNOWN if lower is None else lower(self, node, scope, depth + 1)

    def call(self, node: ast.Call, scope: Scope) -> e.Call:
        """Return the lowered call itself, with its arguments."""
        return self._call_parts(node, scope, 1)

    def annotation(self, node: ast.expr, scope: Scope, depth: int = 0) -> e.Expr:
        """Return what an annotation means, quoted parts included."""
        if depth > MAX_DEPTH:
            return e.UNKNOWN
        deeper = depth + 1
        match node:
            case ast.Constant(value=str(text)):
                inner = parse_annotation(text)
                return e.UNKNOWN if inner is None else self.annotation(inner, scope, deeper)
            case ast.Subscript(value=value):
                base = self.value(value, scope, deeper)
                if (e.dotted(base) or "").rsplit(".", 1)[-1] in _UNPARSED_ARGUMENTS:
                    return base
                return e.Subscript(base, self.annotation(node.slice, scope, deeper))
            case ast.BinOp(op=ast.BitOr()):
                options = (node.left, node.right)
                return e.Union(tuple(self.annotation(option, scope, deeper) for option in options))
            case ast.Tuple() | ast.List():
                return e.Sequence(tuple(self.annotation(item, scope, deeper) for item in node.elts))
            case _:
                return self.value(node, scope, deeper)

    def _call(self, node: ast.Call, scope: Scope, depth: int) -> e.Expr:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
            owner = _method(scope)
            return e.Super(owner.cls) if owner is not None else e.UNKNOWN
        if isinstance(node.func, ast.Name) and node.func.id == "type" and len(node.args) == 1:
            return _class_of(self.value(node.args[0], scope, depth))
        call = self._call_parts(node, scope, depth)
        if e.last_name(call.func) == "cast" and len(node.args) == len(call.args) == 2:  # none is starred
            return e.Call(call.func, (e.Instance(self.annotation(node.args[0], scope, depth)), call.args[1]))
        return call

    def _call_parts(self, node: ast.Call, scope: Scope, depth: int) -> e.Call:
        func = self.value(node.func, scope, depth)
        plain = [arg for arg in node.args if not isinstance(arg, ast.Starred)]
        starred = [("*", arg.value) for arg in node.args if isinstance(arg, ast.Starred)]
        named = starred + [(k.arg or "**", k.value) for k in node.keywords]
        args = tuple(self.value(arg, scope, depth + 1) for arg in plain)
        return e.Call(func, args, tuple((name, self.value(arg, scope, depth + 1)) for name, arg in named))

    def _named(self, node: ast.Name, scope: Scope, depth: int) -> e.Expr:
        found = self._variables.of(node.id, scope, self)
        return self._narrowed(node, found, scope, depth) if node.id in self._tested else found

    def _attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> e.Expr:
        if node.attr == "__class__":
            return _class_of(self.value(node.value, scope, depth))
        stored = None
        if node.attr in self._stored_names:
            stored = self._replaced.stored(node, scope, self)
        found = e.Attribute(self.value(node.value, scope, depth), node.attr, stored)
        return self._narrowed(node, found, scope, depth) if node.attr in self._tested_last else found

    def _binary(self, node: ast.BinOp, scope: Scope, depth: int) -> e.Expr:
        # An alias of a union of types; for values, any class may define the operator otherwise.
        if isinstance(node.op, ast.BitOr) and _is_type(node):
            return self._union([node.left, node.right], scope, depth)
        return e.UNKNOWN

    def _unary(self, node: ast.UnaryOp, scope: Scope, depth: int) -> e.Expr:
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return e.Literal(type(number).__name__, repr(-number))
        return e.UNKNOWN

    def _subscript(self, node: ast.Subscript, scope: Scope, depth: int) -> e.Expr:
        index = self.value(node.slice, scope, depth)
        return e.Subscript(self.value(node.value, scope, depth), index)

    def _display(self, node: ast.Tuple | ast.List | ast.Set | ast.Dict, scope: Scope, depth: int) -> e.Expr:
        if isinstance(node, ast.Dict):
            if len(node.values) > MAX_ITEMS or any(key is None for key in node.keys):
                return e.Mapping(e.UNKNOWN, e.UNKNOWN)
            keys = [key for key in node.keys if key is not None]
            return e.Mapping(self._union(keys, scope, depth), self._union(node.values, scope, depth))
        kind = _KINDS[type(node)]
        if len(node.elts) > MAX_ITEMS and (len(node.elts) > MAX_OBJECTS or _is_data(node.elts[0])):
            return e.Sequence((e.UNKNOWN,), kind)
        return e.Sequence(tuple(self.value(item, scope, depth) for item in node.elts), kind)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope, depth: int
    ) -> e.Expr:
        inner = self._index.scopes[node]
        if isinstance(node, ast.DictComp) and node.value is None:  # `{**each for ...}`, Python 3.15
            return e.Mapping(e.UNKNOWN, e.UNKNOWN)
        if isinstance(node, ast.DictComp):
            return e.Mapping(self.value(node.key, inner, depth), self.value(node.value, inner, depth))
        return e.Sequence((self.value(node.elt, inner, depth),), _KINDS[type(node)])

    def _narrowed(self, node: ast.expr, found: e.Expr, scope: Scope, depth: int) -> e.Expr:
        if dotted_name(node) not in self._tested:
            return found
        for cls in checked_classes(node, self._index):
            options = cls.elts if isinstance(cls, ast.Tuple) else [cls]
            checked = [self.annotation(option, scope, depth) for option in options]
            return e.Narrowed(found, checked[0] if len(checked) == 1 else e.Union(tuple(checked)))
        return found

    def _union(self, nodes: list[ast.expr], scope: Scope, depth: int) -> e.Expr:
        return union([self.value(node, scope, depth) for node in nodes])


def _class_of(value: e.Expr) -> e.Expr:
    """Return ``type(value)``, which ``value.__class__`` is as well."""
    return e.ClassOf(value.qualname) if isinstance(value, e.SelfOf) else e.Call(e.Name("type"), (value,))


def _is_data(node: ast.expr) -> bool:
    """Return True for a constant, or a row that begins with one."""
    while isinstance(node, ast.Tuple | ast.List) and node.elts:
        node = node.elts[0]
    return isinstance(node, ast.Constant)


def _is_type(node: ast.expr) -> bool:
    """Return True if ``node`` may be a type (``A | None``, ``"A" | b.C[int]``)."""
    if isinstance(node, ast.BinOp):
        return _is_type(node.left) and _is_type(node.right)
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, str)
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)


def _method(scope: Scope) -> Scope | None:
    """Return the method that the scope is or is nested in."""
    current: Scope | None = scope
    while current is not None and not current.cls:
        current = current.parent
    return current


if TYPE_CHECKING:
    _Lower = Callable[[Lowering, Any, Scope, int], e.Expr]

_LOWER: dict[type[ast.AST], _Lower] = {
    ast.Name: Lowering._named,
    ast.Attribute: Lowering._attribute,
    ast.Call: Lowering._call,
    ast.Await: lambda lowering, node, scope, depth: e.Await(lowering.value(node.value, scope, depth)),
    ast.Subscript: Lowering._subscript,
    ast.Constant: lambda lowering, node, scope, depth: e.Literal(
        type(node.value).__name__, repr(node.value)[:200]
    ),
    ast.NamedExpr: lambda lowering, node, scope, depth: lowering.value(node.value, scope, depth),
    ast.IfExp: lambda lowering, node, scope, depth: lowering._union([node.body, node.orelse], scope, depth),
    ast.BoolOp: lambda lowering, node, scope, depth: lowering._union(node.values, scope, depth),
    ast.BinOp: Lowering._binary,
    **dict.fromkeys((ast.Tuple, ast.List, ast.Set, ast.Dict), Lowering._display),
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp), Lowering._comprehension),
    ast.Starred: lambda lowering, node, scope, depth: e.Element(lowering.value(node.value, scope, depth)),
    ast.Slice: lambda lowering, node, scope, depth: e.Literal("slice", ""),
    ast.UnaryOp: Lowering._unary,
    ast.JoinedStr: lambda lowering, node, scope, depth: e.Literal("str", ""),
}
"""By type of expression: the function that lowers it."""
