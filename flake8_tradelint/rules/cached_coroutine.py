"""A cache keeps the coroutine of an async function, and not its result.

``functools.cache``, ``lru_cache`` and ``cached_property`` keep what the call returns: for an ``async def``
that is a coroutine, which can be awaited once. The first caller gets the result, and every later one
``RuntimeError: cannot reuse already awaited coroutine``: the desk works until a symbol is asked for again.

Bad:
    import asyncio
    from functools import lru_cache


    @lru_cache(maxsize=128)
    async def instrument(symbol: str) -> str:
        await asyncio.sleep(0)
        return symbol.upper()

Good:
    import asyncio

    _instruments: dict[str, str] = {}


    async def instrument(symbol: str) -> str:
        if symbol not in _instruments:
            await asyncio.sleep(0)
            _instruments[symbol] = symbol.upper()
        return _instruments[symbol]

Limits:
    * What a cache may keep, and for how long, is for the author to say; ``async_lru.alru_cache`` caches
      results.
    * Only the decorators of ``functools`` are known, with no other decorator that may return something else.
    * ``cache(fetch)`` without a decorator is not found, nor an asynchronous generator.

See:
    https://docs.python.org/3/library/functools.html#functools.lru_cache
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Finding, Location, Severity
from flake8_tradelint.questions.async_functions import CachedAsyncFunctions
from flake8_tradelint.semantics.inference.known_types import TRANSPARENT_DECORATORS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.summary import ModuleSummary


CODE = "TL311"
NAME = "cached-coroutine"
SEVERITY: Severity = "error"
DEFAULT = True
FIX: Applicability | None = None
ASKS = (CachedAsyncFunctions(),)

_CACHES = frozenset({"functools.cache", "functools.lru_cache", "functools.cached_property"})


def check(summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
    """Yield a finding for each async function whose coroutines a cache keeps."""
    for function in summary.functions:
        if not function.is_async or function.is_generator or not function.decorators:
            continue
        names = project.receivers.decorators(summary.path, function)
        caches = sorted(names & _CACHES)
        if not caches or not names <= TRANSPARENT_DECORATORS | _CACHES:
            continue
        cache = caches[0].rpartition(".")[2]
        again = "read" if cache == "cached_property" else "call with the same arguments"
        message = (
            f"`{cache}` keeps the coroutine of `{function.name}` and not its result: the second {again} "
            "raises `RuntimeError`, as a coroutine is awaited once: keep the result"
        )
        place = Location(summary.path, function.span, "an async function")
        yield Finding(CODE, NAME, message, place, (), SEVERITY, "high")
