"""TL101, TL105: class attributes that instances never see, as a generated ``__init__`` stores a default."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import Bindings, Bound
from flake8_tradelint.semantics.dataclass.construct.initialisers import initialiser
from flake8_tradelint.semantics.dataclass.construct.instance_values import StoredDefault, stored_default
from flake8_tradelint.semantics.dataclass.declare.annotation_kinds import mentions
from flake8_tradelint.semantics.dataclass.declare.field_values import specifier
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.dataclass.declare.static_values import StaticValues
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Fields


_SHOWN: QueryKey[dict[str, Bound | None] | None] = QueryKey()
"""By class: what its body and those above leave under each name; see ``_first_shown``."""


class Override(Record):
    """``cls.name`` is what ``shown`` binds; ``cls(...).name`` is what ``stored`` stores."""

    cls: ClassRef
    name: str
    shown: Bound
    stored: StoredDefault
    equal: bool
    """Both values are the same by construction."""
    assigned_in: str = ""
    """The file where ``cls.name = ...`` stands after the class statement; empty for bodies."""


def has_fields(table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if the class derives from a dataclass. Only options are asked for, so this is cheap."""
    first, rest = table.classes.parts(ref)
    above = first[1:]
    own = any(isinstance(base, ClassRef) and table.options(base) is not None for base in above)
    return own or (rest is not None and table.has_options(rest))


def overrides(table: DataclassTable, ref: ClassRef) -> Iterator[Override]:
    """Yield the names that the class's own body binds without effect on instances."""
    cls = table.body(ref)
    for name in dict.fromkeys(variable.name for variable in cls.variables) if cls is not None else ():
        yield from _overrides_of(table, ref, name)


def _overrides_of(table: DataclassTable, ref: ClassRef, name: str) -> Iterator[Override]:
    shown = table.bound(ref, name)
    if isinstance(shown, Bound) and not _is_mangled(name) and not _is_deleted(table, shown):
        yield from _override(table, ref, name, shown)


def is_overridden(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Return True if the class's own body binds the name without effect on instances."""
    return any(True for _ in _overrides_of(table, ref, name))


def mixed_overrides(table: DataclassTable, ref: ClassRef) -> Iterator[Override]:
    """Yield the names that a base outside the dataclass's family binds without effect for this class."""
    bases = [base for base in table.classes.bases(ref) if isinstance(base, ClassRef)]
    made = initialiser(table, ref) if len(bases) > 1 else None
    if made is None or made == "unknown":
        return
    fields = table.fields(made) or {} if made != "written" else None
    for name, shown in _shown(table, ref, fields).items():
        for found in _override(table, ref, name, shown):
            parts = [shown.owner, found.stored.field.owner]
            # Each struct has an initialiser of its own.
            parts += [] if table.is_struct(ref) else [found.stored.initialiser]
            if not any(all(table.classes.derives(base, part) for part in parts) for base in bases):
                yield found


def late_overrides(table: DataclassTable, path: str) -> Iterator[Override]:
    """Yield assignments ``C.name = ...`` in the module ``path``, where instances keep what is stored."""
    for store in table.symbols.surface(path).class_stores:
        ref = table.symbols.resolve(path, store.receiver)
        if not isinstance(ref, ClassRef) or table.body(ref) is None or _has_slots(table, ref):
            continue
        shown = Bound(ClassRef(path, ref.qualname), store.variable)
        for found in _override(table, ref, store.variable.name, shown):
            yield replace(found, assigned_in=path)


def _has_slots(table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if the assignment may replace a slot's descriptor."""
    made = (table.options(base) for base in table.classes.project_mro(ref))
    return any(options is not None and options.slots is not False for options in made)


def _shown(table: DataclassTable, ref: ClassRef, wanted: Fields | None) -> dict[str, Bound]:
    """Return the attributes that the class inherits from bodies of ancestors which are not dataclasses."""
    first, rest = table.classes.parts(ref)
    above = _first_shown(table, first[1:], None)
    if rest is not None:
        again = table.classes.along(table.results(_SHOWN), rest, (), partial(_first_shown, table), _hiding)
        above = _hiding(above, again)
    own = table.bindings(ref)
    if own is None or above is None:
        return {}
    names = above.keys() if wanted is None else above.keys() & wanted.keys()
    hidden = {name for name in own.variables if table.bound(ref, name) is not None} | own.others
    found = {name: one for name in names - hidden if (one := above[name]) is not None}
    order = {owner: place for place, owner in enumerate(table.classes.project_mro(ref) if found else ())}
    return dict(sorted(found.items(), key=lambda item: (order[item[1].owner], item[1].variable.span)))


def _first_shown(
    table: DataclassTable, classes: tuple[Base, ...], _: ClassRef | None
) -> dict[str, Bound | None] | None:
    """Return what the first body that binds a name leaves there; ``None`` if that is a dataclass's."""
    found: dict[str, Bound | None] = {}
    for owner in classes:
        body = table.bindings(owner) if isinstance(owner, ClassRef) else Bindings({}, frozenset())
        if body is None:
            return None
        plain = isinstance(owner, ClassRef) and table.kind(owner) == "plain"
        for name in (*body.variables, *body.others):
            bound = table.bound(owner, name) if isinstance(owner, ClassRef) else None
            if bound is None and isinstance(owner, ClassRef) and table.is_struct(owner):
                found.setdefault(name, None)  # a slot hides what follows
            if bound is not None:
                shown = isinstance(bound, Bound) and plain and not _is_mangled(name)
                found.setdefault(name, bound if isinstance(bound, Bound) and shown else None)
    return found


def _hiding(
    near: dict[str, Bound | None] | None, above: dict[str, Bound | None] | None
) -> dict[str, Bound | None] | None:
    if near is None or above is None:
        return None
    return {**above, **near} if near else above


def _override(table: DataclassTable, ref: ClassRef, name: str, shown: Bound) -> Iterator[Override]:
    stored = stored_default(table, ref, name)
    if stored is None or stored.field.default == "unknown" or _is_own(stored, shown):
        return
    values = StaticValues(table.symbols, table.classes)
    variable = shown.variable
    inert = values.is_no_descriptor(shown.owner.path, variable.value, variable.value_kind)
    if not (inert or specifier(table.symbols, shown).declared or _is_of_its_class(table, stored, shown)):
        return
    origin = stored.field.origin
    equal = origin is not None and values.equal(
        (shown.owner.path, variable.value, variable.value_text),
        (origin.owner.path, stored.field.value, origin.variable.value_text),
    )
    yield Override(ref, name, shown, stored, equal)


def _is_of_its_class(table: DataclassTable, stored: StoredDefault, shown: Bound) -> bool:
    """Return True if the value is made by a class that the field's annotation names: hardly a descriptor."""
    value, field = shown.variable.value, stored.field
    if not isinstance(value, e.Call):
        return False
    makers = [value.func, value.func.value] if isinstance(value.func, e.Attribute) else [value.func]
    names = frozenset(
        table.symbols.qualified(table.symbols.resolve(shown.owner.path, maker)) for maker in makers
    )
    return mentions(table.symbols, field.owner.path, field.variable.annotation, names - {""})


def _is_own(stored: StoredDefault, shown: Bound) -> bool:
    """Return True if the stored default is the value that the body binds."""
    field = stored.field
    return field.origin == shown or (field.owner == shown.owner and field.default != "value")


def _is_deleted(table: DataclassTable, shown: Bound) -> bool:
    """Return True if the class's decorator deletes the name again: ``field()`` without a default.

    attrs does not recognise ``dataclasses.field``: it leaves the name alone.
    """
    said, options = specifier(table.symbols, shown), table.options(shown.owner)
    if options is None or options.flavour == "msgspec":
        return False  # msgspec leaves alone what has no annotation
    foreign = options.flavour == "attrs" and said.flavour == "stdlib"
    return said.declared and said.default != "value" and not foreign


def _is_mangled(name: str) -> bool:
    return name.startswith("__")
