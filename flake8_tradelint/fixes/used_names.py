"""Find the names that code reads or binds."""

from __future__ import annotations

import libcst as cst

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet


_WITH_TARGET = (cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.NamedExpr, cst.For)


def children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the direct children of ``node``, without the copies that its own ``children`` makes."""
    for name in type(node).__dataclass_fields__:
        value = getattr(node, name)
        for part in value if isinstance(value, list | tuple) else (value,):
            if isinstance(part, cst.CSTNode):
                yield part


def names_in(node: cst.CSTNode) -> Sequence[cst.Name]:
    """Return every name read or bound in ``node``, in source order, without attributes and keywords of calls.

    A libcst visitor takes five times as long: it rebuilds all nodes to see whether they change.
    """
    found: list[cst.Name] = []
    pending = [node]
    while pending:
        inner = pending.pop()
        if isinstance(inner, cst.Name):
            found.append(inner)
        elif isinstance(inner, cst.Attribute | cst.Arg):
            pending.append(inner.value)
        else:
            pending += reversed([*children(inner)])
    return found


def bound_in(node: cst.CSTNode) -> set[str]:
    """Return the names that ``node`` binds in any way (assignment, loop, ``with``, definition).

    Names bound in nested scopes are included.
    """
    found: set[str] = set()
    pending = [node]
    while pending:
        inner = pending.pop()
        if isinstance(inner, _WITH_TARGET):
            found |= target_names(inner.target)
        elif isinstance(inner, cst.AsName):
            found |= target_names(inner.name)
        elif isinstance(inner, cst.FunctionDef | cst.ClassDef):
            found.add(inner.name.value)
        pending += children(inner)
    return found


def target_names(target: cst.BaseExpression) -> set[str]:
    """Return the plain names in an assignment target: ``a, (b, *c)``."""
    if isinstance(target, cst.Name):
        return {target.value}
    if isinstance(target, cst.StarredElement):
        return target_names(target.value)
    if isinstance(target, cst.Tuple | cst.List):
        return set().union(*(target_names(element.value) for element in target.elements))
    return set()


def fresh_name(wishes: Sequence[str], taken: AbstractSet[str]) -> str:
    """Return the first of ``wishes`` that is not taken, or the last one with a number appended."""
    for wish in wishes:
        if wish not in taken:
            return wish
    number = 2
    while f"{wishes[-1]}_{number}" in taken:
        number += 1
    return f"{wishes[-1]}_{number}"
