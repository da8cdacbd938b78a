"""From syntax to symbolic expressions: ``ast`` nodes in, ``semantics.expr`` values out.

Local variables disappear here: a variable stands for the union of all that is ever
assigned to it (no flow is followed, so an answer holds on every path or is not given), narrowed
by the ``isinstance`` tests around the place where it is read.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.reading.narrowing import checked_classes, dotted_name, tested_names
from flake8_tradelint.source import parse_annotation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Binding, Scope


MAX_DEPTH = 12
"""How many steps an expression is followed; deeper ones are unknown (bounds time and size)."""

MAX_SIZE = 120
"""Expressions with more parts than this are unknown: a chain of variables may double at each step."""

MAX_ITEMS = 24
MAX_OBJECTS = 200
"""Longer displays are tables of data, which say nothing about a receiver; of objects there may be more."""

MAX_OPEN = 10
"""Local variables that may wait for each other's values."""

_CLASS_METHODS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_UNPARSED_ARGUMENTS = frozenset({"Literal"})

_ITSELF = e.Unknown()  # told from other unknowns by identity: the variable that is being worked out

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

    def value(self, node: ast.expr, scope: Scope, depth: int = 0) -> e.Expr:
        """What ``node`` evaluates to in ``scope``."""
        if depth > MAX_DEPTH:
            return e.UNKNOWN
        deeper = depth + 1
        match node:
            case ast.Name():
                return self._narrowed(node, self._name(node.id, scope), scope, deeper)
            case ast.Attribute():
                found = e.Attribute(self.value(node.value, scope, deeper), node.attr)
                return self._narrowed(node, found, scope, deeper)
            case ast.Call():
                return self._call(node, scope, deeper)
            case ast.Await():
                return e.Await(self.value(node.value, scope, deeper))
            case ast.Subscript():
                index = self.value(node.slice, scope, deeper)
                return e.Subscript(self.value(node.value, scope, deeper), index)
            case ast.Constant():
                return e.Literal(type(node.value).__name__, repr(node.value)[:200])
            case ast.NamedExpr():
                return self.value(node.value, scope, deeper)
            case ast.IfExp():
                return self._union([node.body, node.orelse], scope, deeper)
            case ast.BoolOp():
                return self._union(node.values, scope, deeper)
            case ast.BinOp(op=ast.BitOr()):
                # An alias of a union of types; of values, any class may define it otherwise.
                return self._union([node.left, node.right], scope, deeper) if _is_type(node) else e.UNKNOWN
            case ast.Tuple() | ast.List() | ast.Set() | ast.Dict():
                return self._display(node, scope, deeper)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node, deeper)
            case ast.Starred():
                return e.Element(self.value(node.value, scope, deeper))
            case ast.Slice():
                return e.Literal("slice", "")
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return e.Literal(type(number).__name__, repr(-number))
            case ast.JoinedStr():
                return e.Literal("str", "")
            case _:
                return e.UNKNOWN

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
            owner = _method_scope(scope)
            return e.Super(owner.cls) if owner is not None else e.UNKNOWN
        if isinstance(node.func, ast.Name) and node.func.id == "type" and len(node.args) == 1:
            of = self.value(node.args[0], scope, depth)
            return e.ClassOf(of.qualname) if isinstance(of, e.SelfOf) else e.Call(e.Name("type"), (of,))
        call = self._call_parts(node, scope, depth)
        if e.last_name(call.func) == "cast" and len(node.args) == 2:
            return e.Call(call.func, (e.Instance(self.annotation(node.args[0], scope, depth)), call.args[1]))
        return call

    def _call_parts(self, node: ast.Call, scope: Scope, depth: int) -> e.Call:
        func = self.value(node.func, scope, depth)
        plain = [arg for arg in node.args if not isinstance(arg, ast.Starred)]
        starred = [("*", arg.value) for arg in node.args if isinstance(arg, ast.Starred)]
        named = starred + [(k.arg or "**", k.value) for k in node.keywords]
        args = tuple(self.value(arg, scope, depth + 1) for arg in plain)
        return e.Call(func, args, tuple((name, self.value(arg, scope, depth + 1)) for name, arg in named))

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
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, depth: int
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
            return _ITSELF if self._open[-1] == key else e.UNKNOWN
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
            return _imported(node, self._index.parents[node])
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
        if binding.kind == "assign" and isinstance(node, ast.expr):
            return self._assigned(node, binding.path, scope, depth)
        return e.UNKNOWN

    def _assigned(self, node: ast.expr, path: tuple[int, ...], scope: Scope, depth: int) -> e.Expr:
        for position, step in enumerate(path):
            if not isinstance(node, ast.Tuple | ast.List) or not 0 <= step < len(node.elts):
                return self._part(self.value(node, scope, depth), path[position:])
            node = node.elts[step]
        return self.value(node, scope, depth)

    def _part(self, whole: e.Expr, path: tuple[int, ...]) -> e.Expr:
        for step in path:
            if step < 0:
                return e.UNKNOWN
            whole = e.Subscript(whole, e.Literal("int", str(step)))
        return whole

    def _parameter(self, node: ast.arg, scope: Scope, depth: int) -> e.Expr:
        function = scope.node
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and scope.cls:
            positional = [*function.args.posonlyargs, *function.args.args]
            if positional and positional[0] is node:
                receiver = _receiver(function, scope.cls)
                if receiver is not None:
                    return receiver
        if node.annotation is not None and scope.parent is not None:
            annotation = self.annotation(node.annotation, scope.parent, depth)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                if node is function.args.vararg:
                    return e.Instance(e.Subscript(e.Name("tuple"), e.Sequence((annotation, _DOTS))))
                if node is function.args.kwarg:
                    return e.UNKNOWN
            return e.Instance(annotation)
        return self._unannotated(node, scope, depth)

    def _unannotated(self, node: ast.arg, scope: Scope, depth: int) -> e.Expr:
        """What the callers tell, or what calls the lambda."""
        function, outer = scope.node, scope.parent
        if outer is None or not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            return e.UNKNOWN
        if node in (function.args.vararg, function.args.kwarg):
            return e.UNKNOWN
        default = default_of(function.args, node)
        value = self.value(default, outer, depth) if default is not None else None
        return e.Parameter(scope.qualname, node.arg, value)


def default_of(arguments: ast.arguments, node: ast.arg) -> ast.expr | None:
    """The default of a parameter."""
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = positional[len(positional) - len(arguments.defaults) :]
    for arg, default in zip(with_default, arguments.defaults, strict=True):
        if arg is node:
            return default
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return next((default for arg, default in pairs if arg is node), None)


def union(options: list[e.Expr]) -> e.Expr:
    """One expression for several possible values."""
    flat: list[e.Expr] = []
    for option in options:
        for item in option.options if isinstance(option, e.Union) else (option,):
            if item is not _ITSELF and item not in flat:
                flat.append(item)
    if len(flat) > 16 or not flat:
        return e.UNKNOWN
    return flat[0] if len(flat) == 1 else e.Union(tuple(flat))


def is_small(expr: e.Expr) -> bool:
    """Has the expression at most ``MAX_SIZE`` parts?"""
    queue: list[object] = [expr]
    for count, part in enumerate(queue):
        if count > MAX_SIZE:
            return False
        if isinstance(part, tuple):
            queue += part
        elif not isinstance(part, str | int):
            queue += [getattr(part, name) for name in getattr(part, "__slots__", ())]
    return True


def _is_data(node: ast.expr) -> bool:
    """A constant, or a row that begins with one."""
    while isinstance(node, ast.Tuple | ast.List) and node.elts:
        node = node.elts[0]
    return isinstance(node, ast.Constant)


def _is_type(node: ast.expr) -> bool:
    """Could ``node`` be a type (``A | None``, ``"A" | b.C[int]``)?"""
    if isinstance(node, ast.BinOp):
        return _is_type(node.left) and _is_type(node.right)
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, str)
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)


def _receiver(function: ast.FunctionDef | ast.AsyncFunctionDef, cls: str) -> e.Expr | None:
    """What the first parameter of a method is; ``None`` for a static method."""
    names = {d.id for d in function.decorator_list if isinstance(d, ast.Name)}
    if "staticmethod" in names:
        return None
    if "classmethod" in names or function.name in _CLASS_METHODS:
        return e.ClassOf(cls)
    return e.SelfOf(cls)


def _method_scope(scope: Scope) -> Scope | None:
    current: Scope | None = scope
    while current is not None and not current.cls:
        current = current.parent
    return current


def _imported(alias: ast.alias, statement: ast.AST) -> e.Expr:
    if isinstance(statement, ast.ImportFrom):
        return e.Import(statement.module or "", statement.level, alias.name)
    return e.Import(alias.name if alias.asname else alias.name.split(".")[0], 0, "")
