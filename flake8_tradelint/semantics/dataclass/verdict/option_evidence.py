"""Evidence that a name without annotation was meant as an option: how the project uses it and its class."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.dataclass.construct.constructors import constructions
from flake8_tradelint.semantics.dataclass.verdict.field_shapes import is_configuration
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.dataclass.declare.fields import Fields
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import Variable

    Uses = Iterable[tuple[str, AttributeFact]]


def nodes_of_class(project: TypeDb, ref: ClassRef, name: str) -> list[ast.AST]:
    """Return the nodes of the class statement, as far as the name occurs in its methods."""
    cls = ref.qualname.rpartition(".")[2]
    nodes = nodes_with(project, ref.path, (name,)) or []
    bodies = [node for node in nodes if isinstance(node, ast.ClassDef) and node.name == cls]
    return [inner for body in bodies for inner in walk(body)]


def is_compared_with_default(project: TypeDb, ref: ClassRef, variable: Variable) -> bool:
    """Return True if a method of the class compares ``self.name`` with the value that the body gives it.

    Whoever does so expects other values. A test for truth is one with an empty text or ``None``.
    """
    value, name = variable.value, variable.name
    if not isinstance(value, e.Literal):
        return False
    empty = value.repr in ("''", "None")
    nodes = nodes_of_class(project, ref, name)
    return any(_compares(node, name, value.repr, empty=empty) for node in nodes)


def _compares(node: ast.AST, name: str, default: str, *, empty: bool) -> bool:
    match node:
        case ast.Compare(left=left, comparators=[right]):
            sides = (left, right)
            return any(_is_own(side, name) for side in sides) and any(_holds(side, default) for side in sides)
        case ast.If(test=test) | ast.IfExp(test=test) | ast.UnaryOp(op=ast.Not(), operand=test):
            return empty and _is_own(test, name)
        case ast.BoolOp(values=values):
            return empty and any(_is_own(value, name) for value in values)
    return False


def _is_own(node: ast.AST, name: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


def _holds(node: ast.AST, default: str) -> bool:
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(_holds(item, default) for item in node.elts)
    return isinstance(node, ast.Constant) and repr(node.value) == default


def is_read_as_option(project: TypeDb, uses: Uses, family: tuple[ClassRef, ...], configuration: bool) -> bool:
    """Return True if the name is read on a ``config``, or outside of the class on one of its instances.

    The second counts only if the class is a ``configuration`` by its own name.
    """
    for path, fact in uses:
        if fact.context != "load" or fact.role == "called" or isinstance(fact.receiver, e.SelfOf):
            continue
        found = project.receivers.infer(path, fact.receiver)
        shown = is_configuration(fact.shown.rpartition(".")[2])
        if (found is None and shown) or (
            found is not None and found.cls in family and (configuration or shown)
        ):
            return True
    return False


def passes_siblings(project: TypeDb, family: tuple[ClassRef, ...], fields: Fields) -> bool | None:
    """Return True if a call of the class passes one of its fields; ``None`` if no call is in sight."""
    called = False
    for call in constructions(project, family):
        given = call.fact.call
        if given.args or any(name in fields or name == "**" for name, _ in given.keywords):
            return True
        called = True
    return False if called else None


def is_filled_by_name(project: TypeDb, ref: ClassRef, variable: Variable) -> bool:
    """Return True if a method of the class sets attributes whose names callers give, as from a mapping.

    What the class sets itself to this name must then be plain: a value like those that callers give.
    """
    if not any(map(_sets_by_name, nodes_of_class(project, ref, "setattr"))):
        return False
    nodes = nodes_of_class(project, ref, variable.name)
    return all(_is_plainly_set(node, variable.name) for node in nodes)


def _sets_by_name(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id="self"), name, _]):
            return not isinstance(name, ast.Constant)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr="__setattr__"), args=[name, _]):
            return not isinstance(name, ast.Constant)
    return False


def _is_plainly_set(node: ast.AST, name: str) -> bool:
    """Return False for an assignment that gives ``self.name`` anything but a plain value."""
    if isinstance(node, ast.AugAssign):
        return not _is_own(node.target, name)
    if not isinstance(node, ast.Assign) or not any(_is_own(target, name) for target in node.targets):
        return True
    return not any(isinstance(one, ast.Call | ast.Name | ast.Attribute) for one in walk(node.value))


def is_read_beside(uses: Uses, others: Uses, ref: ClassRef) -> bool:
    """Return True if a method of the class reads ``self.name`` and one of the ``others``, too."""
    return bool(_reading(uses, ref) & _reading(others, ref))


def _reading(uses: Uses, ref: ClassRef) -> frozenset[str]:
    return frozenset(
        fact.function
        for path, fact in uses
        if path == ref.path and fact.context == "load" and fact.receiver == e.SelfOf(ref.qualname)
    )
