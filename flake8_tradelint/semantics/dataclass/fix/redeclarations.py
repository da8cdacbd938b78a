"""The annotation with which a subclass declares an inherited field as a field of its own."""

from __future__ import annotations

import builtins

from flake8_tradelint.semantics.dataclass.declare.annotation_kinds import CLASSVAR, mentions
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics import expr as e
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.dataclass.inherit.overrides import Override
    from flake8_tradelint.semantics.naming.symbols import Symbol


_WORD = regex(r"(?<![\w.])[A-Za-z_]\w*")
_STRING = regex(r"(['\"]).*?\1")
_NO_TYPES = CLASSVAR | {"typing.Final", "typing_extensions.Final", "dataclasses.InitVar"}


class Declaration(Record):
    """An annotation for the child; ``imports`` are the ``"module:name"`` pairs that it needs."""

    annotation: e.Expr
    text: str
    imports: str


def declaration(table: DataclassTable, found: Override) -> Declaration | None:
    """Return the annotation of the base's field, as it can be written in the child's module."""
    field = found.stored.field
    text, path = field.variable.annotation_text, field.owner.path
    annotation = field.variable.annotation
    if annotation is None or not text or mentions(table.symbols, path, annotation, _NO_TYPES):
        return None
    if text[:1] in "'\"" or _STRING.search(text):
        return None
    imports: list[str] = []
    for word in dict.fromkeys(_WORD.findall(text)):
        source = _importable(table, path, found, word)
        if source is None:
            return None
        imports += [source] if source else []
    return Declaration(annotation, text, ",".join(imports))


def _importable(table: DataclassTable, path: str, found: Override, name: str) -> str | None:
    """Return ``"module:name"`` for a name of ``path``.

    Return an empty string if the child's module needs no import, and ``None`` if it cannot import the name.
    """
    if name in ("None", "True", "False"):
        return ""
    symbols, target = table.symbols, found.cls.path
    meant = symbols.member(path, name)
    if meant is None:
        return None
    there = symbols.member(target, name)
    if there == meant:
        return "" if _is_there(table, found, name, meant) else None
    if there is not None and not hasattr(builtins, name):
        return None  # it means something else there
    for imported in symbols.surface(path).imports:
        if imported.name == name and imported.type_checking:
            return None
        if imported.name == name and imported.attr == name and not imported.level:
            return f"{imported.module}:{name}"
    module = symbols.modules.name(meant.path) if isinstance(meant, ClassRef) else ""
    return f"{module}:{name}" if module and isinstance(meant, ClassRef) and meant.qualname == name else None


def _is_there(table: DataclassTable, found: Override, name: str, meant: Symbol) -> bool:
    """Return True if the name can be evaluated in the child's body, or annotations are not evaluated."""
    summary = table.symbols.surface(found.cls.path)
    if summary.future_annotations:
        return True
    if any(imported.name == name and imported.type_checking for imported in summary.imports):
        return False
    cls = (
        table.symbols.class_(meant) if isinstance(meant, ClassRef) and meant.path == found.cls.path else None
    )
    return cls is None or cls.statement.anchor.end < found.shown.variable.span.anchor.start
