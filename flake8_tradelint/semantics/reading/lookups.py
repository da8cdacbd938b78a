"""Find items that are looked up by a constant key: ``app["session"]``, ``app[SESSION]``."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.records import Record
from flake8_tradelint.semantics.reading.module_index import called_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex
    from flake8_tradelint.semantics.reading.scopes import Scope


_LOOKING_UP = frozenset({"get", "pop"})


class Lookup(Record):
    """A look-up or store by key: ``node`` is the item of ``holder`` under ``key``."""

    key: str
    holder: ast.expr
    node: ast.Subscript | ast.Call
    context: Literal["load", "store", "del"]


def looked_up(index: ModuleIndex, keys: frozenset[str]) -> Iterator[tuple[Lookup, Scope]]:
    """Yield all look-ups by one of the keys, or by a variable so called; few callers ask, so no cache."""
    for node in index.parents:
        found = None
        if isinstance(node, ast.Subscript):
            found = _of_subscript(node, keys)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            key = _spelled(node.args[0]) if node.func.attr in _LOOKING_UP else ""
            found = Lookup(key, node.func.value, node, "load") if key in keys else None
        if found is not None:
            yield found, _scope(index, node)


def _of_subscript(node: ast.Subscript, keys: frozenset[str]) -> Lookup | None:
    key = _spelled(node.slice)
    if key not in keys:
        return None
    if isinstance(node.ctx, ast.Load):
        return Lookup(key, node.value, node, "load")
    return Lookup(key, node.value, node, "store" if isinstance(node.ctx, ast.Store) else "del")


def _spelled(key: ast.expr) -> str:
    if isinstance(key, ast.Constant):
        return key.value if isinstance(key.value, str) else ""
    return called_name(key)


def _scope(index: ModuleIndex, node: ast.AST) -> Scope:
    while node not in index.scopes:
        node = index.parents[node]
    return index.scopes[node]
