"""How to make instances see what a class says: ``ClassVar`` on the base, or a field of the child's own.

Every plan is tried on a revised class table first: one that would not change what instances
see, or that would break a constructor call of the project, is refused.
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Edit, Fix
from flake8_tradelint.semantics.classes.bodies import Bound, Hidden
from flake8_tradelint.semantics.dataclass.constructors import (
    Construction,
    can_be_defined,
    constructions,
    parameters,
    problem,
)
from flake8_tradelint.semantics.dataclass.field_constants import is_constant
from flake8_tradelint.semantics.dataclass.field_declarations import declaration
from flake8_tradelint.semantics.dataclass.field_decorators import decorator_for
from flake8_tradelint.semantics.dataclass.instance_values import StoredDefault, initialiser, shows
from flake8_tradelint.semantics.dataclass.overrides import Override, overrides
from flake8_tradelint.semantics.dataclass.revised import Revision
from flake8_tradelint.semantics.dataclass.static_values import StaticValues
from flake8_tradelint.semantics.dataclass.taken_apart import may_be_taken_apart

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics import expr as e
    from flake8_tradelint.semantics.dataclass.fields import DataclassTable, Field
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.naming.symbols import ClassRef


def fix_of(project: Linked, table: DataclassTable, found: Override) -> Fix | None:
    """The edits that make ``found`` come true, where there are some that are sure to."""
    base = found.stored.field.owner
    top = base if project.owns(base.path) else found.cls
    family = (top, *project.subclasses(top))
    calls = tuple(constructions(project, family))
    own = None if found.assigned_in else _own_field(project, table, found, calls)
    if top != base or not is_constant(project, table, found.stored.field, family, calls):
        return own  # what is installed is not ours to edit
    # Who takes instances apart would miss a field that is none any more.
    if _may_be_missed(project, table, family):
        return own or _classvar(table, found, family, calls, "unsafe")
    return _classvar(table, found, family, calls, "safe") or own


def constant_fix(project: Linked, table: DataclassTable, field: Field) -> Fix | None:
    """Declare a field ``ClassVar`` that is named and used like a constant; ``None`` where it is not."""
    family = (field.owner, *project.subclasses(field.owner))
    calls = tuple(constructions(project, family))
    return classvar_fix(project, table, field) if is_constant(project, table, field, family, calls) else None


def classvar_fix(project: Linked, table: DataclassTable, field: Field) -> Fix | None:
    """Declare a field ``ClassVar`` of which it is known that it never varies."""
    family = (field.owner, *project.subclasses(field.owner))
    calls = tuple(constructions(project, family))
    if field.origin is None:
        return None
    found = Override(field.owner, field.name, field.origin, StoredDefault(field, field.owner), True)
    return _classvar(
        table, found, family, calls, "unsafe" if _may_be_missed(project, table, family) else "safe"
    )


def _may_be_missed(project: Linked, table: DataclassTable, family: tuple[ClassRef, ...]) -> bool:
    """May somebody take instances apart: the project, or a base in an installed package?"""
    above = table.classes.project_mro(family[0])
    return not all(project.owns(base.path) for base in above) or may_be_taken_apart(project, family)


def _classvar(
    table: DataclassTable,
    found: Override,
    family: tuple[ClassRef, ...],
    calls: tuple[Construction, ...],
    applicability: Applicability,
) -> Fix | None:
    field = found.stored.field
    revision = Revision(table)
    changed = revision.declare_classvar(field.owner, field.variable)
    after = revision.table()
    origin = Bound(field.owner, changed) if found.shown == field.origin else found.shown
    if found.assigned_in:  # what stands in the bodies is hidden by the assignment
        bound = after.first_bound(found.cls, found.name)
        origin = bound if isinstance(bound, Bound) else origin
    if not _holds(table, after, found, origin, family, calls):
        return None
    edit = Edit(field.owner.path, field.variable.statement.anchor, "declare_classvar")
    owner = field.owner.qualname.rsplit(".", 1)[-1]
    return Fix(f"declare `{owner}.{found.name}` as `ClassVar`", applicability, (edit,))


def _own_field(
    project: Linked, table: DataclassTable, found: Override, calls: tuple[Construction, ...]
) -> Fix | None:
    shown, variable = found.shown, found.shown.variable
    values = StaticValues(table.symbols, table.classes)
    plain = variable.single and not variable.conditional and shown.owner == found.cls
    if not plain or not values.is_settled(shown.owner.path, variable):
        return None
    revision, edits, title = Revision(table), [], []
    if variable.annotation is None:
        declared = declaration(table, found)
        if declared is None:
            return None
        variable = revision.annotate(found.cls, variable, declared.annotation, declared.text)
        args = (("annotation", declared.text), ("imports", declared.imports))
        edits.append(Edit(found.cls.path, variable.statement.anchor, "annotate_assignment", args))
        title.append(f"annotate `{found.name}`")
    applicability: Applicability = "safe"
    heirs = tuple(project.subclasses(found.cls))
    if table.options(found.cls) is None:
        decorator = decorator_for(table, found)
        if decorator is None or not _is_plain_family(table, found, heirs):
            return None
        revision.decorate(found.cls, decorator.expr)
        edits.append(decorator.edit)
        title.append(f"decorate `{found.cls.qualname.rsplit('.', 1)[-1]}`")
        applicability = decorator.applicability
    after = revision.table()
    if _names(table, found.cls) != _names(after, found.cls):
        return None  # a new `__init__` would store what another base declares
    if any(isinstance(table.bound(heir, found.name), Hidden) for heir in heirs):
        return None  # a method of an heir would come to light
    if not _holds(table, after, found, Bound(found.cls, variable), (found.cls, *heirs), calls):
        return None
    return Fix(" and ".join(title), applicability, tuple(edits))


def _is_plain_family(table: DataclassTable, found: Override, heirs: tuple[ClassRef, ...]) -> bool:
    """May the class get an initialiser of its own, without a look at what else it would do?

    Fields that no initialiser takes (``init=False``) get their default from one class's code only,
    and heirs with several bases see other attributes differently once a class between is decorated.
    """
    inherited = table.fields(found.stored.initialiser) or {}
    if any(field.init is False for field in inherited.values()):
        return False
    return all(len(table.classes.bases(heir)) == 1 for heir in heirs)


def _holds(
    before: DataclassTable,
    after: DataclassTable,
    found: Override,
    origin: Bound,
    family: tuple[ClassRef, ...],
    calls: tuple[Construction, ...],
) -> bool:
    """Does the revision change what instances see, and break nothing that is known?"""
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


def breaks(before: DataclassTable, after: DataclassTable, call: Construction) -> bool:
    """May the call fail, or set something else, after the revision?"""
    old, new = parameters(before, call.cls), parameters(after, call.cls)
    arguments: e.Call = call.fact.call
    if old is None or new is None:
        # A hand-written initialiser that stays takes what it took; of others nothing is known.
        written = initialiser(before, call.cls) == initialiser(after, call.cls) == "written"
        return not written and bool(arguments.args or arguments.keywords)
    if problem(new, arguments):
        return not problem(old, arguments)
    # A parameter that moved would take another argument's value without a word.
    count = len(arguments.args) + (1000 if any(name == "*" for name, _ in arguments.keywords) else 0)
    order = [[p.name for p in known if not p.keyword_only] for known in (old, new)]
    return order[0][:count] != order[1][:count]
