"""Whether calling a decorated async function still makes a coroutine."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.control.suites import body_nodes, called_name
from flake8_tradelint.semantics.inference.known_types import TRANSPARENT_DECORATORS
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_TRANSPARENT = TRANSPARENT_DECORATORS - {"functools.cache", "functools.lru_cache", "functools.singledispatch"}

_KEEPING = frozenset(
    {
        *("tenacity.retry", "backoff.on_exception", "backoff.on_predicate", "stamina.retry"),
        *("async_lru.alru_cache", "aiocache.cached", "aiocache.cached_stampede", "asyncache.cached"),
        *("pydantic.validate_call", "typeguard.typechecked", "beartype.beartype"),
        *("sentry_sdk.trace", "logfire.instrument"),
    }
)
"""Decorators of libraries whose result makes a coroutine if it is put on an async function.

Checked against tenacity 9.1.2, backoff 2.2.1, stamina 25.1.0, async-lru 2.0.5, aiocache 0.12.3, asyncache
0.3.1, pydantic 2.11.7, typeguard 4.4.4, beartype 0.21.0, sentry-sdk 2.33.0 and logfire 4.0.0.
"""
_REGISTERING = {
    **dict.fromkeys(("fastapi.FastAPI", "fastapi.APIRouter"), ("get", "post", "put", "delete", "patch")),
    "aiohttp.web.RouteTableDef": ("get", "post", "put", "delete", "patch", "view", "head"),
}
"""Methods that remember the function that they decorate, and return it as it is."""

_RUNNING = frozenset(
    {"run", "run_until_complete", "create_task", "ensure_future", "run_coroutine_threadsafe"}
)


def keeps_async(linked: OwnershipDb, path: str, function: FunctionSummary) -> bool:
    """Return True if every decorator returns the function itself, or one that makes a coroutine as well."""
    names = linked.receivers.decorators(path, function)
    if names <= _TRANSPARENT:
        return True
    return all(_keeps(linked, path, decorator) for decorator in function.decorators)


def _keeps(linked: OwnershipDb, path: str, decorator: e.Expr) -> bool:
    called = isinstance(decorator, e.Call)
    symbol = linked.symbols.resolve(path, decorator.func if isinstance(decorator, e.Call) else decorator)
    if not isinstance(symbol, FunctionRef):
        name = linked.symbols.qualified(symbol)
        return name in _TRANSPARENT or name in _KEEPING or _registers(linked, path, decorator)
    returned = _returned_functions(linked, symbol)
    if called and len(returned) == 1:
        symbol = FunctionRef(symbol.path, returned[0].qualname)
        returned = _returned_functions(linked, symbol)
    if any(function.is_generator for function in returned):
        return False
    if len(returned) == 2 and any(function.is_async for function in returned):
        return _tells_async_apart(linked, symbol)
    return len(returned) == 1 and (returned[0].is_async or _passes_on(linked, symbol, returned[0]))


def _passes_on(linked: OwnershipDb, decorator: FunctionRef, inner: FunctionSummary) -> bool:
    """Return True if the plain function returns what the decorated one gives, whatever it does besides."""
    parameters = linked.symbols.definitions(decorator)[0].parameters
    given = e.Parameter(decorator.qualname, parameters[0].name) if parameters else None
    return bool(inner.returned) and all(
        isinstance(value, e.Call) and value.func == given for value in inner.returned
    )


def _registers(linked: OwnershipDb, path: str, decorator: e.Expr) -> bool:
    """Return True for ``app.get("/orders")``, which returns the function itself."""
    if not isinstance(decorator, e.Call) or not isinstance(decorator.func, e.Attribute):
        return False
    found = linked.receivers.infer(path, decorator.func.value)
    return found is not None and decorator.func.attr in _REGISTERING.get(
        linked.symbols.qualified(found.cls), ()
    )


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
    function = linked.symbols.definitions(ref)[0]
    found = function_at(linked, ref.path, function.span.line)
    if found is None or not function.parameters:
        return False
    nodes = [*body_nodes(found)]
    called = {called_name(node) for node in nodes}
    awaited = {called_name(node.value) for node in nodes if isinstance(node, ast.Await)}
    tells = "iscoroutinefunction" in called and called.isdisjoint(_RUNNING)
    return tells and function.parameters[0].name in awaited
