"""Constants that a decorator makes fields of, where nobody ever wanted a field."""

from __future__ import annotations

from itertools import islice

from flake8_tradelint.patterns import composed
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import is_transparent
from flake8_tradelint.semantics.dataclass.attribute_writes import is_set
from flake8_tradelint.semantics.dataclass.class_uses import is_handed_over, is_made_by_fields
from flake8_tradelint.semantics.dataclass.classvar_intents import intents
from flake8_tradelint.semantics.dataclass.constant_names import is_upper_case
from flake8_tradelint.semantics.dataclass.constructors import constructions
from flake8_tradelint.semantics.dataclass.decorator_effects import may_put_into
from flake8_tradelint.semantics.dataclass.field_constants import is_final, is_never_varied
from flake8_tradelint.semantics.dataclass.instance_values import initialiser
from flake8_tradelint.semantics.dataclass.kinds import is_made_once
from flake8_tradelint.semantics.dataclass.overrides import overrides
from flake8_tradelint.semantics.dataclass.taken_apart import is_looked_into
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.constant_names import ConstantNames
    from flake8_tradelint.semantics.dataclass.fields import DataclassTable, Field
    from flake8_tradelint.semantics.linked import Linked


_WRITERS = frozenset({"dataclasses_json.dataclass_json", "dataclasses_json.api.dataclass_json"})
_SETTINGS = 2
"""So many names in upper case that instances vary tell that upper case says nothing of constants here."""


def missing_classvars(
    project: Linked, table: DataclassTable, ref: ClassRef, names: ConstantNames
) -> Iterator[Field]:
    """The fields of the class's own body that are constants."""
    fields, options = table.fields(ref), table.options(ref)
    if fields is None or options is None or options.flavour == "pydantic":
        return
    for field in fields.values():
        told = names.told(table, field)
        named = told or is_upper_case(field.name)
        if not named or not is_plain(table, ref, field) or not _is_constant(project, table, field, told):
            continue
        if not any(found.field == field for found in intents(table, ref)):  # TL104 tells why
            yield field


def is_plain(table: DataclassTable, ref: ClassRef, field: Field) -> bool:
    """Is it a field of the class's own with a default, and not one that says ``Final``?

    ``None`` is what is there until somebody says more: no constant.
    """
    if field.owner != ref or field.kind != "field" or is_final(table, field):
        return False
    if field.value == e.Literal("NoneType", "None"):
        return False
    return field.default == "value" and field.init is True


def _is_constant(project: Linked, table: DataclassTable, field: Field, told: bool) -> bool:
    if initialiser(table, field.owner) == "written" or _is_inherited(table, field):
        return False
    family = (field.owner, *project.subclasses(field.owner))
    # Settings and tables of registers consist of such fields; each instance is a set of values.
    if not told and not any(_has_other_fields(table, ref) for ref in family):
        return False
    if not told and not _is_made(project, family):
        return False  # made by somebody who is out of sight
    return never_varies(project, table, field, family) and (
        told or not _are_set(project, table, field, family)
    )


def _is_inherited(table: DataclassTable, field: Field) -> bool:
    """Has a base the field as well? Whether it is a constant is asked there."""
    above = (table.fields(ref) or {} for ref in table.classes.project_mro(field.owner)[1:])
    return any(fields[field.name].kind != "classvar" for fields in above if field.name in fields)


def _are_set(project: Linked, table: DataclassTable, field: Field, family: tuple[ClassRef, ...]) -> bool:
    """Does the project set others like it on instances, or pass them? Then the case is that of settings."""
    fields = table.fields(field.owner) or {}
    others = (f for f in fields.values() if f.kind == "field" and f != field and is_upper_case(f.name))
    calls = tuple(constructions(project, family))
    varied = (one for one in others if is_set(project, table, one.name, family, calls))
    return len(tuple(islice(varied, _SETTINGS))) == _SETTINGS


def _is_made(project: Linked, family: tuple[ClassRef, ...]) -> bool:
    """Does the project make instances, in sight?"""
    if any(True for _ in constructions(project, family)):
        return True
    return any(is_made_by_fields(project, ref) for ref in family)


def never_varies(project: Linked, table: DataclassTable, field: Field, family: tuple[ClassRef, ...]) -> bool:
    """Do all instances have the default, and does nobody look at fields in ways that cannot be followed?"""
    if not all(_is_known(project, table, ref) for ref in family):
        return False
    if any(may_put_into(project, table, ref) for ref in family):
        return False
    if not is_never_varied(project, table, field, family, tuple(constructions(project, family))):
        return False
    if _is_spelt_out(project, field.name) or any(is_handed_over(project, ref) for ref in family):
        return False
    if any(found.name == field.name for ref in family for found in overrides(table, ref)):
        return False  # TL101 tells more
    if _is_set_on_class(project, field.name, family):
        return False
    above = tuple(table.classes.project_mro(field.owner))
    return not is_looked_into(project, (*family, *above))


def _is_set_on_class(project: Linked, name: str, family: tuple[ClassRef, ...]) -> bool:
    stores = ((path, fact.receiver) for path, fact in project.attributes(name) if fact.context == "store")
    return any(project.symbols.resolve(path, receiver) in family for path, receiver in stores)


def _is_known(project: Linked, table: DataclassTable, ref: ClassRef) -> bool:
    """Are all bases the project's own, and does no other decorator look at the fields, or write them out?"""
    order = table.classes.mro(ref)
    return table.body(ref) is not None and all(_is_own(project, table, base) for base in order)


def _is_own(project: Linked, table: DataclassTable, base: Base) -> bool:
    cls = table.symbols.header(base) if isinstance(base, ClassRef) else None
    if cls is None or not isinstance(base, ClassRef):
        return is_transparent(base)
    if any(_writes_out(table, base.path, decorator) for decorator in cls.decorators):
        return False
    return project.owns(base.path) and is_made_once(table.symbols, base.path, cls.decorators)


def _writes_out(table: DataclassTable, path: str, decorator: e.Expr) -> bool:
    """Does the decorator give the class a ``to_json`` with all of its fields?"""
    maker = decorator.func if isinstance(decorator, e.Call) else decorator
    return table.symbols.qualified(table.symbols.resolve(path, maker)) in _WRITERS


def _has_other_fields(table: DataclassTable, ref: ClassRef) -> bool:
    fields = table.fields(ref) or {}
    return any(f.kind != "classvar" and not is_upper_case(f.name) for f in fields.values())


def _is_spelt_out(project: Linked, name: str) -> bool:
    """Is the name a string or a keyword somewhere (``setattr``, ``patch``, a table of settings)?"""
    text = name.encode()
    pattern = composed(rb"(['\"])" + text + rb"\1|[(,]\s*" + text + rb"\s*=(?!=)")
    return any(pattern.search(project.data(path)) for path in project.mentioning(name))
