"""Calls that are certainly of a library's coroutine functions, and calls that certainly are not."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.library_methods import COROUTINES
from flake8_tradelint.semantics.coroutines.standard import EXCHANGE, FUNCTIONS, HTTP, METHODS, QUERY
from flake8_tradelint.semantics.inference.known_types import is_exchange
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_SUBMODULES = ("", ".tasks", ".threads", ".streams", ".subprocess")

_EXCHANGE_BASES = frozenset(
    f"ccxt.{module}.Exchange" for module in ("async_support", "async_support.base.exchange", "pro")
)
_OTHERS: dict[str, tuple[str, ...]] = {
    **COROUTINES,
    **dict.fromkeys(("httpx.AsyncClient", "httpx2.AsyncClient"), HTTP),
    **dict.fromkeys(("asyncpg.Pool", "asyncpg.pool.Pool"), QUERY),
    **dict.fromkeys(("asyncpg.Connection", "asyncpg.connection.Connection"), QUERY),
}
"""Coroutine methods of other libraries' classes, by full name."""

_MODULES = {
    **dict.fromkeys(("Queue", "LifoQueue", "PriorityQueue"), "asyncio.queues"),
    **dict.fromkeys(
        ("Lock", "Event", "Condition", "Semaphore", "BoundedSemaphore", "Barrier"), "asyncio.locks"
    ),
    **dict.fromkeys(("StreamReader", "StreamWriter"), "asyncio.streams"),
    **dict.fromkeys(("AbstractEventLoop", "AbstractServer"), "asyncio.events"),
}
"""The modules that define classes of asyncio: they may be imported from there."""

_BY_NAME = {
    **METHODS,
    **_OTHERS,
    **{f"{module}.{name}": METHODS[f"asyncio.{name}"] for name, module in _MODULES.items()},
}


def standard_class(linked: OwnershipDb, path: str, func: e.Expr) -> str | None:
    """Return the class whose coroutine method ``func(...)`` certainly calls, or the function's full name."""
    symbol = linked.symbols.resolve(path, func)
    if symbol is not None:
        return symbol.name if isinstance(symbol, ExternalRef) and symbol.name in _FULL_NAMES else None
    if not isinstance(func, e.Attribute):
        return None
    for base in _bases(linked, path, func.value):
        if isinstance(base, ExternalRef):
            known = func.attr in _BY_NAME.get(base.name, ()) or _is_of_exchange(base.name, func.attr)
            return base.name if known or _is_installed(linked, base, func.attr) else None
        if linked.classes.defines(base, func.attr):
            return None
    return None


def _bases(linked: OwnershipDb, path: str, receiver: e.Expr) -> tuple[Base, ...]:
    """Return the classes in which a method of the receiver is looked up, one after the other."""
    if isinstance(receiver, e.Super):
        return tuple(linked.classes.mro(ClassRef(path, receiver.qualname))[1:])
    found = linked.receivers.infer(path, receiver)
    if found is None:
        return ()
    return tuple(linked.classes.mro(found.cls)) if isinstance(found.cls, ClassRef) else (found.cls,)


def is_foreign(outside: str, name: str) -> bool:
    """Return True if ``name`` of the module or class ``outside`` is surely none of these functions.

    A class may have another path in its package than here.
    """
    package, last = outside.partition(".")[0], outside.rpartition(".")[2]
    if f"{outside}.{name}" in _FULL_NAMES or package == "ccxt":
        return False
    ways = (cls.split(".") for cls, methods in _BY_NAME.items() if name in methods)
    return all((way[0], way[-1]) != (package, last) for way in ways)


def _is_installed(linked: OwnershipDb, cls: ExternalRef, name: str) -> bool:
    """Return True if the method is a coroutine function by the source of an installed package."""
    if cls.name.partition(".")[0] in _READ_BY_TABLE:
        return False
    found = linked.library.method(cls, name)
    if found is None:
        return False
    function, _ = found
    return function.is_async and not function.is_generator and not function.decorators


_READ_BY_TABLE = frozenset({"asyncio", "aiohttp", "ccxt", "builtins", "contextlib"})
_FULL_NAMES = frozenset(f"asyncio{module}.{name}" for module in _SUBMODULES for name in FUNCTIONS)


def _is_of_exchange(cls: str, method: str) -> bool:
    return method in EXCHANGE and (cls in _EXCHANGE_BASES or is_exchange(cls))
