"""What ``dataclasses`` and attrs make of an annotation at run time: a field, a ``ClassVar``, an ``InitVar``.

Both inspect an annotation that is an object, and guess from the text of one that is a string
(quoted, or under ``from __future__ import annotations``); see ``dataclasses._is_type``
of CPython and ``attr._make._is_class_var``. Their wrong guesses are repeated here on purpose.

From Python 3.14 on annotations are evaluated lazily (PEP 649, 749). A name that is imported
for type checkers alone is no error any more: it becomes a forward reference, which makes a field.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ExternalRef, SymbolTable, ValueRef
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.semantics.naming.symbols import Symbol
    from flake8_tradelint.semantics.summary import ModuleSummary, Variable

    AnnotationKind = Literal["field", "classvar", "initvar", "kw_only"]


CLASSVAR = frozenset({"typing.ClassVar", "typing_extensions.ClassVar"})
_KINDS: dict[str, AnnotationKind] = {
    "typing.ClassVar": "classvar",
    "typing_extensions.ClassVar": "classvar",
    "dataclasses.InitVar": "initvar",
    "dataclasses.KW_ONLY": "kw_only",
}
_HOMES = {"classvar": "typing", "initvar": "dataclasses", "kw_only": "dataclasses"}
_FIRST_NAMES = regex(r"(?:\s*(\w+)\s*\.)?\s*(\w+)")
_QUOTED = regex(r"[rRuU]?(['\"])")
_ATTRS_CLASSVAR = ("typing.ClassVar", "t.ClassVar", "ClassVar", "typing_extensions.ClassVar")


def annotation_kind(symbols: SymbolTable, path: str, variable: Variable) -> AnnotationKind:
    """Return the kind that the stdlib's ``@dataclass`` gives the annotated ``variable``."""
    if variable.annotation is None:
        return "field"
    summary = symbols.surface(path)
    quoted = _QUOTED.match(variable.annotation_text) is not None
    if not quoted and not summary.future_annotations:
        known = _is_evaluated(summary, variable.annotation_text)
        return _kind(symbols, path, _head(variable.annotation)) if known else "field"
    if quoted and summary.future_annotations:
        return "field"  # the annotation's text is a string literal: its first character is a quote
    text = _unquoted(variable.annotation_text) if quoted else variable.annotation_text
    return _kind_of_text(symbols, summary, text)


def pydantic_kind(symbols: SymbolTable, path: str, variable: Variable) -> AnnotationKind:
    """Return the kind that pydantic gives it, which evaluates annotations that the stdlib only reads."""
    kind = annotation_kind(symbols, path, variable)
    seen = kind == "field" and mentions(symbols, path, variable.annotation, CLASSVAR)
    return "classvar" if seen else kind


def attrs_classvar(symbols: SymbolTable, path: str, variable: Variable) -> bool:
    """Return True if attrs takes the annotated ``variable`` for a ``ClassVar``."""
    text = variable.annotation_text
    if _QUOTED.match(text):
        return _unquoted(text).startswith(_ATTRS_CLASSVAR)
    if symbols.surface(path).future_annotations:
        return text.startswith(_ATTRS_CLASSVAR)
    annotation = variable.annotation
    if annotation is None or not _is_evaluated(symbols.surface(path), text):
        return False
    return _kind(symbols, path, _head(annotation)) == "classvar"


def mentions(symbols: SymbolTable, path: str, annotation: e.Expr | None, names: frozenset[str]) -> bool:
    """Return True if one of the full ``names`` occurs anywhere in the annotation, quoted or not."""
    match annotation:
        case e.Subscript(value, index):
            return mentions(symbols, path, value, names) or mentions(symbols, path, index, names)
        case e.Sequence(parts) | e.Union(parts):
            return any(mentions(symbols, path, part, names) for part in parts)
        case None:
            return False
    return symbols.qualified(symbols.resolve(path, annotation)) in names


def _head(annotation: e.Expr) -> e.Expr:
    return annotation.value if isinstance(annotation, e.Subscript) else annotation


def _kind(symbols: SymbolTable, path: str, head: e.Expr) -> AnnotationKind:
    return _kind_of_symbol(symbols, symbols.resolve(path, head))


def _kind_of_symbol(symbols: SymbolTable, symbol: Symbol | None) -> AnnotationKind:
    if isinstance(symbol, ValueRef):  # an alias: `CV = ClassVar[str]`
        values = [v.value for v in symbols.variables(symbol.path, symbol.name)]
        if len(values) == 1 and isinstance(values[0], e.Subscript):
            inner = symbols.resolve(symbol.path, values[0].value)
            return _KINDS.get(symbols.qualified(inner), "field")
    return _KINDS.get(symbols.qualified(symbol), "field")


def _kind_of_text(symbols: SymbolTable, summary: ModuleSummary, text: str) -> AnnotationKind:
    match = _FIRST_NAMES.match(text)
    if match is None or not _at_run_time(summary, match[1] or match[2]):
        return "field"
    if not match[1]:
        return _kind_of_symbol(symbols, symbols.member(summary.path, match[2]))
    module = symbols.member(summary.path, match[1])
    kind = _KINDS.get(f"{symbols.qualified(module)}.{match[2]}", "field")
    return kind if kind != "field" and module == ExternalRef(_HOMES[kind]) else "field"


def _is_evaluated(summary: ModuleSummary, text: str) -> bool:
    """Return True if the name that the annotation begins with exists when the program runs."""
    match = _FIRST_NAMES.match(text)
    return match is None or _at_run_time(summary, match[1] or match[2])


def _at_run_time(summary: ModuleSummary, name: str) -> bool:
    """Return True if the module-level ``name`` exists when the program runs: not imported for types alone."""
    imports = [imported.type_checking for imported in summary.imports if imported.name == name]
    return not imports or not all(imports)


def _unquoted(text: str) -> str:
    """Return the value of a string literal, or ``text`` itself if it is anything else."""
    import _ast as ast

    from flake8_tradelint.source import parse_annotation

    found = parse_annotation(text)
    return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else text
