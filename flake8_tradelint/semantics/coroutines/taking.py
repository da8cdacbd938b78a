"""Calls that use an argument as a result, so that a coroutine passed to them is never awaited."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.callers import LOOKING, OF_STRINGS, THREADED, drops
from flake8_tradelint.semantics.must_call.acquire.resources import LOGGERS
from flake8_tradelint.semantics.must_call.tasks.callbacks import drops_result, is_callback
from flake8_tradelint.semantics.must_call.transfer.call_graph import Callee, callees, definition, parameter
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import Parameter


_PLAIN = frozenset(
    f"builtins.{name}" for name in ("str", "int", "float", "bool", "bytes", "dict", "list", "tuple", "set")
)


def takes_result(linked: OwnershipDb, path: str, use: Use) -> str | None:
    """Return what the call does with the argument, for the message; ``None`` if it may await it."""
    if use.expr is None or use.name in ("*", "**"):
        return None
    name = e.last_name(use.expr)
    if is_called(linked, path, use):
        return f"is handed to `{name}`, which wants a function"
    symbol = linked.symbols.resolve(path, use.expr)
    if isinstance(symbol, ExternalRef):
        return f"is an argument of `{name}`" if symbol.name in LOOKING else None
    if isinstance(use.expr, e.Attribute) and name in OF_STRINGS and _is_text(linked, path, use.expr.value):
        return f"is an argument of `{name}`"
    if isinstance(use.expr, e.Attribute) and name in LOGGERS and _is_logger(linked, path, use.expr.value):
        return f"is an argument of `{name}`"
    return f"is an argument of `{name}`, which wants a result" if _wants_result(linked, path, use) else None


def is_called(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True if the call calls its argument: ``loop.call_later(1, self.refresh())``."""
    if use.kind != "argument" or use.expr is None or use.name in ("", "*", "**"):
        return False
    symbol = linked.symbols.resolve(path, use.expr)
    if isinstance(symbol, ExternalRef) and symbol.name in THREADED:
        return use.name in ("0", "func")
    if drops(linked, path, use.expr, use.name):
        return True
    return is_callback(use.expr, use.name) and drops_result(linked, path, use.expr)


def _is_logger(linked: OwnershipDb, path: str, value: e.Expr) -> bool:
    found = linked.receivers.infer(path, value)
    return found is not None and linked.symbols.qualified(found.cls) == "logging.Logger"


def _is_text(linked: OwnershipDb, path: str, value: e.Expr) -> bool:
    found = linked.receivers.infer(path, value)
    return found is not None and linked.symbols.qualified(found.cls) == "builtins.str"


def _wants_result(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True if the parameter has a plain type in every function that may be called."""
    assert use.expr is not None
    if not _may_want(linked, path, use.expr):
        return False
    found = callees(linked, path, use.expr)
    return bool(found) and all(_is_plain(linked, callee, use.name) for callee in found)


def _may_want(linked: OwnershipDb, path: str, func: e.Expr) -> bool:
    """Return True if the function that the name means has a parameter of a plain type.

    It is asked first, as finding overriding methods costs more.
    """
    symbol = linked.symbols.resolve(path, func)
    if isinstance(func, e.Attribute) and isinstance(func.value, e.SelfOf):
        symbol = linked.classes.method(ClassRef(path, func.value.qualname), func.attr)
    if isinstance(symbol, ClassRef):
        symbol = linked.classes.method(symbol, "__init__")
    function = linked.symbols.function(symbol) if isinstance(symbol, FunctionRef) else None
    if function is None or not isinstance(symbol, FunctionRef):
        return False
    return any(_is_plain_type(linked, symbol.path, taken) for taken in function.parameters)


def _is_plain(linked: OwnershipDb, callee: Callee, place: str) -> bool:
    function = definition(linked, callee.ref)
    taken = parameter(function, place, bound=callee.bound) if function is not None else None
    return taken is not None and _is_plain_type(linked, callee.ref.path, taken)


def _is_plain_type(linked: OwnershipDb, path: str, taken: Parameter) -> bool:
    found = linked.receivers.annotated(path, taken.annotation) if taken.annotation is not None else None
    return found is not None and linked.symbols.qualified(found.cls) in _PLAIN
