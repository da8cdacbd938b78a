"""What the shape of a piece of syntax tells of its value, and how values are put together."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.reading.scopes import STARRED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.reading.scopes import Scope

MAX_SIZE = 120
"""Expressions with more parts than this are unknown: a chain of variables may double at each step."""

_CLASS_METHODS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})

ITSELF = e.Unknown()
"""Told from other unknowns by identity: the variable that is being worked out."""


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
            if item is not ITSELF and item not in flat:
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


def displayed(node: ast.expr, step: int) -> ast.expr | None:
    """What a tuple or list that is written out has at the place of a target (``scopes.Binding``)."""
    if not isinstance(node, ast.Tuple | ast.List) or not -len(node.elts) <= step < len(node.elts):
        return None
    return None if any(isinstance(item, ast.Starred) for item in node.elts) else node.elts[step]


def index_of(step: int) -> e.Literal:
    """The index, or the slice, of what a target in a tuple is given."""
    return e.Literal("slice", "") if step == STARRED else e.Literal("int", str(step))


def is_data(node: ast.expr) -> bool:
    """A constant, or a row that begins with one."""
    while isinstance(node, ast.Tuple | ast.List) and node.elts:
        node = node.elts[0]
    return isinstance(node, ast.Constant)


def is_type(node: ast.expr) -> bool:
    """Could ``node`` be a type (``A | None``, ``"A" | b.C[int]``)?"""
    if isinstance(node, ast.BinOp):
        return is_type(node.left) and is_type(node.right)
    if isinstance(node, ast.Constant):
        return node.value is None or isinstance(node.value, str)
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)


def receiver(function: ast.FunctionDef | ast.AsyncFunctionDef, cls: str) -> e.Expr | None:
    """What the first parameter of a method is; ``None`` for a static method."""
    names = {d.id for d in function.decorator_list if isinstance(d, ast.Name)}
    if "staticmethod" in names:
        return None
    if "classmethod" in names or function.name in _CLASS_METHODS:
        return e.ClassOf(cls)
    return e.SelfOf(cls)


def method_scope(scope: Scope) -> Scope | None:
    """The method that the scope is or is nested in."""
    current: Scope | None = scope
    while current is not None and not current.cls:
        current = current.parent
    return current


def imported(alias: ast.alias, statement: ast.AST) -> e.Expr:
    """What a function's own import binds."""
    if isinstance(statement, ast.ImportFrom):
        return e.Import(statement.module or "", statement.level, alias.name)
    return e.Import(alias.name if alias.asname else alias.name.split(".")[0], 0, "")
