"""Decide whether a file gives something an attribute of some name, so that readers of it may be right.

The answer is computed on demand and generous: strings and keywords count, because they may be names of
fields.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.reading.indexing import index_module
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError, decode
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.reading.module_index import ModuleIndex


def gives_name(data: bytes, name: str) -> bool:
    """Return True if the file binds, stores or spells out the name, or cannot be parsed."""
    if all(_is_read(data, at, at + len(name.encode())) for at in occurrences(data, name.encode())):
        return False
    try:
        index = index_module(parse_text(decode(data)))
    except SourceError:
        return True
    try:
        return _gives(index, name)
    finally:
        index.release()


def _gives(index: ModuleIndex, name: str) -> bool:
    if any(node.attr == name and not isinstance(node.ctx, ast.Load) for node, _ in index.attributes):
        return True
    if any(name in scope.bindings for scope in index.root.subtree() if scope.kind in ("class", "module")):
        return True
    return any(_spells(node, name) for node in index.parents)


def _is_read(data: bytes, start: int, end: int) -> bool:
    """Return True if the occurrence is ``.name`` and not assigned to."""
    behind = data[end : end + 8].lstrip(b" \t")
    return data[max(start - 1, 0) : start] == b"." and (behind[:1] not in b"=:+-|" or behind[:2] == b"==")


def _spells(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return text == name
        case ast.keyword(arg=arg):
            return arg == name
    return False
