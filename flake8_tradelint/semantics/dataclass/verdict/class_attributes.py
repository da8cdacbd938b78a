"""Whether a name in the body of a dataclass is meant for the class, as far as the project's code shows."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import UNKNOWN_BASE, defines
from flake8_tradelint.semantics.dataclass.declare.annotation_kinds import CLASSVAR, mentions
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.startup.patterns import MULTILINE, composed, escape, regex
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.summary import ClassSummary, Variable


_CLASS_NAME = regex(r"(?:^|[._])(?:cls|klass|__class__|type\(.*\))$")
"""How code calls a class that it does not know: ``cls``, ``self.__class__``, ``type(order)``."""


def is_of_family(project: TypeDb, table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Return True if a class above or below binds the name as an attribute, not as a field.

    What methods below set on instances says nothing: they may set fields as well.
    """
    above = table.classes.project_mro(ref)[1:]
    for relative in above:
        cls = table.symbols.shell(relative, name)
        if cls is None or defines(cls, name):
            return True
    for relative in project.subclasses(ref):
        cls = table.symbols.shell(relative, name)
        own = cls and replace(cls, self_assignments=())
        if own is None or (defines(own, name) and not is_field_of(table, relative, name)):
            return True
    return False


def is_field_of(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Return True if the class's own body annotates the name, and not as ``ClassVar``."""
    cls = table.body(ref)
    if cls is None or table.options(ref) is None:
        return False
    found = [variable for variable in cls.variables if variable.name == name]
    return bool(found) and all(
        one.annotation is not None and not mentions(table.symbols, ref.path, one.annotation, CLASSVAR)
        for one in found
    )


def siblings_with(project: TypeDb, ref: ClassRef, name: str) -> list[ClassRef]:
    """Return the other classes of the module whose bodies bind the name."""
    return [
        ClassRef(ref.path, cls.qualname)
        for cls in project.mentioned(ref.path, name.encode()).classes
        if cls.qualname != ref.qualname and defines(replace(cls, self_assignments=()), name)
    ]


def is_same_slip(table: DataclassTable, ref: ClassRef, variable: Variable) -> bool:
    """Return True if ``ref`` is a dataclass that binds the name to the same value, without annotation."""
    cls = table.body(ref)
    if cls is None or table.options(ref) is None:
        return False
    found = [one for one in cls.variables if one.name == variable.name]
    return bool(found) and all(
        one.annotation is None and one.value_text == variable.value_text for one in found
    )


def is_of_interface(project: TypeDb, table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Return True if a class elsewhere has the name as well, together with more of this class's names.

    The text chooses the files whose classes are read.
    """
    own = table.body(ref)
    bound = composed(rb"^[ \t]+%s[ \t]*=(?!=)" % escape(name.encode()), MULTILINE)
    for path in project.having(name):
        if path == ref.path or own is None or bound.search(project.code(path)) is None:
            continue
        for other in project.mentioned(path, name.encode()).classes:
            said = {variable.name for variable in other.variables if variable.annotation is None}
            if name in said and len((_names(own) & _names(other)) - {name}) > 1:
                return True
    return False


def _names(cls: ClassSummary) -> set[str]:
    names = (*cls.methods, *(variable.name for variable in cls.variables))
    return {name for name in names if not name.startswith("__")}


def is_used_on_class(project: TypeDb, path: str, fact: AttributeFact, family: tuple[ClassRef, ...]) -> bool:
    """Return True if the attribute is read or set on one of these classes itself, or on an unknown class."""
    symbol = project.symbols.resolve(path, fact.receiver)
    if isinstance(symbol, ClassRef):
        return symbol in family
    if _CLASS_NAME.search(fact.shown) is not None and not isinstance(fact.receiver, e.SelfOf):
        found = instance_of(project.receivers.infer(path, fact.receiver))
        return found is None or found.cls in family
    found = instance_of(project.receivers.infer(path, fact.receiver))
    return found is not None and found.cls in family


def may_be_instance(project: TypeDb, path: str, receiver: e.Expr, family: tuple[ClassRef, ...]) -> bool:
    """Return True unless the receiver is certainly of another class, or belongs to another package.

    A class with bases that are worked out (``class Args(*PARTS)``) may be of the family as well.
    """
    found = project.receivers.infer(path, receiver)
    if found is None:
        return not isinstance(project.symbols.resolve(path, receiver), ExternalRef)
    return found.cls in family or (
        isinstance(found.cls, ClassRef) and UNKNOWN_BASE in project.classes.mro(found.cls)
    )
