"""Find values that ``functools.lru_cache`` keeps for the function that makes them, and nobody releases."""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.release.handed_out_values import is_released_by_callers
from flake8_tradelint.semantics.must_call.transfer.alias_uses import uses_at
from flake8_tradelint.semantics.must_call.transfer.aliases import Place
from flake8_tradelint.semantics.must_call.transfer.call_graph import is_cached
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_HARMLESS = frozenset({"local", "read", "returned", "tested", "method"})


def is_lost_in_cache(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> Use | None:
    """Return where a cached function returns the value, if callers use it and none may release it."""
    returned = next((use for use in acquired.uses if use.kind == "returned" and not use.through), None)
    if returned is None or any(use.kind not in _HARMLESS for use in acquired.uses):
        return None
    ref = FunctionRef(acquired.path, acquired.fact.function)
    if not is_cached(linked, ref) or acquired.fact.in_async:
        return None
    called = any(True for lent in (True, False) for _ in uses_at(linked, Place(ref, lent=lent)))
    return returned if called and not is_released_by_callers(linked, resource, ref, returned) else None
