"""Add renamed attributes to classes under their old names, so that mypy calls the plugin for their uses.

mypy calls no hook for an attribute that does not exist. So a class in the table of renames gets a symbol for
each of its old names that it no longer has. A use of it shows our message, or mypy's own if the rule finds
nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from mypy.nodes import (
    MDEF,
    AssignmentStmt,
    Decorator,
    FuncDef,
    IfStmt,
    NameExpr,
    OverloadedFuncDef,
    Statement,
    SymbolTableNode,
    TypeInfo,
    Var,
)
from mypy.plugin import ClassDefContext
from mypy.types import AnyType, TypeOfAny

from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from mypy_plugin.facts import Facts
from mypy_plugin.modules import class_of
from mypy_plugin.traces import MARK, is_removed

_PROTOCOL = {ExternalRef("typing.Protocol"), ExternalRef("typing_extensions.Protocol")}
_LAST_LINE = 1_000_000


def add_removed_names(context: ClassDefContext, facts: Facts) -> None:
    """Add the old names of the class to its symbols."""
    info, path = context.cls.info, os.path.abspath(context.api.modules[context.api.cur_mod_id].path)
    if _is_special(info):
        return
    project = facts.project(path)
    cls = class_of(project, info)
    if isinstance(cls, ExternalRef) and "@" in cls.name:
        return
    if isinstance(cls, ClassRef) and not _PROTOCOL.isdisjoint(project.classes.bases(cls)):
        return  # mypy would demand the old name of all who implement it
    lost = [
        name
        for name in sorted(project.renames.old_names)
        if project.renames.renamed_in(cls, name) and project.renames.stale(cls, name) is not None
    ]
    if lost and isinstance(cls, ExternalRef):  # a stub, whose body only mypy reads
        said = set(_names(context.cls.defs.body))
        lost = [name for name in lost if name not in said]
    for name in lost:
        if info.get(name) is None or is_removed(info, name):
            info.names[name] = _symbol(info, name)
    info.metadata[MARK] = {"removed": lost}


def _names(statements: Iterable[Statement]) -> Iterable[str]:
    """Yield the names that a class body defines."""
    for one in statements:
        if isinstance(one, FuncDef | OverloadedFuncDef | Decorator):
            yield one.name
        elif isinstance(one, AssignmentStmt):
            yield from (target.name for target in one.lvalues if isinstance(target, NameExpr))
        elif isinstance(one, IfStmt):
            yield from _names(one.else_body.body if one.else_body is not None else ())
            for block in one.body:
                yield from _names(block.body)


def _symbol(info: TypeInfo, name: str) -> SymbolTableNode:
    var = Var(name, AnyType(TypeOfAny.special_form))
    var.info, var._fullname = info, f"{info.fullname}.{name}"
    var.is_ready = True
    var.is_initialized_in_class = False
    # Code in the class body must not find it: mypy shows statements only what is defined above them.
    var.line = _LAST_LINE
    return SymbolTableNode(MDEF, var, plugin_generated=True)


def _is_special(info: TypeInfo) -> bool:
    """Return True for classes in which every name has a special meaning."""
    return (
        info.is_protocol
        or info.is_named_tuple
        or info.typeddict_type is not None
        or info.has_base("enum.Enum")
    )
