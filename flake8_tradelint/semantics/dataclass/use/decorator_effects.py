"""What a decorator of the project's own may do to the class that it gets.

Which makers of dataclasses it calls is found by ``declare.kinds``; this is about what it adds to the class.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import FUNCTIONS, body_nodes, called_name, words_of
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.light import partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.control.suites import Function
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.inference.db import TypeDb


_CHANGES_CONSTRUCTION: QueryKey[bool] = QueryKey()
_CHANGES_CLASS: QueryKey[bool] = QueryKey()
_MAKING = frozenset(
    {
        *("__init__", "__new__", "__annotations__", "__dict__", "__call__", "__class__"),
        *("__dataclass_fields__", "__dataclass_params__"),
        *("setattr", "delattr", "exec", "vars", "make_dataclass", "wraps", "new_class"),
    }
)
"""Names by which a class may get another way to be called, other fields, or its former attributes back."""


def _makes(node: ast.AST) -> bool:
    """Return True if the node may change how instances are made."""
    if isinstance(node, ast.Return):
        made = node.value.func if isinstance(node.value, ast.Call) else node.value
        return isinstance(made, ast.Lambda) or callee_name(made) == "partial"
    several = isinstance(node, ast.Call) and called_name(node) == "type" and len(node.args) > 1
    defined = isinstance(node, FUNCTIONS) and node.name in _MAKING
    return several or defined or not _MAKING.isdisjoint(words_of(node))


def _puts(node: ast.AST) -> bool:
    """Return True for a store to an attribute, which may be one of the class."""
    if not isinstance(node, ast.Attribute):
        return False
    return isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name)


def may_change_construction(project: TypeDb, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if a decorator of the class, or of a base, may change how instances are made."""
    return table.classes.along(
        table.results(_CHANGES_CONSTRUCTION), ref, (), partial(_does, project, table, (_makes,))
    )


def may_change_class(project: TypeDb, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if a decorator may do that, or give the class a method that reads its fields."""
    return table.classes.along(
        table.results(_CHANGES_CLASS), ref, (), partial(_does, project, table, (_makes, _puts))
    )


def _does(
    project: TypeDb,
    table: DataclassTable,
    signs: tuple[Callable[[ast.AST], bool], ...],
    classes: tuple[Base, ...],
    _: ClassRef | None,
) -> bool:
    found = [*_functions(project, table, classes)]
    nodes = (node for function in found if function is not None for node in body_nodes(function))
    return None in found or any(sign(node) for node in nodes for sign in signs)


def _functions(
    project: TypeDb, table: DataclassTable, classes: tuple[Base, ...]
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
