"""Fields that are constants: no instance in the project has another value than the default."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import Hidden, annotated
from flake8_tradelint.semantics.dataclass.constant_names import is_upper_case
from flake8_tradelint.semantics.dataclass.construct.constructors import Construction, positions
from flake8_tradelint.semantics.dataclass.construct.initialisers import initialiser
from flake8_tradelint.semantics.dataclass.declare.annotation_kinds import CLASSVAR, mentions
from flake8_tradelint.semantics.dataclass.declare.field_values import is_plain_default
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.dataclass.declare.static_values import StaticValues
from flake8_tradelint.semantics.dataclass.inherit.families import family_of
from flake8_tradelint.semantics.dataclass.use.attribute_writes import is_replaced, is_stored, stores
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field
    from flake8_tradelint.semantics.inference.db import TypeDb


_HANDED_ON: QueryKey[frozenset[str] | None] = QueryKey()
"""By the topmost class."""
_PASSED: QueryKey[frozenset[str] | None] = QueryKey()
"""By the topmost class."""
_UNKNOWN_KINDS: QueryKey[tuple[ClassRef, ...]] = QueryKey()
"""By the topmost class: members of which it is not known whether they are dataclasses."""
_FINAL = frozenset({"typing.Final", "typing_extensions.Final"})
_MADE = frozenset({"Call", "BinOp", "UnaryOp", "Tuple", "Subscript"})
"""Kinds of syntax whose value is no function: an instance would bind a function as its method."""


def is_constant(
    project: TypeDb,
    table: DataclassTable,
    field: Field,
    family: tuple[ClassRef, ...],
    calls: tuple[Construction, ...],
) -> bool:
    """Return True if the field is named like a constant and never varies in the family of its class."""
    return is_upper_case(field.name) and has_one_value(project, table, field, family, calls)


def has_one_value(
    project: TypeDb,
    table: DataclassTable,
    field: Field,
    family: tuple[ClassRef, ...],
    calls: tuple[Construction, ...],
) -> bool:
    """Return True if all instances of the family have the field's default, as far as the project is known."""
    from flake8_tradelint.semantics.dataclass.construct.dynamic_calls import may_be_passed

    name, top = field.name, field.owner
    return (
        _is_fixed(table, field)
        and not any(_declares_again(table, ref, name) for ref in _binders(project, table, top, name))
        and not _has(table.results(_HANDED_ON).get(top, lambda: _handed_on(table, family)), name)
        and not _has(table.results(_PASSED).get(top, lambda: _passed(table, calls)), name)
        and not is_stored(project, table, name, family)
        and not is_replaced(project, name)
        and not may_be_passed(project, table, name, family)
    )


def _is_fixed(table: DataclassTable, field: Field) -> bool:
    """Return True if the field is annotated, not conditional, and has an immutable default or none."""
    options = table.options(field.owner)
    variable = field.variable
    if options is None or options.wrapped or not variable.annotation_text or variable.conditional:
        return False
    if field.default == "missing":
        # Where a base has the name as well, instances would be left with what that one stores.
        above = (table.symbols.shell(ref) for ref in table.classes.project_mro(field.owner)[1:])
        again = any(cls is not None and field.name in annotated(cls) for cls in above)
        return not variable.value_kind and not again
    if field.default != "value" or field.origin is None or field.origin.variable != variable:
        return False
    values = StaticValues(table.symbols, table.classes)
    if field.value != variable.value:  # the default of a `field(...)`, which cannot be a list
        kind = "Tuple" if isinstance(field.value, e.Sequence) else ""
        plain = is_plain_default(variable.value) and not is_final(table, field)
        return plain and values.is_immutable(field.owner.path, field.value, kind)
    # All instances share the default object. `Final` is taken as a promise not to change it.
    told = (
        variable.value_kind in _MADE and is_final(table, field) and "Callable" not in variable.annotation_text
    )
    return told or values.is_immutable_variable(field.owner.path, variable)


def is_final(table: DataclassTable, field: Field) -> bool:
    """Return True if the field is annotated ``Final``."""
    annotation = field.variable.annotation
    head = annotation.value if isinstance(annotation, e.Subscript) else annotation
    return (
        head is not None and table.symbols.qualified(table.symbols.resolve(field.owner.path, head)) in _FINAL
    )


def _has(names: frozenset[str] | None, name: str) -> bool:
    """Return True if the name is among the names; ``None`` stands for all names."""
    return names is None or name in names


def _binders(project: TypeDb, table: DataclassTable, top: ClassRef, name: str) -> Iterator[ClassRef]:
    """Return the subclasses that may declare the name again."""
    found = family_of(project, table, top)
    if stores(project, table, name):
        return iter(found.members[1:])
    strange = table.results(_UNKNOWN_KINDS).get(
        top, lambda: tuple(ref for ref in found.members if table.kind(ref) == "unknown")
    )
    return (ref for ref in (*found.unknown, *strange, *found.binders.get(name, ())) if ref != top)


def _declares_again(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    cls = table.symbols.shell(ref, name)
    if cls is None or table.kind(ref) == "unknown" or isinstance(table.bound(ref, name), Hidden):
        return True
    variable = annotated(cls).get(name)
    if variable is not None and not mentions(table.symbols, ref.path, variable.annotation, CLASSVAR):
        return True
    return any(assignment.name == name for assignment in cls.self_assignments)


def _handed_on(table: DataclassTable, family: Iterable[ClassRef]) -> frozenset[str] | None:
    """Return the fields that hand-written ``__init__`` pass to another one; ``None`` if they may pass any."""
    found: set[str] = set()
    for ref in family:
        function = table.symbols.function(FunctionRef(ref.path, f"{ref.qualname}.__init__"))
        for call in function.init_calls if function is not None else ():
            explicit = not (isinstance(call.func, e.Attribute) and isinstance(call.func.value, e.Super))
            found.update(keyword for keyword, _ in call.keywords)
            if found & {"*", "**"} or len(call.args) > explicit:
                return None
    return frozenset(found)


def _passed(table: DataclassTable, calls: Iterable[Construction]) -> frozenset[str] | None:
    """Return the fields that the calls pass, or may pass; ``None`` if they may pass any."""
    found: set[str] = set()
    for made in calls:
        call, known = made.fact.call, positions(table, made.cls)
        keywords = {keyword for keyword, _ in call.keywords}
        if "**" in keywords:
            return None
        found |= keywords
        if known is None:  # a hand-written initialiser has parameters of its own
            if call.args and initialiser(table, made.cls) != "written":
                return None
        elif call.args or "*" in keywords:
            count = len(known) if "*" in keywords else len(call.args)
            found.update(name for name, place in known.items() if place is not None and place < count)
    return frozenset(found)
