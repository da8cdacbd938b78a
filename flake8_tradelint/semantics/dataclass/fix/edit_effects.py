"""What an edit of one declaration changes, where it concerns no other name: found in the table as it is.

A revised table for each of many findings would take the square of their number. ``None`` means that only a
revised table can answer (``revised_table``).
"""

from __future__ import annotations

from flake8_tradelint.semantics.classes.bodies import Bound
from flake8_tradelint.semantics.dataclass.construct.constructors import is_definable
from flake8_tradelint.semantics.dataclass.construct.initialisers import initialiser
from flake8_tradelint.semantics.dataclass.construct.instance_values import keeps_stored_value
from flake8_tradelint.semantics.dataclass.declare.annotation_kinds import annotation_kind
from flake8_tradelint.semantics.dataclass.declare.field_values import specifier
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.dataclass.inherit.families import (
    affected_binders,
    are_below,
    has_unknown_call,
    passes,
)
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field
    from flake8_tradelint.semantics.dataclass.declare.kinds import Options
    from flake8_tradelint.semantics.dataclass.inherit.overrides import Override
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.summary import Variable


_STRAIGHT_BASE: QueryKey[ClassRef | None] = QueryKey()
"""By class."""
_CLASSVAR = ExternalRef("typing.ClassVar")


def classvar_holds(project: TypeDb, table: DataclassTable, found: Override, top: ClassRef) -> bool | None:
    """Return True if ``ClassVar`` on the field makes instances show the value, and breaks no known call."""
    field, name = found.stored.field, found.name
    if not _is_plain(table.options(field.owner)) or not _is_alone(
        project, table, field.owner, field.variable
    ):
        return None
    if (
        field.variable.annotation_text[:1] in "'\""
        and table.symbols.surface(field.owner.path).future_annotations
    ):
        return None
    if not keeps_stored_value(table, found.cls, name):
        return False
    made = initialiser(table, found.cls, name)
    fields = table.fields(made) if isinstance(made, ClassRef) else None
    if fields is None or name not in fields:
        return None
    if fields[name].owner != field.owner:  # declared again
        again = fields[name]
        shown = again.kind == "field" and again.init is True and again.origin == found.shown
    else:
        first = table.first_bound(found.cls, name)
        shown = isinstance(first, Bound) if found.assigned_in else first == found.shown
    if not shown:
        return False
    if not is_definable(table, found.cls):
        return None
    return not has_unknown_call(project, table, top) and not passes(project, table, top, field.owner, name)


def own_field_holds(
    project: TypeDb, table: DataclassTable, found: Override, variable: Variable, top: ClassRef
) -> bool | None:
    """Return True if a field of the child's own does so; the child may become a dataclass for it."""
    cls, field = found.cls, found.stored.field
    made, options = found.stored.initialiser, table.options(found.stored.initialiser)
    fits = (
        variable != found.shown.variable
        and _is_plain(options)
        and _is_taken(field)
        and options is not None
        and options.kw_only == field.kw_only
        and _is_alone(project, table, cls, found.shown.variable)
        and not specifier(table.symbols, found.shown).declared
        and annotation_kind(table.symbols, cls.path, variable) == "field"
        and initialiser(table, cls) == made
        and not table.hooks(cls)
        and (made == cls or (table.options(cls) is None and straight_base(table, cls) == made))
        and is_definable(table, cls)
        and not are_below(table, cls, affected_binders(project, table, top, found.name))
    )
    return not has_unknown_call(project, table, top) if fits else None


def _is_plain(options: Options | None) -> bool:
    """Return True for options of the standard library, whose fields do not depend on each other."""
    return options is not None and options.flavour == "stdlib" and options.slots is False


def _is_taken(field: Field) -> bool:
    """Return True if the field is an optional parameter of the initialiser."""
    return field.kind == "field" and field.default in ("value", "factory") and field.init is True


def _is_alone(project: TypeDb, table: DataclassTable, ref: ClassRef, variable: Variable) -> bool:
    """Return True if the body binds the name once, and importing ``ClassVar`` changes nothing else."""
    body = table.bindings(ref)
    if body is None or list(body.variables.get(variable.name, ())) != [variable]:
        return False
    data = project.data(ref.path)
    if b"KW_ONLY" in data:
        return False
    imports = [one for one in table.symbols.surface(ref.path).imports if one.name == "ClassVar"]
    known = table.symbols.member(ref.path, "ClassVar") == _CLASSVAR
    return b"ClassVar" not in data or (known and not any(one.type_checking for one in imports))


def straight_base(table: DataclassTable, ref: ClassRef) -> ClassRef | None:
    """Return the next decorated class at or above the class, if all classes on the way have one base."""

    def first(classes: tuple[Base, ...], rest: ClassRef | None) -> ClassRef | None:
        own = classes[0]
        assert isinstance(own, ClassRef)
        if table.options(own) is not None or len(classes) > 1 or rest is None:
            return own
        return None

    found = table.classes.along(table.results(_STRAIGHT_BASE), ref, (), first)
    return found if found is not None and table.options(found) is not None else None
