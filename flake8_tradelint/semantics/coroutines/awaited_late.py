"""Calls of which something is read before ``await`` can apply: ``await fetch()[0]`` always raises."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.known_types import AWAITABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from flake8_tradelint.semantics.coroutines.db import CoroutineDb

    After = Literal["value", "awaitable", "unknown"]
    """What an attribute, item or call of an awaited result gives: a plain value, an awaitable, or unknown."""


def read_first(nodes: Sequence[ast.AST], call: e.Call) -> e.Expr | None:
    """Return what an ``await`` applies to: all that is read of the awaited result of the ``call``.

    ``nodes`` are those around the call, which is the last. ``None``: nothing is read, or nothing awaits it.
    """
    found: e.Expr = e.Await(call)
    for outer, inner in zip(reversed(nodes[:-1]), reversed(nodes), strict=False):
        match outer:
            case ast.Attribute(value=value, attr=name) if value is inner:
                found = e.Attribute(found, name)
            case ast.Subscript(value=value, slice=index) if value is inner:
                key = _key(index)
                found = e.Subscript(found, key)
            case ast.Call(func=func) if func is inner:
                found = e.Call(found)
            case ast.Await():
                return None if isinstance(found, e.Await) else found
            case _:
                return None
    return None


def _key(index: ast.expr) -> e.Expr:
    """Return a constant index as it is; any other counts as a text."""
    if not isinstance(index, ast.Constant):
        return e.Literal("str", "''")
    return e.Literal(type(index.value).__name__, repr(index.value))


def after_reading(linked: CoroutineDb, path: str, read: e.Expr) -> After:
    """Return whether what is read of the result has to be awaited as well."""
    if isinstance(read, e.Call) and linked.async_functions.made_by(path, read.func) is not None:
        return "awaitable"
    found = linked.receivers.value(path, read)
    if found is None and isinstance(read, e.Call) and isinstance(read.func, e.Attribute):
        of = linked.receivers.value(path, read.func.value)
        # No method of a builtin class gives something to await.
        if of is not None and linked.symbols.qualified(of.cls).startswith("builtins."):
            return "value"
    if found is not None:
        return "awaitable" if linked.symbols.qualified(found.cls) in AWAITABLES else "value"
    plain = read
    while isinstance(plain, e.Subscript):
        plain = plain.value
    # Items of the result, as of a document in JSON, are values.
    return "value" if isinstance(plain, e.Await) else "unknown"
