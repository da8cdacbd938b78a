"""The fix of TL103: the annotation that makes a field of an attribute in the body of a dataclass."""

from __future__ import annotations

from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.construct.constructors import (
    can_be_defined,
    constructions,
    parameters,
)
from flake8_tradelint.semantics.dataclass.fix.revised_table import Revision, breaks
from flake8_tradelint.semantics.dataclass.verdict.field_shapes import QUANTITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.dataclass.verdict.undeclared_fields import Undeclared
    from flake8_tradelint.semantics.inference.db import TypeDb


def field_fix(project: TypeDb, table: DataclassTable, found: Undeclared) -> Fix | None:
    """Return the edit that annotates the name; ``None`` if that breaks a call.

    It is unsafe, as it changes ``__init__`` and ``==``.
    """
    variable, value = found.variable, found.variable.value
    if not isinstance(value, e.Literal) or value.type not in QUANTITIES:
        return None
    if found.reason not in ("option", "lost", "slots", "equal"):
        return None
    revision = Revision(table)
    revision.annotate(found.cls, variable, e.Name(value.type), value.type)
    after = revision.table()
    family = (found.cls, *project.subclasses(found.cls))
    for ref in family:
        known = parameters(after, ref)
        if known is None or not can_be_defined(known):
            return None
    if any(breaks(table, after, call) for call in constructions(project, family)):
        return None
    args = (("annotation", value.type), ("imports", ""))
    edit = Edit(found.cls.path, variable.statement.anchor, "annotate_assignment", args)
    return Fix(f"annotate `{variable.name}`", "unsafe", (edit,))
