"""Dataclasses without any field whose instances keep state: all are equal, and ``repr`` shows nothing."""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.verdict.class_attributes import is_used_on_class
from flake8_tradelint.semantics.dataclass.verdict.field_shapes import candidates, is_public, shape
from flake8_tradelint.semantics.dataclass.verdict.instance_state import is_certainly_set
from flake8_tradelint.semantics.dataclass.verdict.standard_bases import is_enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.dataclass.declare.kinds import Options
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import ClassSummary, Variable


def state_of(
    project: TypeDb, table: DataclassTable, ref: ClassRef, cls: ClassSummary, options: Options
) -> Variable | None:
    """Return the first name of a body without annotations that instances set; ``None`` if there is none.

    The class must leave ``==`` to its decorator, which then compares no attribute at all.
    """
    if options.slots is not False or options.eq is not True or "__eq__" in cls.methods:
        return None
    if any(variable.annotation is not None for variable in cls.variables):
        return None
    order = table.classes.mro(ref)
    if any(is_enum(base) for base in order) or any(table.options(heir) for heir in project.subclasses(ref)):
        return None
    for variable in candidates(table, ref, cls, {}):
        if is_public(variable.name) and shape(table, ref, variable) and _is_state(project, ref, variable.name):
            return variable
    return None


def _is_state(project: TypeDb, ref: ClassRef, name: str) -> bool:
    """Return True if instances set the name, and nobody uses it on the class."""
    family = (ref, *project.subclasses(ref))
    uses = tuple(project.attributes(name))
    return is_certainly_set(project, uses, family) and not any(
        is_used_on_class(project, path, fact, family) for path, fact in uses
    )
