"""Coroutines that are bound to a variable whose annotation says that it has the result."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.fate import Lost
from flake8_tradelint.semantics.coroutines.taking import is_plain_class
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.semantics.coroutines.db import CoroutineDb
    from flake8_tradelint.semantics.facts import CallFact


_WRAPPERS = frozenset({"Optional", "Union"})


def bound_as_value(linked: CoroutineDb, path: str, fact: CallFact, around: Sequence[ast.AST]) -> Lost | None:
    """Return how the coroutine is lost in ``data: dict[str, str] = fetch()``; ``around`` ends with the call.

    Functions that are out of sight get the variable, and might await it.
    """
    match around[-2:]:
        case [ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value), call] if (
            value is call and _is_plain(linked, path, annotation)
        ):
            return Lost(f"is bound to `{name}`, whose annotation says that it is the result", fact.uses[0])
    return None


def _is_plain(linked: CoroutineDb, path: str, annotation: ast.expr) -> bool:
    """Return True if nothing of this type can be awaited; ``None`` alone says nothing."""
    match annotation:
        case ast.Constant(value=None):
            return True
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _is_plain(linked, path, left) and _is_plain(linked, path, right)
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner) if (
            name in _WRAPPERS
        ):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return all(_is_plain(linked, path, part) for part in parts)
        case ast.Subscript(value=value):
            return _is_plain(linked, path, value)
        case ast.Name(id=name):
            symbol = linked.symbols.resolve(path, e.Name(name))
            return isinstance(symbol, ClassRef | ExternalRef) and is_plain_class(linked, symbol)
    return False
