"""Fixes of TL101 and TL102: ``ClassVar`` on the base, or a field of the child's own.

Every fix is tried on a revised class table first. One that would not change what instances see, or that would
break a constructor call of the project, is refused.
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Edit, Fix
from flake8_tradelint.semantics.classes.bodies import Bound, Hidden
from flake8_tradelint.semantics.dataclass.constant_names import is_upper_case
from flake8_tradelint.semantics.dataclass.construct.constructors import (
    Construction,
    can_be_defined,
    parameters,
)
from flake8_tradelint.semantics.dataclass.construct.instance_values import StoredDefault, shows
from flake8_tradelint.semantics.dataclass.construct.unseen_bases import first_unseen
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.dataclass.declare.static_values import StaticValues
from flake8_tradelint.semantics.dataclass.fix.decorators import decorator_for
from flake8_tradelint.semantics.dataclass.fix.edit_effects import classvar_holds, own_field_holds
from flake8_tradelint.semantics.dataclass.fix.redeclarations import declaration
from flake8_tradelint.semantics.dataclass.fix.revised_table import Revision, breaks
from flake8_tradelint.semantics.dataclass.inherit.families import are_below, family_of
from flake8_tradelint.semantics.dataclass.inherit.overrides import Override, overrides
from flake8_tradelint.semantics.dataclass.use.constant_fields import is_constant
from flake8_tradelint.semantics.dataclass.use.introspection import may_be_introspected
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field
    from flake8_tradelint.semantics.dataclass.fix.decorators import Decorator
    from flake8_tradelint.semantics.dataclass.inherit.families import Family
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import Variable


_CONSTANT: QueryKey[bool] = QueryKey()
"""By the class that declares a field, and the field."""
_MISSED: QueryKey[bool] = QueryKey()
"""By the topmost class: whether introspection may read its fields."""
_UNINITIALISED: QueryKey[bool] = QueryKey()
"""By initialiser: whether it has a field that is no parameter."""


def fix_of(project: TypeDb, table: DataclassTable, found: Override) -> Fix | None:
    """Return the edits after which instances show what the class binds; ``None`` if no edits surely do so.

    They are unsafe if something that decides was not seen.
    """
    fix = _fix_of(project, table, found)
    return replace(fix, applicability="unsafe") if fix is not None and found.stored.unless else fix


def _fix_of(project: TypeDb, table: DataclassTable, found: Override) -> Fix | None:
    base = found.stored.field.owner
    top = base if project.owns(base.path) else found.cls
    own = None if found.assigned_in else _own_field(project, table, found, top)
    if top != base or not _is_constant(project, table, found.stored.field):
        return own  # files of installed packages are not edited
    # Code that reads all fields (`asdict`, `fields`, `encode`) would miss one that becomes a `ClassVar`.
    if table.is_struct(found.cls) or _may_be_read_by_introspection(project, table, top):
        return own or _classvar(project, table, found, "unsafe")
    return _classvar(project, table, found, "safe") or own


def constant_fix(project: TypeDb, table: DataclassTable, field: Field) -> Fix | None:
    """Return the edit that declares a constant field ``ClassVar``; ``None`` if it is not a constant."""
    return classvar_fix(project, table, field) if _is_constant(project, table, field) else None


def _is_constant(project: TypeDb, table: DataclassTable, field: Field) -> bool:
    def check() -> bool:
        family = family_of(project, table, field.owner)
        return is_constant(project, table, field, family.members, family.calls)

    return is_upper_case(field.name) and table.results(_CONSTANT).get((field.owner, field.name), check)


def classvar_fix(project: TypeDb, table: DataclassTable, field: Field) -> Fix | None:
    """Return the edit that declares a field ``ClassVar`` of which it is known that it never varies."""
    if field.origin is None:
        return None
    found = Override(field.owner, field.name, field.origin, StoredDefault(field, field.owner), True)
    missed = _may_be_read_by_introspection(project, table, field.owner)
    return _classvar(project, table, found, "unsafe" if missed else "safe")


def _may_be_read_by_introspection(project: TypeDb, table: DataclassTable, top: ClassRef) -> bool:
    """Return True if introspection may read the fields: in the project, or by a base that is not its own."""

    def check() -> bool:
        above = table.classes.project_mro(top)
        members = family_of(project, table, top).members
        if not all(project.owns(base.path) for base in above) or may_be_introspected(project, members):
            return True
        return any(first_unseen(table, member) is not None for member in members)

    return table.results(_MISSED).get(top, check)


def _classvar(
    project: TypeDb, table: DataclassTable, found: Override, applicability: Applicability
) -> Fix | None:
    field = found.stored.field
    holds = classvar_holds(project, table, found, field.owner)
    if holds is None:
        holds = _classvar_holds(table, found, family_of(project, table, field.owner))
    if not holds:
        return None
    edit = Edit(field.owner.path, field.variable.statement.anchor, "declare_classvar")
    owner = field.owner.qualname.rsplit(".", 1)[-1]
    return Fix(f"declare `{owner}.{found.name}` as `ClassVar`", applicability, (edit,))


def _classvar_holds(table: DataclassTable, found: Override, family: Family) -> bool:
    """Do the same as ``edit_effects.classvar_holds``, with a revised table."""
    field = found.stored.field
    revision = Revision(table)
    changed = revision.declare_classvar(field.owner, field.variable)
    after = revision.table()
    origin = Bound(field.owner, changed) if found.shown == field.origin else found.shown
    if found.assigned_in:  # the assignment hides what the bodies bind
        bound = after.first_bound(found.cls, found.name)
        origin = bound if isinstance(bound, Bound) else origin
    return _holds(table, after, found, origin, family.members, family.calls)


def _own_field(project: TypeDb, table: DataclassTable, found: Override, top: ClassRef) -> Fix | None:
    shown, variable = found.shown, found.shown.variable
    values = StaticValues(table.symbols, table.classes)
    plain = variable.single and not variable.conditional and shown.owner == found.cls
    if not plain or not values.is_immutable_variable(shown.owner.path, variable):
        return None
    edits, title = [], []
    decorator: Decorator | None = None
    if variable.annotation is None:
        declared = declaration(table, found)
        if declared is None:
            return None
        variable = replace(variable, annotation=declared.annotation, annotation_text=declared.text)
        args = (("annotation", declared.text), ("imports", declared.imports))
        edits.append(Edit(found.cls.path, variable.statement.anchor, "annotate_assignment", args))
        title.append(f"annotate `{found.name}`")
    options = table.options(found.cls)
    applicability: Applicability = "safe"
    if options is None:
        decorator = decorator_for(table, found)
        if decorator is None or not _is_plain_family(project, table, found, top):
            return None
        edits.append(decorator.edit)
        title.append(f"decorate `{found.cls.qualname.rsplit('.', 1)[-1]}`")
        applicability = decorator.applicability
    elif not edits:
        return None  # a `ClassVar` in the body of a struct
    elif options.flavour == "msgspec" and options.kw_only != found.stored.field.kw_only:
        applicability = "unsafe"  # positions change, also those of `array_like` messages
    holds = own_field_holds(project, table, found, variable, top)
    if holds is None:
        holds = _own_field_holds(project, table, found, variable, decorator, top)
    if not holds:
        return None
    return Fix(" and ".join(title), applicability, tuple(edits))


def _own_field_holds(
    project: TypeDb,
    table: DataclassTable,
    found: Override,
    variable: Variable,
    decorator: Decorator | None,
    top: ClassRef,
) -> bool:
    """Do the same as ``edit_effects.own_field_holds``, with a revised table."""
    revision = Revision(table)
    if variable.annotation is not None and variable != found.shown.variable:
        revision.annotate(found.cls, found.shown.variable, variable.annotation, variable.annotation_text)
    if decorator is not None:
        revision.decorate(found.cls, decorator.expr)
    after, heirs = revision.table(), project.subclasses(found.cls)
    if _names(table, found.cls) != _names(after, found.cls):
        return False  # a new `__init__` would store what another base declares
    if any(isinstance(table.bound(heir, found.name), Hidden) for heir in heirs):
        return False  # instances of an heir would see its method instead of the stored value
    calls = family_of(project, table, top).calls
    return _holds(table, after, found, Bound(found.cls, variable), (found.cls, *heirs), calls)


def _is_plain_family(project: TypeDb, table: DataclassTable, found: Override, top: ClassRef) -> bool:
    """Return True if the class may get an initialiser of its own without other effects.

    Fields that no initialiser takes (``init=False``) get their default from one class's code only,
    and heirs with several bases see other attributes differently once a class between is decorated.
    """
    made = found.stored.initialiser

    def has_other() -> bool:
        return any(field.init is False for field in (table.fields(made) or {}).values())

    if table.results(_UNINITIALISED).get(made, has_other):
        return False
    return not are_below(table, found.cls, family_of(project, table, top).joining)


def _holds(
    before: DataclassTable,
    after: DataclassTable,
    found: Override,
    origin: Bound,
    family: tuple[ClassRef, ...],
    calls: tuple[Construction, ...],
) -> bool:
    """Return True if the revision makes instances show ``origin`` and breaks nothing that is known."""
    if not shows(after, found.cls, found.name, origin):
        return False
    known = parameters(after, found.cls)
    if known is not None and not can_be_defined(known):
        return False
    for ref in family:
        old = {one.name for one in overrides(before, ref)}
        if not {one.name for one in overrides(after, ref)} <= old:
            return False
    return not any(breaks(before, after, call) for call in calls)


def _names(table: DataclassTable, ref: ClassRef) -> set[str] | None:
    known = parameters(table, ref)
    return None if known is None else {parameter.name for parameter in known}
