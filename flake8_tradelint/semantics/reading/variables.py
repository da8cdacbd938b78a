"""Evaluate local variables: the union of all that is ever bound to each, computed once.

No flow is followed, so an answer holds on every path or is not given.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.reading.scopes import STARRED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Binding, Scope

    class Evaluator(Protocol):
        """Evaluates expressions, in which variables may occur again."""

        def value(self, node: ast.expr, scope: Scope, depth: int = 0) -> e.Expr:
            """Return what ``node`` evaluates to in ``scope``."""

        def annotation(self, node: ast.expr, scope: Scope, depth: int = 0) -> e.Expr:
            """Return what an annotation means."""


MAX_OPEN = 10
"""How many local variables may wait for each other's values."""

MAX_SIZE = 120
"""Expressions with more parts than this are unknown: a chain of variables may double at each step."""

_ITSELF = e.Unknown()
"""Stands for the variable that is being evaluated; told from other unknowns by identity."""

_CLASS_METHODS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})

_DOTS = e.Literal("ellipsis", "Ellipsis")


class Variables:
    """The local variables of one module.

    The evaluator is passed with each question: kept here, it would form a cycle with what keeps it, and hold
    the syntax tree (no collector runs in a check).
    """

    def __init__(self, index: ModuleIndex) -> None:
        self._index = index
        self._known: dict[tuple[Scope, str], e.Expr] = {}
        self._open: list[tuple[Scope, str]] = []

    def of(self, name: str, scope: Scope, evaluator: Evaluator) -> e.Expr:
        """Return what ``name`` stands for in ``scope``; names of the module and of classes stay names."""
        owner = scope.lookup(name)
        if owner is None or owner.kind == "module":
            return e.Name(name)
        if owner.kind == "class":
            if all(binding.is_bare for binding in owner.bindings[name]):
                return self.of(name, owner.around(), evaluator)
            return e.Attribute(e.ClassOf(owner.qualname), name)
        key = (owner, name)
        if key in self._open:
            # `x = x or y` adds nothing to what x may be; longer cycles are not followed.
            return _ITSELF if self._open[-1] == key else e.UNKNOWN
        if key not in self._known:
            if len(self._open) >= MAX_OPEN:
                return e.UNKNOWN
            self._open.append(key)
            found = self._bound(owner.bindings[name], owner, evaluator)
            if owner.kind == "function" and any(_may_be_empty(one.node) for one in owner.bindings[name]):
                from flake8_tradelint.semantics.reading.filled import filled

                found = union([found, *filled(name, owner, self._index, evaluator.value)])
            self._open.pop()
            self._known[key] = cut_short(found)
        return self._known[key]

    def _bound(self, bindings: list[Binding], scope: Scope, evaluator: Evaluator) -> e.Expr:
        options: list[e.Expr] = []
        for binding in bindings:
            if binding.annotation is not None and not binding.path:
                return e.Instance(evaluator.annotation(binding.annotation, scope))
            options.append(self._value(binding, scope, evaluator))
        return union(options)

    def _value(self, binding: Binding, scope: Scope, evaluator: Evaluator) -> e.Expr:
        """Return the value that one binding gives to its name."""
        node = binding.node
        if isinstance(node, ast.arg):
            return self._parameter(node, scope, evaluator)
        if isinstance(node, ast.alias):
            return _imported(node, self._index.parents[node])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return e.Function(self._index.scopes[node].qualname)
        if isinstance(node, ast.ClassDef):
            return e.ClassOf(self._index.scopes[node].qualname)
        if binding.kind == "for" and isinstance(node, ast.expr):
            return _part(e.Element(evaluator.value(node, scope)), binding.path)
        if isinstance(node, ast.withitem):
            is_async = isinstance(self._index.parents[node], ast.AsyncWith)
            return _part(e.Entered(evaluator.value(node.context_expr, scope), is_async), binding.path)
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            return e.Instance(evaluator.value(node.type, scope))
        if isinstance(node, ast.MatchAs) and isinstance(node.pattern, ast.MatchClass):
            return e.Narrowed(e.UNKNOWN, evaluator.annotation(node.pattern.cls, scope))
        if binding.kind == "assign" and isinstance(node, ast.expr):
            return _assigned(node, binding.path, scope, evaluator)
        return e.UNKNOWN

    def _parameter(self, node: ast.arg, scope: Scope, evaluator: Evaluator) -> e.Expr:
        function = scope.node
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and scope.cls:
            positional = [*function.args.posonlyargs, *function.args.args]
            if positional and positional[0] is node:
                first = _receiver(function, scope.cls)
                if first is not None:
                    return first
        if node.annotation is not None and scope.parent is not None:
            annotation = evaluator.annotation(node.annotation, scope.parent)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                if node is function.args.vararg:
                    return e.Instance(e.Subscript(e.Name("tuple"), e.Sequence((annotation, _DOTS))))
                if node is function.args.kwarg:
                    return e.Instance(e.Subscript(e.Name("dict"), e.Sequence((e.Name("str"), annotation))))
            return e.Instance(annotation)
        return self._unannotated(node, scope, evaluator)

    def _unannotated(self, node: ast.arg, scope: Scope, evaluator: Evaluator) -> e.Expr:
        """Return the expression of an un-annotated parameter: callers, or a lambda's caller, decide."""
        function, outer = scope.node, scope.parent
        if outer is not None and isinstance(function, ast.Lambda):
            from flake8_tradelint.semantics.reading.lambdas import passed

            values = passed(node, function, outer, self._index)
            return union([evaluator.value(value, outer, 1) for value in values])
        if outer is None or not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            return e.UNKNOWN
        if node in (function.args.vararg, function.args.kwarg):
            return e.UNKNOWN
        default = _default_of(function.args, node)
        value = evaluator.value(default, outer) if default is not None else None
        return e.Parameter(scope.qualname, node.arg, value)


def _may_be_empty(node: ast.AST) -> bool:
    """Return True for ``[]``, ``{}`` and calls without arguments, which may make an empty container."""
    match node:
        case ast.List(elts=[]) | ast.Dict(keys=[]) | ast.Call(args=[], keywords=[]):
            return True
    return False


def union(options: list[e.Expr]) -> e.Expr:
    """Return one expression for several possible values."""
    flat: list[e.Expr] = []
    for option in options:
        for item in option.options if isinstance(option, e.Union) else (option,):
            if item is not _ITSELF and item not in flat:
                flat.append(item)
    if len(flat) > 16 or not flat:
        return e.UNKNOWN
    return flat[0] if len(flat) == 1 else e.Union(tuple(flat))


def _is_small(expr: e.Expr) -> bool:
    """Return True if the expression has at most ``MAX_SIZE`` parts."""
    queue: list[object] = [expr]
    for count, part in enumerate(queue):
        if count > MAX_SIZE:
            return False
        if isinstance(part, tuple):
            queue += part
        elif part is not None and not isinstance(part, str | int):
            queue += [getattr(part, name) for name in getattr(part, "__slots__", ())]
    return True


def cut_short(expr: e.Expr) -> e.Expr:
    """Return ``expr`` if small; a large call without its arguments' values; else ``UNKNOWN``."""
    if _is_small(expr):
        return expr
    if not isinstance(expr, e.Call) or not _is_small(expr.func):
        return e.UNKNOWN
    args = tuple(_leaf(arg) for arg in expr.args)
    call = e.Call(expr.func, args, tuple((name, _leaf(value)) for name, value in expr.keywords))
    return call if _is_small(call) else e.UNKNOWN


def _leaf(expr: e.Expr) -> e.Expr:
    return expr if isinstance(expr, e.Literal | e.Name | e.Import) else e.UNKNOWN


def _assigned(node: ast.expr, path: tuple[int, ...], scope: Scope, evaluator: Evaluator) -> e.Expr:
    """Return the part of an assigned value that ``path`` leads to."""
    for position, step in enumerate(path):
        item = _displayed(node, step)
        if item is None:
            return _part(evaluator.value(node, scope), path[position:])
        node = item
    return evaluator.value(node, scope)


def _displayed(node: ast.expr, step: int) -> ast.expr | None:
    """Return the item of a written tuple or list at a target's index (see ``scopes.Binding``)."""
    if not isinstance(node, ast.Tuple | ast.List) or not -len(node.elts) <= step < len(node.elts):
        return None
    return None if any(isinstance(item, ast.Starred) for item in node.elts) else node.elts[step]


def _part(whole: e.Expr, path: tuple[int, ...]) -> e.Expr:
    for step in path:
        whole = e.Subscript(whole, _index(step))
    return whole


def _index(step: int) -> e.Literal:
    """Return the index, or the slice, of the item that a target in a tuple gets."""
    return e.Literal("slice", "") if step == STARRED else e.Literal("int", str(step))


def _imported(alias: ast.alias, statement: ast.AST) -> e.Expr:
    """Return what a function's own import binds."""
    if isinstance(statement, ast.ImportFrom):
        return e.Import(statement.module or "", statement.level, alias.name)
    return e.Import(alias.name if alias.asname else alias.name.split(".")[0], 0, "")


def _receiver(function: ast.FunctionDef | ast.AsyncFunctionDef, cls: str) -> e.Expr | None:
    """Return what the first parameter of a method is; ``None`` for a static method."""
    names = {d.id for d in function.decorator_list if isinstance(d, ast.Name)}
    if "staticmethod" in names:
        return None
    if "classmethod" in names or function.name in _CLASS_METHODS:
        return e.ClassOf(cls)
    return e.SelfOf(cls)


def _default_of(arguments: ast.arguments, node: ast.arg) -> ast.expr | None:
    """Return the default of a parameter; ``None`` if there is none."""
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = positional[len(positional) - len(arguments.defaults) :]
    for arg, default in zip(with_default, arguments.defaults, strict=True):
        if arg is node:
            return default
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return next((default for arg, default in pairs if arg is node), None)
