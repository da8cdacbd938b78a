"""The fields of dataclasses over the method resolution order, as the decorators collect them.

A model of ``dataclasses._process_class`` (also pydantic's, which calls it), of ``attr._make``, and of the
``StructMeta`` of msgspec, which collects fields as the stdlib does and reads defaults as attrs does.
Where the model cannot follow, a class has no known fields (``None``), and rules must report nothing.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import Bound, Hidden, annotated
from flake8_tradelint.semantics.dataclass.declare.annotation_kinds import (
    annotation_kind,
    attrs_classvar,
    pydantic_kind,
)
from flake8_tradelint.semantics.dataclass.declare.class_kinds import ClassKinds
from flake8_tradelint.semantics.dataclass.declare.field_values import is_declared, specifier
from flake8_tradelint.semantics.dataclass.declare.kinds import Options
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from typing import Literal

    from flake8_tradelint.semantics.classes.table import Base, ClassTable
    from flake8_tradelint.semantics.dataclass.declare.field_values import DefaultKind
    from flake8_tradelint.semantics.naming.symbols import SymbolTable
    from flake8_tradelint.semantics.summary import ClassSummary, Variable

    FieldKind = Literal["field", "classvar", "initvar"]


class Field(Record):
    """One field, declared by ``variable`` in the body of ``owner``.

    ``default`` is how it gets its value if no argument is passed; ``origin`` is the body that holds a plain
    default (a class may inherit it), ``value`` the default itself.
    """

    name: str
    owner: ClassRef
    kind: FieldKind
    variable: Variable
    default: DefaultKind
    origin: Bound | None = None
    value: e.Expr | None = None
    init: bool | None = True
    kw_only: bool | None = False
    alias: str = ""
    """The name of its parameter, where attrs got another one by ``alias=``."""


if TYPE_CHECKING:
    Fields = dict[str, Field]


class DataclassTable(ClassKinds):
    """Queries about dataclasses, answered over the class table."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        super().__init__(symbols, classes)
        # A class in a cycle of bases has no known fields.
        self._fields: Query[Fields | None] = Query(symbols.trace, lambda _: None)
        self._above: Query[Fields | None] = Query(symbols.trace)
        self._names: Query[frozenset[str] | _All] = Query(symbols.trace)

    def fields(self, ref: ClassRef) -> Fields | None:
        """Return the fields of a decorated class in order, pseudo-fields included; ``None`` if not known."""
        return self._fields.get(ref, lambda: self._collect(ref))

    def _collect(self, ref: ClassRef) -> Fields | None:
        options = self.options(ref)
        cls = self.body(ref) if options is not None else None
        if options is None or cls is None or "__annotations__" in _bound_names(cls):
            return None
        attrs = options.flavour == "attrs"
        first, rest = self.classes.parts(ref)
        above = self._all_seen(attrs, first[1:])
        if rest is not None:
            above = _all_overlaid(attrs, above, self._inherited(attrs, rest))
        own = self._own(ref, cls, options) if above is not None else None
        if above is None or own is None:
            return None
        if options.flavour == "msgspec":  # a `ClassVar` is skipped: a field that is inherited stays one
            own = {name: field for name, field in own.items() if field.kind == "field" or name not in above}
        return _overlaid(above, own, attrs)

    def _inherited(self, attrs: bool, ref: ClassRef) -> Fields | None:
        """Return the fields that a decorator below finds on the class and on all above it."""

        def first(classes: tuple[Base, ...], _: ClassRef | None) -> Fields | None:
            return self._all_seen(attrs, classes)

        return self.classes.along(self._above, ref, (attrs,), first, partial(_all_overlaid, attrs))

    def _all_seen(self, attrs: bool, classes: tuple[Base, ...]) -> Fields | None:
        found: Fields | None = {}
        for base in reversed(classes):
            if isinstance(base, ClassRef):
                found = _all_overlaid(attrs, self._seen_on(base, attrs), found)
        return found

    def _seen_on(self, base: ClassRef, attrs: bool) -> Fields | None:
        """Return the fields that the decorator finds on a base, or on the nearest dataclass above it."""
        if attrs and self.kind(base) == "plain":
            return {}  # attrs looks at each class's own list
        owner = self.nearest(base)
        if owner is None:
            return {}
        kind = self.kind(owner)
        same = isinstance(kind, Options) and (kind.flavour == "attrs") == attrs
        return self.fields(owner) if same else None

    def _own(self, ref: ClassRef, cls: ClassSummary, options: Options) -> Fields | None:
        found: Fields = {}
        kw_only = options.kw_only
        for name, variable in self._declared(ref, cls, options).items():
            kind = self._kind(ref, variable, options)
            if variable.conditional and kind in ("classvar", None):
                continue  # no field, whether the branch runs or not
            if variable.conditional or (variable.annotation is None and options.flavour != "attrs"):
                return None
            if kind == "kw_only":
                kw_only = True
            elif kind is not None:
                # attrs and msgspec read the body alone, the stdlib asks the class, bases included.
                reads_body = options.flavour in ("attrs", "msgspec")
                origin = self.bound(ref, name) if reads_body else self._class_value(ref, name)
                found[name] = self._field(ref, variable, kind, kw_only, origin)
        return found

    def _declared(self, ref: ClassRef, cls: ClassSummary, options: Options) -> dict[str, Variable]:
        """Return the variables of the body that make fields or pseudo-fields, by name."""
        if options.flavour != "attrs":
            return annotated(cls)
        calls = {v.name: v for v in cls.variables if is_declared(self.symbols, ref.path, v.value, "attrs")}
        bare = any(
            variable.annotation is None or attrs_classvar(self.symbols, ref.path, variable)
            for variable in calls.values()
        )
        if options.annotated is False or (options.annotated is None and bare):
            return calls
        return annotated(cls)

    def _kind(
        self, ref: ClassRef, variable: Variable, options: Options
    ) -> FieldKind | Literal["kw_only"] | None:
        if options.flavour == "attrs":
            # What `attr.ib()` makes is an attribute, whatever its annotation says.
            said = is_declared(self.symbols, ref.path, variable.value, "attrs")
            return None if not said and attrs_classvar(self.symbols, ref.path, variable) else "field"
        if options.flavour == "msgspec":
            from flake8_tradelint.semantics.dataclass.declare.structs import struct_kind

            return struct_kind(self.symbols, ref.path, variable)
        read = pydantic_kind if options.flavour == "pydantic" else annotation_kind
        return read(self.symbols, ref.path, variable)

    def _field(
        self,
        ref: ClassRef,
        variable: Variable,
        kind: FieldKind,
        kw_only: bool | None,
        origin: Bound | Hidden | None,
    ) -> Field:
        if origin is None:
            return Field(variable.name, ref, kind, variable, "missing", kw_only=kw_only)
        if isinstance(origin, Hidden):
            return Field(variable.name, ref, kind, variable, "unknown", kw_only=kw_only)
        said = specifier(self.symbols, origin)
        own = said.kw_only if said.kw_only is not None else kw_only
        holder = origin if said.default == "value" else None
        value = (said.default, holder, said.value)
        return Field(variable.name, ref, kind, variable, *value, said.init, own, said.alias)

    def _class_value(self, ref: ClassRef, name: str) -> Bound | Hidden | None:
        """Return what ``getattr(cls, name)`` finds when the decorator runs."""
        own = self.bound(ref, name)
        if own is not None or name not in self._names_from(ref):
            return own
        for owner in self.classes.project_mro(ref)[1:]:
            found = self.bound(owner, name)
            if isinstance(found, Bound):
                if self._is_slot(owner, name):
                    return None  # a slot's descriptor is no default
                found = self._left_by_decorator(found)
            if found is not None:
                return found
        return None

    def _names_from(self, ref: ClassRef) -> Container[str]:
        """Return the names that the class and those above it bind; all, if one body is not known."""

        def first(classes: tuple[Base, ...], _: ClassRef | None) -> frozenset[str] | _All:
            bodies = [self.bindings(base) for base in classes if isinstance(base, ClassRef)]
            known = [body for body in bodies if body is not None]
            if len(known) < len(bodies):
                return _All()
            return frozenset().union(*(body.others for body in known), *(body.variables for body in known))

        return self.classes.along(self._names, ref, (), first, _united)

    def _is_slot(self, ref: ClassRef, name: str) -> bool:
        options, fields = self.options(ref), self.fields(ref)
        if options is None or not options.slots or fields is None:
            return False
        return name in fields and fields[name].kind == "field"

    def _left_by_decorator(self, found: Bound) -> Bound | Hidden | None:
        """Return what a base's decorator leaves: the default of ``field(...)``, or nothing."""
        options = self.options(found.owner)
        if options is None:
            return found
        if options.slots is None or options.flavour == "attrs":
            return Hidden(found.owner)
        said = specifier(self.symbols, found)
        if not said.declared:
            return found
        if said.default in ("missing", "factory"):
            return None
        if not isinstance(said.value, e.Literal):
            return Hidden(found.owner)
        return Bound(found.owner, replace(found.variable, value=said.value, value_text=said.value.repr))


class _All:
    """A container of all names."""

    def __contains__(self, name: object) -> bool:
        return True


def _united(names: frozenset[str] | _All, above: frozenset[str] | _All) -> frozenset[str] | _All:
    """Return the union of two sets of names; classes that bind no new name share one set."""
    if isinstance(names, _All) or isinstance(above, _All):
        return _All()
    return above if names <= above else names | above


def _bound_names(cls: ClassSummary) -> set[str]:
    return {variable.name for variable in cls.variables} | set(cls.other_names)


def _all_overlaid(attrs: bool, later: Fields | None, found: Fields | None) -> Fields | None:
    return None if found is None or later is None else _overlaid(found, later, attrs)


def _overlaid(found: Fields, later: Fields, attrs: bool) -> Fields:
    """Return both; a field declared again keeps its place, but attrs moves it to the end."""
    if not found or not later:
        return found or later
    if attrs:
        found = {name: field for name, field in found.items() if name not in later}
    both = found | later
    # The fields of a base mostly include those of its own bases: then one mapping serves both.
    return later if len(both) == len(later) and [*both] == [*later] else both
