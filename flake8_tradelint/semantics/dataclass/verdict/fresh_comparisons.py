"""Whether the project compares instances of a dataclass with one as it is made: ``self == Events()``."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.dataclass.construct.constructors import constructions
from flake8_tradelint.semantics.dataclass.verdict.option_evidence import nodes_of_class

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef


def is_compared_with_fresh(project: TypeDb, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if code asks by ``==`` whether an instance of ``ref`` still is as it was made.

    Then ``==`` must be the decorator's, which looks at fields alone.
    """
    options, body = table.options(ref), table.body(ref)
    if options is None or options.eq is not True or body is None or "__eq__" in body.methods:
        return False
    if any(_compares(node, None) for node in nodes_of_class(project, ref, "self")):
        return True
    called = ref.qualname.rpartition(".")[2]
    paths = {call.path for call in constructions(project, (ref,)) if not _has_arguments(call.fact.call)}
    return any(
        _compares(node, called)
        for path in sorted(paths)
        for node in nodes_with(project, path, (called,)) or ()
    )


def _has_arguments(call: object) -> bool:
    return bool(getattr(call, "args", ()) or getattr(call, "keywords", ()))


def _compares(node: ast.AST, called: str | None) -> bool:
    """Return True for ``x == Events()``; without a name, for ``self == type(self)()`` and the like."""
    match node:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
            return any(_is_fresh(one, called) for one in (left, right))
    return False


def _is_fresh(node: ast.AST, called: str | None) -> bool:
    if not isinstance(node, ast.Call) or node.args or node.keywords:
        return False
    match node.func:
        case ast.Name(id=name):
            return name == (called or "cls")
        case ast.Attribute(value=ast.Name(id="self"), attr="__class__"):
            return called is None
        case ast.Attribute(attr=attr):
            return attr == called
        case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id="self")]):
            return called is None
    return False
