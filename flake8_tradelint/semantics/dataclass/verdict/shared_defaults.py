"""Fields whose default is an object that changes: all instances that are not given another one share it."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.verdict.field_shapes import own_fields
from flake8_tradelint.semantics.dataclass.verdict.shared_values import (
    DISPLAYS,
    is_changed,
    is_container,
    is_filled,
    is_primitive,
    is_replaced,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field
    from flake8_tradelint.semantics.dataclass.declare.kinds import Options
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import Variable


def shared_defaults(project: TypeDb, table: DataclassTable, ref: ClassRef) -> Iterator[Variable]:
    """Yield the fields of the class's own body whose default is one changing object for all instances."""
    options, fields = table.options(ref), table.fields(ref)
    if options is None or not fields:
        return
    for field in own_fields(ref, fields):
        variable = field.variable
        if field.default != "value" or field.origin is None or field.origin.variable != variable:
            continue
        if field.name != field.name.upper() and _is_shared(project, table, ref, options, field):
            yield variable


def _is_shared(
    project: TypeDb, table: DataclassTable, ref: ClassRef, options: Options, field: Field
) -> bool:
    """Return True if nobody copies or replaces the default, and it is one that changes."""
    path, value, name = ref.path, field.value, field.name
    if is_primitive(table, path, value):
        return not _is_stored(table, ref, name)
    if _is_converted(field):
        return False
    if options.flavour == "attrs" and is_container(table, path, value, _kind(field)):
        filled = _kind(field) == "Display" or is_filled(field.variable)
        kept = is_changed(project, name) if filled else not is_replaced(project, field.variable)
        return kept and not _is_stored(table, ref, name)
    return _is_shared_object(project, table, ref, options, field)


def _kind(field: Field) -> str:
    """Return the syntactic kind of a default: that of the statement's value, or of what ``field`` is given."""
    kind = field.variable.value_kind
    if kind in DISPLAYS:
        return kind
    match field.value:
        case e.Sequence(items, ("list" | "set")):
            return "Display" if items else "List"
        case e.Mapping(key):
            return "Dict" if key == e.UNKNOWN else "Display"
    return ""


def _is_converted(field: Field) -> bool:
    """Return True if the description has a converter, which may copy what it is given."""
    value = field.variable.value
    return isinstance(value, e.Call) and any(name in ("converter", "convert") for name, _ in value.keywords)


def _is_stored(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Return True if a method of the class gives instances another value."""
    cls = table.symbols.class_(ref)
    return cls is None or any(stored.name == name for stored in cls.self_assignments)


def _is_shared_object(
    project: TypeDb, table: DataclassTable, ref: ClassRef, options: Options, field: Field
) -> bool:
    """Return True for an instance of a class of the project whose state changes through the field.

    The stdlib's decorator refuses what has no hash, such as other dataclasses.
    """
    from flake8_tradelint.semantics.dataclass.verdict.shared_objects import class_of_object, is_changed_through

    made = class_of_object(table, ref.path, field.value)
    if made is None or _is_stored(table, ref, field.name):
        return False
    if options.flavour != "attrs" and any(table.options(base) for base in table.classes.project_mro(made)):
        return False
    return is_changed_through(project, table, made, field.name)
