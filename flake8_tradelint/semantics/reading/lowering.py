"""From syntax to symbolic expressions: ``ast`` nodes in, ``semantics.expr`` values out.

Local variables disappear here: a variable stands for the union of all that is ever
assigned to it (no flow is followed, so an answer holds on every path or is not given), narrowed
by the ``isinstance`` tests around the place where it is read.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.reading.narrowing import checked_classes, dotted_name, tested_names
from flake8_tradelint.semantics.reading.shapes import (
    ITSELF,
    default_of,
    displayed,
    imported,
    index_of,
    is_data,
    is_small,
    is_type,
    method_scope,
    receiver,
    union,
)
from flake8_tradelint.source import parse_annotation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Binding, Scope


MAX_DEPTH = 12
"""How many steps an expression is followed; deeper ones are unknown (bounds time and size)."""

MAX_ITEMS = 24
MAX_OBJECTS = 200
"""Longer displays are tables of data, which say nothing about a receiver; of objects there may be more."""

MAX_OPEN = 10
"""Local variables that may wait for each other's values."""

_UNPARSED_ARGUMENTS = frozenset({"Literal"})

_DOTS = e.Literal("ellipsis", "Ellipsis")

_KINDS: dict[type[ast.AST], Literal["list", "tuple", "set", "generator"]] = {
    ast.List: "list",
    ast.Tuple: "tuple",
    ast.Set: "set",
    ast.ListComp: "list",
    ast.SetComp: "set",
    ast.GeneratorExp: "generator",
}


class Lowering:
    """Lowers the expressions of one module; what a variable stands for is worked out once."""

    def __init__(self, index: ModuleIndex) -> None:
        self._index = index
        self._variables: dict[tuple[Scope, str], e.Expr] = {}
        self._open: list[tuple[Scope, str]] = []
        self._tested = tested_names(index)
        self._tested_last = {name.rpartition(".")[2] for name in self._tested}

    def value(self, node: ast.expr, scope: Scope, depth: int = 0) -> e.Expr:
        """What ``node`` evaluates to in ``scope``."""
        if depth > MAX_DEPTH:
            return e.UNKNOWN
        lower = _LOWER.get(node.__class__)
        return e.UNKNOWN if lower is None else lower(self, node, scope, depth + 1)

    def call(self, node: ast.Call, scope: Scope) -> e.Call:
        """The call itself, with its arguments."""
        return self._call_parts(node, scope, 1)

    def annotation(self, node: ast.expr, scope: Scope, depth: int = 0) -> e.Expr:
        """What an annotation means, quoted parts included."""
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
            owner = method_scope(scope)
            return e.Super(owner.cls) if owner is not None else e.UNKNOWN
        if isinstance(node.func, ast.Name) and node.func.id == "type" and len(node.args) == 1:
            of = self.value(node.args[0], scope, depth)
            return e.ClassOf(of.qualname) if isinstance(of, e.SelfOf) else e.Call(e.Name("type"), (of,))
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
        found = self._name(node.id, scope)
        return self._narrowed(node, found, scope, depth) if node.id in self._tested else found

    def _attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> e.Expr:
        found = e.Attribute(self.value(node.value, scope, depth), node.attr)
        return self._narrowed(node, found, scope, depth) if node.attr in self._tested_last else found

    def _binary(self, node: ast.BinOp, scope: Scope, depth: int) -> e.Expr:
        # An alias of a union of types; of values, any class may define it otherwise.
        if isinstance(node.op, ast.BitOr) and is_type(node):
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
        if len(node.elts) > MAX_ITEMS and (len(node.elts) > MAX_OBJECTS or is_data(node.elts[0])):
            return e.Sequence((e.UNKNOWN,), kind)
        return e.Sequence(tuple(self.value(item, scope, depth) for item in node.elts), kind)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope, depth: int
    ) -> e.Expr:
        inner = self._index.scopes[node]
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

    def _name(self, name: str, scope: Scope) -> e.Expr:
        owner = scope.lookup(name)
        if owner is None or owner.kind == "module":
            return e.Name(name)
        if owner.kind == "class":
            return e.Attribute(e.ClassOf(owner.qualname), name)
        key = (owner, name)
        if key in self._open:
            # `x = x or y` adds nothing to what else x may be; longer cycles are not followed.
            return ITSELF if self._open[-1] == key else e.UNKNOWN
        if key not in self._variables:
            if len(self._open) >= MAX_OPEN:
                return e.UNKNOWN
            self._open.append(key)
            found = self._variable(name, owner)
            self._open.pop()
            self._variables[key] = found if is_small(found) else e.UNKNOWN
        return self._variables[key]

    def _variable(self, name: str, owner: Scope) -> e.Expr:
        options: list[e.Expr] = []
        for binding in owner.bindings[name]:
            if binding.annotation is not None and not binding.path:
                return e.Instance(self.annotation(binding.annotation, owner))
            options.append(self.binding(binding, owner))
        return union(options)

    def binding(self, binding: Binding, scope: Scope, depth: int = 0) -> e.Expr:
        """The value that one binding gives to its name."""
        if depth > MAX_DEPTH:
            return e.UNKNOWN
        node = binding.node
        if isinstance(node, ast.arg):
            return self._parameter(node, scope, depth)
        if isinstance(node, ast.alias):
            return imported(node, self._index.parents[node])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return e.Function(self._index.scopes[node].qualname)
        if isinstance(node, ast.ClassDef):
            return e.ClassOf(self._index.scopes[node].qualname)
        if binding.kind == "for" and isinstance(node, ast.expr):
            return self._part(e.Element(self.value(node, scope, depth)), binding.path)
        if isinstance(node, ast.withitem):
            is_async = isinstance(self._index.parents[node], ast.AsyncWith)
            entered = e.Entered(self.value(node.context_expr, scope, depth), is_async)
            return self._part(entered, binding.path)
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            return e.Instance(self.value(node.type, scope, depth))
        if isinstance(node, ast.MatchAs) and isinstance(node.pattern, ast.MatchClass):
            return e.Narrowed(e.UNKNOWN, self.annotation(node.pattern.cls, scope, depth))
        if binding.kind == "assign" and isinstance(node, ast.expr):
            return self._assigned(node, binding.path, scope, depth)
        return e.UNKNOWN

    def _assigned(self, node: ast.expr, path: tuple[int, ...], scope: Scope, depth: int) -> e.Expr:
        for position, step in enumerate(path):
            item = displayed(node, step)
            if item is None:
                return self._part(self.value(node, scope, depth), path[position:])
            node = item
        return self.value(node, scope, depth)

    def _part(self, whole: e.Expr, path: tuple[int, ...]) -> e.Expr:
        for step in path:
            whole = e.Subscript(whole, index_of(step))
        return whole

    def _parameter(self, node: ast.arg, scope: Scope, depth: int) -> e.Expr:
        function = scope.node
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and scope.cls:
            positional = [*function.args.posonlyargs, *function.args.args]
            if positional and positional[0] is node:
                first = receiver(function, scope.cls)
                if first is not None:
                    return first
        if node.annotation is not None and scope.parent is not None:
            annotation = self.annotation(node.annotation, scope.parent, depth)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                if node is function.args.vararg:
                    return e.Instance(e.Subscript(e.Name("tuple"), e.Sequence((annotation, _DOTS))))
                if node is function.args.kwarg:
                    return e.Instance(e.Subscript(e.Name("dict"), e.Sequence((e.Name("str"), annotation))))
            return e.Instance(annotation)
        return self._unannotated(node, scope, depth)

    def _unannotated(self, node: ast.arg, scope: Scope, depth: int) -> e.Expr:
        """What the callers tell, or what calls the lambda."""
        function, outer = scope.node, scope.parent
        if outer is not None and isinstance(function, ast.Lambda):
            from flake8_tradelint.semantics.reading.lambdas import passed

            return union(
                [self.value(value, outer, depth + 1) for value in passed(node, function, outer, self._index)]
            )
        if outer is None or not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            return e.UNKNOWN
        if node in (function.args.vararg, function.args.kwarg):
            return e.UNKNOWN
        default = default_of(function.args, node)
        value = self.value(default, outer, depth) if default is not None else None
        return e.Parameter(scope.qualname, node.arg, value)


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
"""What an expression of each type is lowered by."""
