"""What a decorator of the project's own does to a class that it is given.

Which makers of dataclasses it calls is told by ``kinds``; here it is what it puts into the class.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.light import partial
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import (
    FUNCTIONS,
    body_nodes,
    called_name,
    function_at,
    words_of,
)
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.control.suites import Function
    from flake8_tradelint.semantics.dataclass.fields import DataclassTable
    from flake8_tradelint.semantics.linked import Linked


_MAKING = frozenset(
    {
        *("__init__", "__new__", "__annotations__", "__dict__", "__call__", "__class__"),
        *("__dataclass_fields__", "__dataclass_params__"),
        *("setattr", "delattr", "exec", "vars", "make_dataclass", "wraps", "new_class"),
    }
)
"""Names by which a class may get another way to be called, other fields, or what it had before back."""


def _makes(node: ast.AST) -> bool:
    """Return True if the node may change how instances are made."""
    if isinstance(node, ast.Return):
        made = node.value.func if isinstance(node.value, ast.Call) else node.value
        return isinstance(made, ast.Lambda) or callee_name(made) == "partial"
    several = isinstance(node, ast.Call) and called_name(node) == "type" and len(node.args) > 1
    defined = isinstance(node, FUNCTIONS) and node.name in _MAKING
    return several or defined or not _MAKING.isdisjoint(words_of(node))


def _puts(node: ast.AST) -> bool:
    """Return True for a store to an attribute, of the class for all that is known."""
    if not isinstance(node, ast.Attribute):
        return False
    return isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name)


def may_make_anew(project: Linked, table: DataclassTable, ref: ClassRef) -> bool:
    """May a decorator of the class, or of a base, change how instances are made?"""
    return table.classes.along(table.made_anew, ref, (), partial(_does, project, table, (_makes,)))


def may_put_into(project: Linked, table: DataclassTable, ref: ClassRef) -> bool:
    """May a decorator change that, or give the class a method that looks at its instances?"""
    return table.classes.along(table.put_into, ref, (), partial(_does, project, table, (_makes, _puts)))


def _does(
    project: Linked,
    table: DataclassTable,
    signs: tuple[Callable[[ast.AST], bool], ...],
    classes: tuple[Base, ...],
    _: ClassRef | None,
) -> bool:
    found = [*_functions(project, table, classes)]
    nodes = (node for function in found if function is not None for node in body_nodes(function))
    return None in found or any(sign(node) for node in nodes for sign in signs)


def _functions(
    project: Linked, table: DataclassTable, classes: tuple[Base, ...]
) -> Iterator[Function | None]:
    """Yield the project's functions that decorate the classes; ``None`` for one that cannot be parsed."""
    for base in classes:
        if not isinstance(base, ClassRef):
            continue
        cls = table.symbols.header(base)
        for decorator in cls.decorators if cls is not None else ():
            maker = decorator.func if isinstance(decorator, e.Call) else decorator
            found = table.symbols.resolve(base.path, maker)
            function = table.symbols.function(found) if isinstance(found, FunctionRef) else None
            if isinstance(found, FunctionRef) and function is not None:
                yield function_at(project, found.path, function.span.line)
