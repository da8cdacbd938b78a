"""How a subclass declares an inherited field as its own: the annotation, and the decorator."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass, replace

from flake8_tradelint.model import Applicability, Edit
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.annotation_kinds import mentions
from flake8_tradelint.semantics.class_bodies import annotated
from flake8_tradelint.semantics.dataclass_fields import DataclassTable
from flake8_tradelint.semantics.dataclass_kinds import Options
from flake8_tradelint.semantics.overrides import Override
from flake8_tradelint.semantics.symbols import ClassRef

_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_STRING = re.compile(r"(['\"]).*?\1")
_FINAL = frozenset({"typing.Final", "typing_extensions.Final"})
_GENERATED = frozenset({"__eq__", "__hash__", "__repr__", "__lt__", "__le__", "__gt__", "__ge__"})
_DEFAULTS = Options("stdlib")
_ARGUMENTS = ("frozen", "kw_only", "eq", "order", "repr", "unsafe_hash")


@dataclass(frozen=True, slots=True)
class Declaration:
    """An annotation for the child: ``imports`` are ``"module:name"`` pairs that it needs."""

    annotation: e.Expr
    text: str
    imports: str


@dataclass(frozen=True, slots=True)
class Decorator:
    """A decorator for the child that makes the same kind of class as its base's."""

    expr: e.Expr
    edit: Edit
    applicability: Applicability


def declaration(table: DataclassTable, found: Override) -> Declaration | None:
    """The annotation of the base's field, as it can be said in the child's module."""
    field = found.stored.field
    text, path = field.variable.annotation_text, field.owner.path
    annotation = field.variable.annotation
    if annotation is None or not text or mentions(table.symbols, path, annotation, _FINAL):
        return None
    if text[:1] in "'\"" or _STRING.search(text):
        return None
    imports: list[str] = []
    for word in dict.fromkeys(_WORD.findall(text)):
        source = _importable(table, path, found.cls.path, word)
        if source is None:
            return None
        imports += [source] if source else []
    return Declaration(annotation, text, ",".join(imports))


def _importable(table: DataclassTable, path: str, target: str, name: str) -> str | None:
    """``module:name`` for a name of ``path``; empty where ``target`` needs no import; ``None``: no way."""
    if name in ("None", "True", "False"):
        return ""
    symbols = table.symbols
    meant = symbols.member(path, name)
    if meant is None:
        return None
    there = symbols.member(target, name)
    if there == meant or path == target:
        return ""
    if there is not None and not hasattr(builtins, name):
        return None  # it means something else there
    for imported in symbols.summary(path).imports:
        if imported.name == name and imported.attr == name and not imported.level:
            return f"{imported.module}:{name}"
    module = symbols.modules.name(meant.path) if isinstance(meant, ClassRef) else ""
    return f"{module}:{name}" if module and isinstance(meant, ClassRef) and meant.qualname == name else None


def decorator_for(table: DataclassTable, found: Override) -> Decorator | None:
    """The decorator that makes the child a dataclass like its nearest decorated ancestor."""
    cls = table.symbols.class_(found.cls)
    near = next((o for o in map(table.options, table.classes.project_mro(found.cls)) if o is not None), None)
    if cls is None or near is None or near.wrapped or cls.decorators:
        return None
    if near.flavour == "pydantic" or not _adds_no_fields(table, found):
        return None
    if any(_GENERATED & _names(table, base) for base in table.classes.project_mro(found.cls)):
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


def _names(table: DataclassTable, ref: ClassRef) -> set[str]:
    cls = table.symbols.class_(ref)
    return {*cls.methods, *(v.name for v in cls.variables)} if cls is not None else set()


def _adds_no_fields(table: DataclassTable, found: Override) -> bool:
    """Would the overridden name be the only field that the decorator finds in the child?"""
    cls = table.symbols.class_(found.cls)
    if cls is None:
        return False
    return set(annotated(cls)) <= {found.name}


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
    """``attrs.define`` for children of ``attrs.define`` alone: other spellings differ in too much."""
    plain = replace(Options("attrs"), slots=True, annotated=None)
    if near != plain:
        return None
    return "define", "attrs:define", e.Import("attrs", 0, "define")
