"""Decide whether a value that a function returns, yields or stores for its caller may be released."""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.release.release_analysis import released_somewhere
from flake8_tradelint.semantics.must_call.transfer.alias_uses import uses_at
from flake8_tradelint.semantics.must_call.transfer.aliases import (
    Place,
    following,
    is_referenced_uncalled,
)
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def is_kept_open(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if the callee stores the argument where nothing could ever release it."""
    if use.kind != "argument" or linked.call_summaries.handling(resource, path, use) != "kept":
        return False
    found = following(linked, Place(FunctionRef(path, use.function), lent=True), path, use)
    if found is None:
        return False
    places = tuple(found)
    key = (id(resource), places)  # the same for all calls of the callee
    return linked.call_summaries.kept_open.get(
        key, lambda: not released_somewhere(linked, resource, [*places], None)
    )


def may_be_released_by_callers(linked: OwnershipDb, resource: Resource, ref: FunctionRef, use: Use) -> bool:
    """Return True if a caller, or code that gets the function itself, may release its result.

    A function without callers is there for the library's users, who may release it.
    """
    places = following(linked, Place(ref), ref.path, use)
    called = any(True for place in places or () for _ in uses_at(linked, place))
    return not called or is_released_by_callers(linked, resource, ref, use)


def is_released_by_callers(linked: OwnershipDb, resource: Resource, ref: FunctionRef, use: Use) -> bool:
    """Return True if some caller, or code that gets the function itself, may release its result."""
    places = following(linked, Place(ref), ref.path, use)
    if not places or is_referenced_uncalled(linked, ref):
        return True
    return released_somewhere(linked, resource, [*places], None)


def may_be_released_by_enterers(linked: OwnershipDb, resource: Resource, ref: FunctionRef, use: Use) -> bool:
    """Return True if code that enters the generator as a context manager may release what it yields.

    A framework that gets the generator (``Depends(session)``) does not release; the function that gets the
    value from it may.
    """
    from flake8_tradelint.semantics.must_call.transfer.call_graph import is_context_manager

    if use.through:
        return True
    if is_context_manager(linked, ref.path, ref.qualname):
        return may_be_released_by_callers(linked, resource, ref, use)
    from flake8_tradelint.semantics.must_call.release.injected_values import may_be_released_by_injected

    return may_be_released_by_injected(linked, resource, ref.qualname)
