"""The decorator that makes a subclass the same kind of dataclass as its base."""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Edit
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import annotated
from flake8_tradelint.semantics.dataclass.declare.field_values import is_declared
from flake8_tradelint.semantics.dataclass.declare.kinds import Options
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.dataclass.inherit.overrides import Override


_GENERATED_ABOVE: QueryKey[bool] = QueryKey()
"""By class: whether it or a class above defines a method that a decorator generates."""
_HOOKED: QueryKey[Literal["", "hooked", "end"]] = QueryKey()
"""By class and initialiser: whether a hook is defined below the initialiser."""
_DESCRIBED: QueryKey[bool] = QueryKey()
"""By class: whether its body has a call of ``field`` or the like."""
_ANNOTATED: QueryKey[frozenset[str]] = QueryKey()
"""By class: the annotated names of its body."""
_GENERATED = frozenset({"__eq__", "__hash__", "__repr__", "__lt__", "__le__", "__gt__", "__ge__"})
_HOOKS = frozenset({"__post_init__", "__attrs_post_init__", "__attrs_pre_init__"})
_DEFAULTS = Options("stdlib")
_ARGUMENTS = ("frozen", "kw_only", "eq", "order", "repr", "unsafe_hash")


class Decorator(Record):
    """The decorator as an expression, and the edit that writes it."""

    expr: e.Expr
    edit: Edit
    applicability: Applicability


def decorator_for(table: DataclassTable, found: Override) -> Decorator | None:
    """Return the decorator that makes the child a dataclass like its nearest decorated ancestor."""
    cls = table.symbols.class_(found.cls)
    first = table.nearest(found.cls)
    near = table.options(first) if first is not None else None
    if cls is None or near is None or near.wrapped or cls.decorators:
        return None
    if near.flavour == "pydantic" or not _adds_no_fields(table, found):
        return None
    if table.classes.along(table.results(_GENERATED_ABOVE), found.cls, (), partial(_has_generated, table)):
        return None
    # The inherited `__init__` does not call a hook that is defined below it; a new `__init__` would.
    end = found.stored.initialiser
    if (
        table.classes.along(table.results(_HOOKED), found.cls, (end,), partial(_hooked_below, table, end))
        == "hooked"
    ):
        return None
    made = _attrs(near) if near.flavour == "attrs" else _stdlib(near)
    if made is None:
        return None
    text, imports, expr = made
    edit = Edit(
        found.cls.path,
        cls.statement.anchor,
        "decorate_class",
        (("decorator", text), ("imports", imports)),
    )
    return Decorator(expr, edit, "safe")


def _has_generated(table: DataclassTable, classes: tuple[Base, ...], _: ClassRef | None) -> bool:
    return any(isinstance(base, ClassRef) and _GENERATED & _names(table, base) for base in classes)


def _hooked_below(
    table: DataclassTable, end: ClassRef, classes: tuple[Base, ...], _: ClassRef | None
) -> Literal["", "hooked", "end"]:
    for base in classes:
        if base == end:
            return "end"
        if isinstance(base, ClassRef) and _HOOKS & _names(table, base):
            return "hooked"
    return ""


def _names(table: DataclassTable, ref: ClassRef) -> set[str]:
    cls = table.symbols.shell(ref)
    return {*cls.methods, *(v.name for v in cls.variables)} if cls is not None else set()


def _adds_no_fields(table: DataclassTable, found: Override) -> bool:
    """Return True if the decorator finds no field in the child's body but the overridden name."""
    ref = found.cls
    cls = table.symbols.shell(ref)
    if cls is None or table.results(_ANNOTATED).get(ref, lambda: frozenset(annotated(cls))) - {found.name}:
        return False
    return not table.results(_DESCRIBED).get(
        ref, lambda: any(is_declared(table.symbols, ref.path, variable.value) for variable in cls.variables)
    )


def _stdlib(near: Options) -> tuple[str, str, e.Expr] | None:
    said: list[tuple[str, bool]] = []
    for name in _ARGUMENTS:
        value = getattr(near, name)
        if value is None:
            return None
        if value != getattr(_DEFAULTS, name):
            said.append((name, value))
    text = "dataclass" + (f"({', '.join(f'{name}={value}' for name, value in said)})" if said else "")
    maker: e.Expr = e.Import("dataclasses", 0, "dataclass")
    keywords = tuple((name, e.Literal("bool", str(value))) for name, value in said)
    return text, "dataclasses:dataclass", e.Call(maker, (), keywords) if said else maker


def _attrs(near: Options) -> tuple[str, str, e.Expr] | None:
    """Return ``attrs.define`` for children of ``attrs.define`` alone: other spellings differ in too much."""
    plain = replace(Options("attrs"), slots=True, annotated=None)
    if near != plain:
        return None
    return "define", "attrs:define", e.Import("attrs", 0, "define")
