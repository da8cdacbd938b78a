"""Calls that use an argument as a result, so that a coroutine passed to them is never awaited."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.callers import LOOKING, OF_STRINGS, THREADED, drops
from flake8_tradelint.semantics.inference.known_types import TRANSPARENT_DECORATORS
from flake8_tradelint.semantics.inference.types import NONE, options
from flake8_tradelint.semantics.must_call.acquire.resources import LOGGERS
from flake8_tradelint.semantics.must_call.tasks.callbacks import drops_result, is_callback
from flake8_tradelint.semantics.must_call.transfer.call_graph import Callee, callees, parameter
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_PLAIN = frozenset(
    {
        *(f"builtins.{name}" for name in ("str", "int", "float", "bool", "bytes")),
        *(f"builtins.{name}" for name in ("dict", "list", "tuple", "set")),
        *("decimal.Decimal", "datetime.datetime", "datetime.date", "datetime.timedelta"),
        *("uuid.UUID", "pathlib.Path"),
    }
)
_BASES = _PLAIN | {"builtins.object", "pydantic.BaseModel", "enum.Enum", "enum.StrEnum", "enum.IntEnum"}
"""Classes whose subclasses have no ``__await__``, if they define none."""


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
    """Return True if the parameter has a plain type in every function that may be called.

    An overriding method that annotates nothing keeps the type of the method that it overrides.
    """
    assert use.expr is not None
    if not _may_want(linked, path, use.expr):
        return False
    wanted = [_wanted(linked, callee, use.name) for callee in callees(linked, path, use.expr)]
    return "plain" in wanted and "other" not in wanted


def _may_want(linked: OwnershipDb, path: str, func: e.Expr) -> bool:
    """Return True if the function that the name means has a parameter of a plain type.

    It is asked first, as finding overriding methods costs more.
    """
    symbol = linked.symbols.resolve(path, func)
    if isinstance(func, e.Attribute) and isinstance(func.value, e.SelfOf):
        symbol = linked.classes.method(ClassRef(path, func.value.qualname), func.attr)
    elif isinstance(func, e.Attribute) and not isinstance(symbol, FunctionRef | ClassRef):
        return not isinstance(symbol, ExternalRef)
    if isinstance(symbol, ClassRef):
        symbol = linked.classes.method(symbol, "__init__")
    function = linked.symbols.function(symbol) if isinstance(symbol, FunctionRef) else None
    if function is None or not isinstance(symbol, FunctionRef):
        return False
    return any(_is_plain_type(linked, symbol.path, taken.annotation) for taken in function.parameters)


def _wanted(linked: OwnershipDb, callee: Callee, place: str) -> str:
    """Return "plain" or "other" for what the function takes there, "" if it does not say it."""
    found = linked.symbols.definitions(callee.ref)
    if len(found) != 1 or not _keeps_parameters(linked, callee.ref, found[0], bound=callee.bound):
        return "other"
    taken = parameter(found[0], place, bound=callee.bound)
    if taken is None:
        return "other"
    if taken.annotation is None:
        return ""
    return "plain" if _is_plain_type(linked, callee.ref.path, taken.annotation) else "other"


def _keeps_parameters(
    linked: OwnershipDb, ref: FunctionRef, function: FunctionSummary, *, bound: bool
) -> bool:
    """Return True if its decorators leave it its parameters, or it is abstract."""
    decorators = linked.receivers.decorators(ref.path, function)
    static = any(e.last_name(decorator) == "staticmethod" for decorator in function.decorators)
    if function.cls and not bound and not static:
        return False  # its first argument may be the object: decorators that keep a method count as static
    abstract = {name for name in decorators if name.startswith("abc.abstract")}
    return decorators - abstract <= TRANSPARENT_DECORATORS


def _is_plain_type(linked: OwnershipDb, path: str, annotation: e.Expr | None) -> bool:
    """Return True if no value of the type can be awaited: a builtin class's, one in sight, or ``None``."""
    found = linked.receivers.instance(path, annotation) if annotation is not None else None
    classes = [one.cls for one in options(found) if one.cls != NONE.cls]
    return bool(classes) and all(is_plain_class(linked, cls) for cls in classes)


def is_plain_class(linked: OwnershipDb, cls: Base) -> bool:
    """Return True if no instance of the class can be awaited, as far as its bases are in sight."""
    if isinstance(cls, ExternalRef):
        return cls.name in _PLAIN
    return not any(
        base.name not in _BASES
        if isinstance(base, ExternalRef)
        else linked.classes.defines(base, "__await__")
        for base in linked.classes.mro(cls)
    )
