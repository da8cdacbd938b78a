"""TL104: annotations that are meant to declare a class attribute, where a decorator makes a field of them."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import annotated
from flake8_tradelint.semantics.dataclass.construct.instance_values import StoredDefault, stored_default
from flake8_tradelint.semantics.dataclass.declare.annotation_kinds import CLASSVAR
from flake8_tradelint.semantics.dataclass.declare.field_values import is_declared
from flake8_tradelint.semantics.dataclass.inherit.overrides import overrides
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import Variable

    Reason = Literal[
        "quoted twice",
        "type checkers only",
        "inside Annotated",
        "unread name",
        "beside attr.ib",
        "too late",
        "of a struct",
        "final",
    ]


_ANNOTATED = frozenset({"typing.Annotated", "typing_extensions.Annotated"})
_FINAL = frozenset({"typing.Final", "typing_extensions.Final"})


class Intent(Record):
    """The annotation of ``variable`` in the body of ``cls`` means a class attribute, but makes ``field``.

    ``unless`` tells what was not seen, where this is likely and not certain.
    """

    cls: ClassRef
    variable: Variable
    field: Field
    reason: Reason
    unless: str = ""


def intents(table: DataclassTable, ref: ClassRef) -> Iterator[Intent]:
    """Yield the annotations in the class's own body that mean a class attribute and do not make one."""
    cls = table.body(ref)
    if cls is None:
        return
    options, kind = table.options(ref), table.kind(ref)
    for name, variable in annotated(cls).items():
        if variable.conditional or variable.annotation is None:
            continue
        meant = _meant(table, ref, variable.annotation)
        if options is not None and meant is not None:
            yield from _made_a_field(table, ref, name, variable, meant)
            if options.flavour == "msgspec" and meant == "classvar":
                yield from _keeps_field(table, ref, name, variable)
        elif kind == "plain" and meant == "classvar":
            stored = _too_late(table, ref, name)
            if stored is not None:
                yield Intent(ref, variable, stored.field, "too late", stored.unless)


def _meant(
    table: DataclassTable, ref: ClassRef, annotation: e.Expr
) -> Literal["classvar", "annotated", "final"] | None:
    """Return what the outermost names of an annotation mean to a reader and to a type checker."""
    head, inner = (
        (annotation.value, annotation.index) if isinstance(annotation, e.Subscript) else (annotation, None)
    )
    name = table.symbols.qualified(table.symbols.resolve(ref.path, head))
    if name in CLASSVAR:
        return "classvar"
    if name in _FINAL:
        return "final"
    if name in _ANNOTATED and isinstance(inner, e.Sequence) and inner.items:
        return "annotated" if _meant(table, ref, inner.items[0]) == "classvar" else None
    return None


def _made_a_field(
    table: DataclassTable, ref: ClassRef, name: str, variable: Variable, meant: str
) -> Iterator[Intent]:
    fields, options = table.fields(ref), table.options(ref)
    field = fields.get(name) if fields is not None else None
    if field is None or field.owner != ref or field.kind != "field" or field.variable != variable:
        return
    if options is None or options.flavour == "pydantic":
        return  # pydantic evaluates what others only read
    if options.flavour == "msgspec" and meant == "final":
        return  # the name is part of every message: no constant can be told from it
    if meant == "classvar":
        yield Intent(ref, variable, field, _why(table, ref, variable))
    else:
        yield Intent(ref, variable, field, "inside Annotated" if meant == "annotated" else "final")


def _keeps_field(table: DataclassTable, ref: ClassRef, name: str, variable: Variable) -> Iterator[Intent]:
    """Yield a ``ClassVar`` in a struct whose base declares the field: msgspec keeps the field."""
    stored = _too_late(table, ref, name)
    if stored is not None and stored.field.owner != ref:
        yield Intent(ref, variable, stored.field, "of a struct")


def _why(table: DataclassTable, ref: ClassRef, variable: Variable) -> Reason:
    summary = table.symbols.surface(ref.path)
    text = variable.annotation_text
    if is_declared(table.symbols, ref.path, variable.value, "attrs"):
        return "beside attr.ib"
    if summary.future_annotations and text[:1] in "'\"":
        return "quoted twice"
    first = text.strip("'\"").split("[")[0].split(".")[0].strip()
    imports = [imported.type_checking for imported in summary.imports if imported.name == first]
    return "type checkers only" if imports and all(imports) else "unread name"


def _too_late(table: DataclassTable, ref: ClassRef, name: str) -> StoredDefault | None:
    """Return the default of a base's field under the name, unless TL101 reports the value."""
    if any(found.name == name and not found.equal for found in overrides(table, ref)):
        return None
    return stored_default(table, ref, name)
