"""Whether calling a decorated async function still makes a coroutine."""

from __future__ import annotations

from flake8_tradelint.patterns import composed, escape, regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.known_types import TRANSPARENT_DECORATORS
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_TRANSPARENT = TRANSPARENT_DECORATORS - {"functools.cache", "functools.lru_cache", "functools.singledispatch"}

_RUNNING = regex(rb"\b(?:run|run_until_complete|create_task|ensure_future|run_coroutine_threadsafe)\(")


def keeps_async(linked: OwnershipDb, path: str, function: FunctionSummary) -> bool:
    """Return True if every decorator returns the function itself, or an ``async def`` in its place."""
    names = linked.receivers.decorators(path, function)
    if names <= _TRANSPARENT:
        return True
    return all(_keeps(linked, path, decorator) for decorator in function.decorators)


def _keeps(linked: OwnershipDb, path: str, decorator: e.Expr) -> bool:
    called = isinstance(decorator, e.Call)
    symbol = linked.symbols.resolve(path, decorator.func if isinstance(decorator, e.Call) else decorator)
    if not isinstance(symbol, FunctionRef):
        return linked.symbols.qualified(symbol) in _TRANSPARENT
    returned = _returned_functions(linked, symbol)
    if called and len(returned) == 1:
        symbol = FunctionRef(symbol.path, returned[0].qualname)
        returned = _returned_functions(linked, symbol)
    if any(function.is_generator for function in returned):
        return False
    if len(returned) == 2 and any(function.is_async for function in returned):
        return _tells_async_apart(linked, symbol)
    return len(returned) == 1 and returned[0].is_async


def _returned_functions(linked: OwnershipDb, ref: FunctionRef) -> tuple[FunctionSummary, ...]:
    """Return the nested functions that a plain function returns; none if it returns anything else."""
    found = linked.symbols.definitions(ref)
    if len(found) != 1 or found[0].is_async or found[0].is_generator:
        return ()
    inner: list[FunctionSummary] = []
    for value in found[0].returned:
        for option in value.options if isinstance(value, e.Union) else (value,):
            if not isinstance(option, e.Function):
                return ()
            defined = linked.symbols.definitions(FunctionRef(ref.path, option.qualname))
            if len(defined) != 1 or not linked.receivers.decorators(ref.path, defined[0]) <= _TRANSPARENT:
                return ()
            inner.append(defined[0])
    return tuple(inner)


def _tells_async_apart(linked: OwnershipDb, ref: FunctionRef) -> bool:
    """Return True if, of the two functions, coroutine functions get the one that awaits them.

    An example is ``return awaiting if iscoroutinefunction(function) else calling``. A decorator that runs
    coroutines does not count.
    """
    data, function = linked.data(ref.path), linked.symbols.definitions(ref)[0]
    if not function.parameters:
        return False
    start = data.rfind(b"\n", 0, function.span.anchor.start) + 1
    header = data[start : function.span.anchor.start]
    width = len(header) - len(header.lstrip(b" \t"))
    end = composed(rb"\n[ \t]{0,%d}[^\s#)]" % width).search(data, data.find(b"\n", start))
    text = data[start : end.start() if end is not None else len(data)]
    awaited = composed(rb"\bawait[ \t]+%s\(" % escape(function.parameters[0].name.encode())).search(text)
    return b"iscoroutinefunction(" in text and awaited is not None and _RUNNING.search(text) is None
