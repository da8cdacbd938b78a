"""The fields of dataclasses over the method resolution order, as the decorators collect them.

A faithful small model of ``dataclasses._process_class`` (also pydantic's, which calls it)
and of ``attr._make``. Where the model cannot follow, a class has no known fields (``None``),
and who asks must stay quiet.
"""

from __future__ import annotations

from flake8_tradelint.records import Record, replace
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import Bound, Hidden, annotated
from flake8_tradelint.semantics.dataclass.annotation_kinds import (
    annotation_kind,
    attrs_classvar,
    pydantic_kind,
)
from flake8_tradelint.semantics.dataclass.class_kinds import ClassKinds
from flake8_tradelint.semantics.dataclass.field_values import is_declared, specifier
from flake8_tradelint.semantics.dataclass.kinds import Options
from flake8_tradelint.tracing import Answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.dataclass.field_values import DefaultKind
    from flake8_tradelint.semantics.naming.symbols import ClassRef, SymbolTable
    from flake8_tradelint.semantics.summary import ClassSummary, Variable

    FieldKind = Literal["field", "classvar", "initvar"]


class Field(Record):
    """One field: declared by ``variable`` in the body of ``owner``.

    ``default`` tells how it gets its value where no argument is passed; ``origin`` is the
    body that holds a plain default (a class may inherit it), ``value`` the default itself.
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
    """The name of its parameter, where attrs was told another one."""


if TYPE_CHECKING:
    Fields = dict[str, Field]


class DataclassTable(ClassKinds):
    """Questions about dataclasses, answered over the class table."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        super().__init__(symbols, classes)
        # A cycle ends with what nobody knows.
        self._fields: Answers[Fields | None] = Answers(symbols.trace, lambda _: None)
        self.storing: Answers[bool] = Answers(symbols.trace)
        """For ``plain_classes``: by class, does it store plainly? Each of its overrides asks."""

    def fields(self, ref: ClassRef) -> Fields | None:
        """The fields of a decorated class in order, pseudo-fields included; ``None``: not known."""
        return self._fields.get(ref, lambda: self._collect(ref))

    def _collect(self, ref: ClassRef) -> Fields | None:
        options = self.options(ref)
        cls = self.body(ref) if options is not None else None
        if options is None or cls is None or "__annotations__" in _bound_names(cls):
            return None
        found: Fields = {}
        for base in reversed(self.classes.project_mro(ref)[1:]):
            inherited = self._seen_on(base, options)
            if inherited is None:
                return None
            found = _overlaid(found, inherited, options)
        own = self._own(ref, cls, options)
        return None if own is None else _overlaid(found, own, options)

    def _seen_on(self, base: ClassRef, options: Options) -> Fields | None:
        """What the decorator finds on a base: undecorated classes show their nearest dataclass's."""
        for owner in self.classes.project_mro(base):
            kind = self.kind(owner)
            if kind == "unknown":
                return None
            if isinstance(kind, Options):
                same = (kind.flavour == "attrs") == (options.flavour == "attrs")
                return self.fields(owner) if same else None
            if options.flavour == "attrs":
                return {}  # attrs looks at each class's own list
        return {}

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
                # attrs reads its own body alone, the stdlib asks the class, bases included.
                origin = self.bound(ref, name) if options.flavour == "attrs" else self._class_value(ref, name)
                found[name] = self._field(ref, variable, kind, kw_only, origin)
        return found

    def _declared(self, ref: ClassRef, cls: ClassSummary, options: Options) -> dict[str, Variable]:
        """The names of the body that make fields or pseudo-fields."""
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
        """What ``getattr(cls, name)`` finds when the decorator runs."""
        for owner in self.classes.project_mro(ref):
            found = self.bound(owner, name)
            if owner != ref and isinstance(found, Bound):
                if self._is_slot(owner, name):
                    return None  # a slot's descriptor is no default
                found = self._left_by_decorator(found)
            if found is not None:
                return found
        return None

    def _is_slot(self, ref: ClassRef, name: str) -> bool:
        options, fields = self.options(ref), self.fields(ref)
        if options is None or not options.slots or fields is None:
            return False
        return name in fields and fields[name].kind == "field"

    def _left_by_decorator(self, found: Bound) -> Bound | Hidden | None:
        """A base's decorator replaces ``field(...)`` by its default, or takes the name away."""
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


def _bound_names(cls: ClassSummary) -> set[str]:
    return {variable.name for variable in cls.variables} | set(cls.other_names)


def _overlaid(found: Fields, later: Fields, options: Options) -> Fields:
    """Fields declared again keep their place, but for attrs, which lists them at the new one."""
    if options.flavour == "attrs":
        found = {name: field for name, field in found.items() if name not in later}
    return found | later
