"""Decide whether running a coroutine may have an effect outside of it, and whether it gives a value.

``await`` in front of a call that nobody awaited runs code that has never run: it may send an order, wait for
ever, or raise. Only where that code certainly does nothing but compute is the ``await`` safe. The answer
depends on the function alone, so that all calls of it get the same one.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.model import Applicability
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.coroutines.db import CoroutineDb
    from flake8_tradelint.semantics.coroutines.functions import Made
    from flake8_tradelint.semantics.summary import FunctionSummary


_LIBRARY = frozenset({"aclose", "close", "sleep", "wait_closed"})
"""Coroutines of libraries that only wait, or end what the program is done with."""
_EFFECTS = (
    *(ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield, ast.YieldFrom, ast.Delete, ast.Global, ast.Nonlocal),
    *(ast.Import, ast.ImportFrom, ast.While, ast.With, ast.Raise, ast.Assert, ast.Lambda, ast.ClassDef),
)
"""Syntax in which a function has an effect outside, waits, may not end, or is not looked into."""
_PURE = frozenset(
    {"abs", "bool", "dict", "float", "frozenset", "int", "isinstance", "len", "list", "max", "min", "round"}
    | {"set", "sorted", "str", "sum", "tuple"}
)
_PURE_METHODS = frozenset({"copy", "get", "items", "keys", "values", "lower", "upper", "strip", "split"})


def applicability(linked: CoroutineDb, made: Made) -> Applicability:
    """Return "safe" if running the coroutine certainly has no effect outside of it."""
    if made.defined is None:
        return "safe" if made.name in _LIBRARY and not made.request else "unsafe"
    only_compute = linked.async_functions.only_compute
    known = only_compute.get((made.defined, made.qualname), lambda: _only_computes(linked, made))
    return "safe" if known else "unsafe"


def _only_computes(linked: CoroutineDb, made: Made) -> bool:
    """Return True if what the call may run does nothing but compute; its own body is asked first."""
    summary = _summary(linked, made)
    if summary is None or summary.decorators or made.defined is None:
        return False
    function = function_at(linked, made.defined.path, made.defined.span.line)
    if function is None or any(map(_has_effect, _inside(function))):
        return False
    return not _is_overridden(linked, made.defined.path, summary)


def gives_nothing(linked: CoroutineDb, made: Made) -> bool:
    """Return True if the function says that it returns ``None``."""
    summary = _summary(linked, made)
    return summary is not None and summary.returns == e.Literal("NoneType", "None")


def _summary(linked: CoroutineDb, made: Made) -> FunctionSummary | None:
    if made.defined is None:
        return None
    return linked.symbols.function(FunctionRef(made.defined.path, made.qualname))


def _is_overridden(linked: CoroutineDb, path: str, method: FunctionSummary) -> bool:
    heirs = linked.subclasses(ClassRef(path, method.cls)) if method.cls else ()
    return any(linked.classes.defines(heir, method.name) for heir in heirs)


def _inside(function: ast.AST) -> Iterator[ast.AST]:
    return (node for statement in getattr(function, "body", ()) for node in walk(statement))


def _has_effect(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
            return True
        case ast.Call(ast.Name(name)):
            return name not in _PURE
        case ast.Call(func):
            return not isinstance(func, ast.Attribute) or callee_name(func) not in _PURE_METHODS
    return isinstance(node, _EFFECTS)
