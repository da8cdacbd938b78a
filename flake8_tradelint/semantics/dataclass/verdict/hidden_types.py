"""Annotations that name a field of the same body: they mean its default, because the body binds it first."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.source import parse_annotation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import ClassSummary, Variable


_DISPLAYS = ("Constant", "JoinedStr", "List", "Dict", "Set", "Tuple")


def hidden_types(table: DataclassTable, ref: ClassRef, cls: ClassSummary) -> Iterator[tuple[Variable, str]]:
    """Yield the annotated names whose annotation means a default, each with the name that hides the type.

    ``date: Optional[date] = None`` evaluates the default first. Annotations that stay text are not meant.
    """
    if table.symbols.surface(ref.path).future_annotations:
        return
    bound: set[str] = set()
    for variable in cls.variables:
        if variable.annotation is None or variable.conditional:
            continue
        if _is_no_type(variable):
            bound.add(variable.name)
        elif variable.value_kind:
            bound.discard(variable.name)
        for name in _names(variable.annotation_text) if bound else ():
            if name in bound and table.symbols.member(ref.path, name) is not None:
                yield variable, name
                break


def _is_no_type(variable: Variable) -> bool:
    """Return True if the variable has a value that is surely no type: a literal, a display, ``field()``."""
    if variable.value_kind in _DISPLAYS:
        return True
    return isinstance(variable.value, e.Call) and e.last_name(variable.value.func) in (
        "field",
        "ib",
        "attrib",
    )


def _names(annotation: str) -> Iterator[str]:
    """Yield the names that are looked up when the annotation is evaluated."""
    tree = parse_annotation(annotation)
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, ast.Name):
            yield node.id
