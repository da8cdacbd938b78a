"""Class objects that escape: to an argument parser, a deserialiser, a registry, a variable.

Searched by name in all files, in the syntax trees of the definitions whose text has it. Code that gets the
class may look at its fields and make instances in ways that are not followed.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.syntax import children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef

    Parents = Mapping[ast.AST, ast.AST]


_LOOKERS = frozenset(
    {
        *("isinstance", "issubclass", "cast", "super", "setattr", "delattr", "create_autospec"),
        "object",  # `patch.object`
    }
)
"""Functions that neither make instances of a class that they get nor read its fields."""
_FACTORIES = ("factory", "default_factory")
_GIVES = (
    *(ast.Assign, ast.NamedExpr, ast.Return, ast.Yield, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp),
    *(ast.For, ast.AsyncFor, ast.comprehension),
)
_ITEMS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred, ast.IfExp, ast.BoolOp)
"""Expressions whose value is one of their parts, or holds it."""


def escapes(project: TypeDb, ref: ClassRef) -> bool:
    """Return True if the class is an argument, an item of a display, the value of a name, or returned.

    Or if a file that has its name cannot be parsed.
    """
    found = _places(project, ref)
    return any(place is None or _is_given(*place) for place in found)


def is_default_factory(project: TypeDb, ref: ClassRef) -> bool:
    """Return True if the class is the default factory of some field, which calls it without arguments."""
    found = _places(project, ref)
    return any(place is None or _is_factory(place[1].get(place[0])) for place in found)


def _places(project: TypeDb, ref: ClassRef) -> Iterator[tuple[ast.expr, Parents] | None]:
    """Yield the nodes that read the class's name, with the parents of all nodes there."""
    name = ref.qualname.rsplit(".", 1)[-1]
    for path in project.mentioning(name):
        nodes = nodes_with(project, path, (name,))
        if nodes is None:
            yield None
            continue
        parents = {child: node for node in nodes for child in children(node)}
        read = (node for node in parents if isinstance(node, ast.Name | ast.Attribute))
        yield from (
            (node, parents) for node in read if callee_name(node) == name and isinstance(node.ctx, ast.Load)
        )


def _is_factory(parent: ast.AST | None) -> bool:
    return isinstance(parent, ast.keyword) and parent.arg in _FACTORIES


def _is_given(node: ast.expr, parents: Parents) -> bool:
    """Return True if the value of the node gets to other code, which is not only asked about its type."""
    parent = parents.get(node)
    match parent:
        case ast.Call(args=args):
            return node in args and not _only_looks(parent)
        case ast.keyword():
            call = parents.get(parent)
            return isinstance(call, ast.Call) and not _is_factory(parent) and not _only_looks(call)
        case ast.AnnAssign(value=value):
            return node is value
        case ast.arguments(defaults=defaults, kw_defaults=others):
            return node in defaults or node in others
        case ast.IfExp(test=test) if node is test:
            return False
    if isinstance(parent, _ITEMS):
        return _is_taken_from(parent, parents.get(parent)) or _is_given(parent, parents)
    return isinstance(parent, _GIVES)


def _is_taken_from(node: ast.expr, parent: ast.AST | None) -> bool:
    """Return True for ``{"live": Live}[mode]``, ``(Live if live else Paper)(broker)``."""
    if isinstance(parent, ast.Call):
        return parent.func is node
    return isinstance(parent, ast.Attribute | ast.Subscript) and parent.value is node


def _only_looks(call: ast.Call) -> bool:
    name = called_name(call)
    return name in _LOOKERS or name.endswith("Mock")
