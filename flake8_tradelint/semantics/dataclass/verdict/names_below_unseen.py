"""Names without annotation in dataclasses below a base that is not in sight: which of them are told.

The base may read such a name on the class (a hook, a tag), or declare it as a field. So only that is told
which is a mistake in either case, or hardly ever anything else: a container that all instances change, and an
option between others that the project itself reads on instances.
"""

from __future__ import annotations

from flake8_tradelint.semantics.classes.table import UNKNOWN_BASE
from flake8_tradelint.semantics.dataclass.declare.absent_bases import knowledge_of
from flake8_tradelint.semantics.dataclass.verdict.field_shapes import is_between_options, own_fields
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import Fields
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
    between = is_between_options(variable, own_fields(ref, fields))
    return reason == "option" and between and _is_read_on_instances(project, ref, variable.name)


def _is_read_on_instances(project: TypeDb, ref: ClassRef, name: str) -> bool:
    family = (ref, *project.subclasses(ref))
    for path, fact in project.attributes(name):
        receiver = project.receivers.infer(path, fact.receiver) if fact.context == "load" else None
        if receiver is not None and receiver.cls in family:
            return True
    return False
