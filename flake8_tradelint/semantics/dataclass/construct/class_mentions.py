"""Mentions of classes in the syntax tree of a file, and whether they may mean the classes of a family."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import Symbol, SymbolTable


_UNKNOWN = "?"
"""A mention of which it is not known what it means."""
_TYPE_TEXT = regex(r"[\w.\[\],|]+")
"""A string that names a class, or is an annotation."""
_SEPARATORS = str.maketrans("[],|", "    ")


def may_mention(project: TypeDb, path: str, family: Sequence[ClassRef]) -> bool:
    """Return True if the file mentions a class of the family, or something that may be one."""
    names = {ref.qualname.rsplit(".", 1)[-1] for ref in family}
    nodes = nodes_with(project, path, names)
    if nodes is None:
        return True
    return any(may_mean(project.symbols, path, found, family) for found in mentions(nodes, names))


def may_mean(symbols: SymbolTable, path: str, dotted: str, classes: Collection[ClassRef]) -> bool:
    """Return True if the dotted name, written in the file, may stand for one of the classes."""
    symbol = symbol_of(symbols, path, dotted)
    if isinstance(symbol, ClassRef):
        return symbol in classes
    return not isinstance(symbol, ExternalRef | FunctionRef)


def symbol_of(symbols: SymbolTable, path: str, dotted: str) -> Symbol | None:
    """Return what a dotted name means at the top of the file."""
    first_part, *attributes = dotted.split(".")
    value: e.Expr = e.Name(first_part)
    for attribute in attributes:
        value = e.Attribute(value, attribute)
    return symbols.resolve(path, value)


def mentions(nodes: Iterable[ast.AST], names: Collection[str]) -> tuple[str, ...]:
    """Return the dotted names that end with one of ``names``."""
    nodes = list(nodes)
    bound = {name for node in nodes for name in bound_by(node)}
    found = {name for node in nodes for name in mentioned(node, names)}
    return tuple(sorted({_UNKNOWN if first(name) in bound else name for name in found}))


def first(dotted: str) -> str:
    """Return the first part of a dotted name."""
    return dotted.partition(".")[0]


def bound_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that the node binds as a variable: the module need not have that meaning there."""
    match node:
        case ast.Name(name, ast.Store()) | ast.arg(name):
            yield name


def mentioned(node: ast.AST, names: Collection[str]) -> Iterator[str]:
    """Yield the dotted names in one node that end with one of ``names``; also of an import, or in quotes."""
    match node:
        case ast.Name(name) if name in names:
            yield name
        case ast.Attribute(_, attr) if attr in names:
            yield dotted_name(node) or _UNKNOWN
        case ast.alias(name, other) if name in names:
            yield other or name
        case ast.ClassDef(name) if name in names:
            yield name
        case ast.Constant(str() as text) if any(name in text for name in names):
            compact = text.replace(", ", ",").replace(" | ", "|")
            words = compact.translate(_SEPARATORS).split() if _TYPE_TEXT.fullmatch(compact) else ()
            yield from (word for word in words if word.rpartition(".")[2] in names)
