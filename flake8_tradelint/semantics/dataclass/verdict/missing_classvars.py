"""TL102: constants of a class that a decorator makes fields of."""

from __future__ import annotations

import _ast as ast
from itertools import islice

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import is_transparent
from flake8_tradelint.semantics.control.parsing_again import nodes_matching
from flake8_tradelint.semantics.dataclass.constant_names import is_upper_case
from flake8_tradelint.semantics.dataclass.construct.initialisers import initialiser
from flake8_tradelint.semantics.dataclass.declare.kinds import is_made_once
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.dataclass.inherit.families import family_of
from flake8_tradelint.semantics.dataclass.inherit.overrides import is_overridden
from flake8_tradelint.semantics.dataclass.use.attribute_writes import is_set, stores
from flake8_tradelint.semantics.dataclass.use.class_escapes import escapes, is_default_factory
from flake8_tradelint.semantics.dataclass.use.constant_fields import has_one_value, is_final
from flake8_tradelint.semantics.dataclass.use.decorator_effects import may_change_class
from flake8_tradelint.semantics.dataclass.use.introspection import is_introspected
from flake8_tradelint.semantics.dataclass.verdict.classvar_intents import intents
from flake8_tradelint.semantics.dataclass.verdict.names_below_unseen import is_merely_unseen
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.patterns import composed, escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.constant_names import ConstantNames
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field
    from flake8_tradelint.semantics.inference.db import TypeDb


_UNSEEN_USES: QueryKey[bool] = QueryKey()
"""By class: whether its fields may be used in ways that cannot be followed."""
_HAS_OTHER_FIELDS: QueryKey[bool] = QueryKey()
"""By class: whether its family has fields in lower case, and is instantiated in sight."""
_VARIED: QueryKey[tuple[str, ...]] = QueryKey()
"""By class: names of fields in upper case that instances vary, up to one more than ``_SETTINGS``."""
_WRITERS = frozenset({"dataclasses_json.dataclass_json", "dataclasses_json.api.dataclass_json"})
_SETTINGS = 2
"""If instances vary so many fields in upper case, upper case is no sign of constants in this class."""


def missing_classvars(
    project: TypeDb, table: DataclassTable, ref: ClassRef, names: ConstantNames
) -> Iterator[Field]:
    """Yield the fields of the class's own body that are constants."""
    fields, options = table.fields(ref), table.options(ref)
    if fields is None or options is None or options.flavour in ("pydantic", "msgspec"):
        return  # the fields of these are read by encoders
    for field in own_fields(table, ref):
        told = names.include(field.name, table.symbols.qualified(ref))
        named = told or is_upper_case(field.name)
        if not named or not is_plain(table, ref, field) or not _is_constant(project, table, field, told):
            continue
        if not any(found.field == field for found in intents(table, ref)):  # TL104 tells why
            yield field


def own_fields(table: DataclassTable, ref: ClassRef) -> Iterator[Field]:
    """Yield the fields that the class's own body declares, in its order."""
    fields, body = table.fields(ref), table.bindings(ref)
    for name in body.variables if body is not None and fields is not None else ():
        field = fields.get(name) if fields is not None else None
        if field is not None and field.owner == ref:
            yield field


def is_plain(table: DataclassTable, ref: ClassRef, field: Field) -> bool:
    """Return True for a field of the class's own with a default that is not ``None``, and without ``Final``.

    ``None`` as a default is a placeholder, no constant.
    """
    if field.owner != ref or field.kind != "field" or is_final(table, field):
        return False
    if field.value == e.Literal("NoneType", "None"):
        return False
    return field.default == "value" and field.init is True


def _is_constant(project: TypeDb, table: DataclassTable, field: Field, told: bool) -> bool:
    if initialiser(table, field.owner) == "written" or _is_inherited(table, field):
        return False
    # Settings and register tables consist of such fields alone; each instance is a set of values.
    if not told and not _has_ordinary_fields(project, table, field.owner):
        return False
    return is_surely_constant(project, table, field) and (
        told or not _looks_like_settings(project, table, field)
    )


def _has_ordinary_fields(project: TypeDb, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if the class's family has fields in lower case, too, and is instantiated in sight."""

    def check() -> bool:
        family = (ref, *project.subclasses(ref))
        return any(_has_other_fields(table, one) for one in family) and _is_made(project, table, family)

    return table.results(_HAS_OTHER_FIELDS).get(ref, check)


def _is_inherited(table: DataclassTable, field: Field) -> bool:
    """Return True if a base declares the field as well: then the question is asked of the base."""
    above = (table.fields(ref) or {} for ref in table.classes.project_mro(field.owner)[1:])
    return any(fields[field.name].kind != "classvar" for fields in above if field.name in fields)


def _looks_like_settings(project: TypeDb, table: DataclassTable, field: Field) -> bool:
    """Return True if the project sets or passes other such fields, so that the class looks like settings."""
    owner = field.owner
    varied = table.results(_VARIED).get(
        owner, lambda: tuple(islice(_varied(project, table, owner), _SETTINGS + 1))
    )
    return len([name for name in varied if name != field.name]) >= _SETTINGS


def _varied(project: TypeDb, table: DataclassTable, ref: ClassRef) -> Iterator[str]:
    """Yield the fields in upper case that the project sets on instances, or passes."""
    family = family_of(project, table, ref)
    for field in (table.fields(ref) or {}).values():
        is_constant = field.kind == "field" and is_upper_case(field.name)
        if is_constant and is_set(project, table, field.name, family.members, family.calls):
            yield field.name


def _is_made(project: TypeDb, table: DataclassTable, family: tuple[ClassRef, ...]) -> bool:
    """Return True if the project makes instances of the family in sight."""
    if family_of(project, table, family[0]).calls:
        return True
    return any(is_default_factory(project, ref) for ref in family)


def is_surely_constant(project: TypeDb, table: DataclassTable, field: Field) -> bool:
    """Return True if all instances have the default, and all uses of the fields can be followed."""
    owner, name = field.owner, field.name
    family = family_of(project, table, owner)
    if table.results(_UNSEEN_USES).get(owner, lambda: _may_be_used_unseen(project, table, owner)):
        return False
    if not has_one_value(project, table, field, family.members, family.calls):
        return False
    if _is_string_or_keyword(project, name):
        return False
    if any(is_overridden(table, ref, name) for ref in family.binders.get(name, ())):
        return False  # TL101 reports it, with more detail
    return not _is_set_on_class(project, table, name, family.members)


def _may_be_used_unseen(project: TypeDb, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if the fields of the class's family may be used in ways that cannot be followed."""
    family = family_of(project, table, ref).members
    if not all(_is_known(project, table, one) for one in family):
        return True
    if any(may_change_class(project, table, one) or escapes(project, one) for one in family):
        return True
    return is_introspected(project, (*family, *table.classes.project_mro(ref)))


def _is_set_on_class(project: TypeDb, table: DataclassTable, name: str, family: tuple[ClassRef, ...]) -> bool:
    found = [(path, fact.receiver) for path, fact in stores(project, table, name) if fact.context == "store"]
    return any(project.symbols.resolve(path, receiver) in family for path, receiver in found)


def _is_known(project: TypeDb, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if all bases are the project's own, and no other decorator reads the fields."""
    order = table.classes.mro(ref)
    return table.body(ref) is not None and all(_is_own(project, table, base) for base in order)


def _is_own(project: TypeDb, table: DataclassTable, base: Base) -> bool:
    cls = table.symbols.header(base) if isinstance(base, ClassRef) else None
    if cls is None or not isinstance(base, ClassRef):
        return is_transparent(base) or is_merely_unseen(base)
    if any(_serialises(table, base.path, decorator) for decorator in cls.decorators):
        return False
    return project.owns(base.path) and is_made_once(table.symbols, base.path, cls.decorators)


def _serialises(table: DataclassTable, path: str, decorator: e.Expr) -> bool:
    """Return True if the decorator gives the class a ``to_json`` with all of its fields."""
    maker = decorator.func if isinstance(decorator, e.Call) else decorator
    return table.symbols.qualified(table.symbols.resolve(path, maker)) in _WRITERS


def _has_other_fields(table: DataclassTable, ref: ClassRef) -> bool:
    fields = table.fields(ref) or {}
    return any(f.kind != "classvar" and not is_upper_case(f.name) for f in fields.values())


def _is_string_or_keyword(project: TypeDb, name: str) -> bool:
    """Return True if the name is a string or a keyword somewhere (``setattr``, ``patch``, settings).

    The text chooses the definitions that are parsed; code that cannot be parsed counts, too.
    """
    word = escape(name.encode())
    spelled = composed(rb"[\"']%s[\"']|\b%s[\s\\]*=(?!=)" % (word, word))
    for path in project.mentioning(name):
        nodes = nodes_matching(project, path, spelled)
        if nodes is None or any(_is_name(node, name) for node in nodes):
            return True
    return False


def _is_name(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Constant(value=value):
            return value == name
        case ast.keyword(arg=arg):
            return arg == name
    return False
