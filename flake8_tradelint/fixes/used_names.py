"""The names that some code mentions."""

from __future__ import annotations

import libcst as cst

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet


def names_in(node: cst.CSTNode) -> Sequence[cst.Name]:
    """Every name read or bound in ``node``, in order; attributes and keywords of calls are none."""
    collector = _Names()
    node.visit(collector)
    return collector.found


def bound_in(node: cst.CSTNode) -> set[str]:
    """The names that ``node`` binds, whatever the way; those of comprehensions count as well."""
    binder = _Binder()
    node.visit(binder)
    return binder.found


def target_names(target: cst.BaseExpression) -> set[str]:
    """The plain names among the targets of an assignment: ``a, (b, *c)``."""
    if isinstance(target, cst.Name):
        return {target.value}
    if isinstance(target, cst.StarredElement):
        return target_names(target.value)
    if isinstance(target, cst.Tuple | cst.List):
        return set().union(*(target_names(element.value) for element in target.elements))
    return set()


def fresh_name(wishes: Sequence[str], taken: AbstractSet[str]) -> str:
    """The first of the wishes that is not taken, else the last one with a number."""
    for wish in wishes:
        if wish not in taken:
            return wish
    number = 2
    while f"{wishes[-1]}_{number}" in taken:
        number += 1
    return f"{wishes[-1]}_{number}"


class _Names(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[cst.Name] = []

    def visit_Name(self, node: cst.Name) -> None:
        self.found.append(node)

    def visit_Attribute(self, node: cst.Attribute) -> bool:
        node.value.visit(self)
        return False

    def visit_Arg(self, node: cst.Arg) -> bool:
        node.value.visit(self)
        return False


class _Binder(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self.found |= target_names(node.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self.found |= target_names(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self.found |= target_names(node.target)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self.found |= target_names(node.target)

    def visit_For(self, node: cst.For) -> None:
        self.found |= target_names(node.target)

    def visit_AsName(self, node: cst.AsName) -> None:
        self.found |= target_names(node.name)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.found.add(node.name.value)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.found.add(node.name.value)
