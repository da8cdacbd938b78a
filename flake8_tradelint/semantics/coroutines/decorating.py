"""Is an async function, once decorated, still called for a coroutine?"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.known_types import TRANSPARENT_DECORATORS
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.summary import FunctionSummary


_TRANSPARENT = TRANSPARENT_DECORATORS - {"functools.cache", "functools.lru_cache", "functools.singledispatch"}


def keeps_async(linked: Linked, path: str, function: FunctionSummary) -> bool:
    """Does every decorator return the function itself, or an ``async def`` in its place?"""
    names = linked.receivers.decorators(path, function)
    if names <= _TRANSPARENT:
        return True
    return all(_keeps(linked, path, decorator) for decorator in function.decorators)


def _keeps(linked: Linked, path: str, decorator: e.Expr) -> bool:
    called = isinstance(decorator, e.Call)
    symbol = linked.symbols.resolve(path, decorator.func if isinstance(decorator, e.Call) else decorator)
    if not isinstance(symbol, FunctionRef):
        return linked.symbols.qualified(symbol) in _TRANSPARENT
    returned = _returned_function(linked, symbol)
    if called and returned is not None:
        returned = _returned_function(linked, FunctionRef(symbol.path, returned.qualname))
    return returned is not None and returned.is_async and not returned.is_generator


def _returned_function(linked: Linked, ref: FunctionRef) -> FunctionSummary | None:
    """The nested function that a plain function returns, if that is all that it returns."""
    found = linked.symbols.definitions(ref)
    if len(found) != 1 or found[0].is_async or found[0].is_generator or len(found[0].returned) != 1:
        return None
    value = found[0].returned[0]
    if not isinstance(value, e.Function):
        return None
    inner = linked.symbols.definitions(FunctionRef(ref.path, value.qualname))
    plain = len(inner) == 1 and linked.receivers.decorators(ref.path, inner[0]) <= _TRANSPARENT
    return inner[0] if plain else None
