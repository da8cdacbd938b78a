"""Names without annotation in dataclasses below a base that is not in sight: which of them are told.

The base may read such a name on the class (a hook, a tag), or declare it as a field. So only that is told
which is a mistake in either case, or hardly ever anything else: a container that all instances change, and an
option beside others that the project itself reads on instances.
"""

from __future__ import annotations

from flake8_tradelint.semantics.classes.table import UNKNOWN_BASE
from flake8_tradelint.semantics.dataclass.declare.absent_bases import knowledge_of
from flake8_tradelint.semantics.dataclass.verdict.field_shapes import (
    is_after_option,
    is_between_options,
    own_fields,
)
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import Field, Fields
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.summary import Variable


def is_merely_unseen(base: Base) -> bool:
    """Return True for a base of an absent package that is not known to make classes anew."""
    named = isinstance(base, ExternalRef) and base != UNKNOWN_BASE
    return named and isinstance(base, ExternalRef) and knowledge_of(base.name) == "unseen"


def is_likely(project: TypeDb, ref: ClassRef, fields: Fields, variable: Variable, reason: str) -> bool:
    """Return True if the name is a mistake whatever the unseen base does, or hardly ever is none."""
    if reason == "shared":
        return True
    if reason != "option":
        return False
    own = own_fields(ref, fields)
    if is_between_options(variable, own):
        return _is_read_on_instances(project, ref, variable.name)
    return is_after_option(variable, own) and _is_read_with_options(project, ref, variable, own)


def _is_read_with_options(project: TypeDb, ref: ClassRef, variable: Variable, own: list[Field]) -> bool:
    """Return True if a method of the class reads the name together with one of its own options."""
    from flake8_tradelint.semantics.dataclass.verdict.option_evidence import is_read_beside

    uses = tuple(project.attributes(variable.name))
    options = (field.variable.name for field in own if field.default != "missing")
    return any(is_read_beside(uses, tuple(project.attributes(name)), ref) for name in options)


def _is_read_on_instances(project: TypeDb, ref: ClassRef, name: str) -> bool:
    family = (ref, *project.subclasses(ref))
    for path, fact in project.attributes(name):
        receiver = project.receivers.infer(path, fact.receiver) if fact.context == "load" else None
        if receiver is not None and receiver.cls in family:
            return True
    return False
