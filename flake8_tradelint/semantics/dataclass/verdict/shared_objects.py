"""Objects of the project's own classes whose state changes through the attribute that holds them."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import is_transparent
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.inference.db import TypeDb


_INITIALISERS = frozenset({"__init__", "__new__", "__post_init__", "__attrs_post_init__", "__setstate__"})


def class_of_object(table: DataclassTable, path: str, value: e.Expr | None) -> ClassRef | None:
    """Return the class of the project whose instance the value is; ``None`` if it is anything else."""
    if not isinstance(value, e.Call):
        return None
    symbol = table.symbols.resolve(path, value.func)
    return symbol if isinstance(symbol, ClassRef) else None


def is_changed_through(project: TypeDb, table: DataclassTable, made: ClassRef, name: str) -> bool:
    """Return True if a file changes an instance of ``made`` through ``x.name``.

    That is ``x.name.attr = ...``, or a call of a method that sets an attribute of ``self``.
    """
    if not all(is_transparent(base) for base in table.classes.mro(made)):
        return False
    methods = _changing_methods(table, made)
    return any(
        _changes(nodes_with(project, path, (name,)) or [], name, methods) for path in project.having(name)
    )


def _changing_methods(table: DataclassTable, made: ClassRef) -> frozenset[str]:
    found: set[str] = set()
    for base in table.classes.project_mro(made):
        cls = table.symbols.class_(base)
        for stored in cls.self_assignments if cls is not None else ():
            method = stored.function.rpartition(".")[2]
            found |= {method} - _INITIALISERS
    return frozenset(found)


def _changes(nodes: list[ast.AST], name: str, methods: frozenset[str]) -> bool:
    for node in nodes:
        match node:
            case ast.Attribute(value=ast.Attribute(attr=attr), ctx=ast.Store()):
                changed = attr == name
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=attr), attr=method)):
                changed = attr == name and method in methods
            case _:
                changed = False
        if changed:
            return True
    return False
