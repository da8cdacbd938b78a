"""Tell which uses of a value discharge its obligation: by a release, or by a transfer of ownership."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.facts import Use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


_HANDING_OUT = frozenset({"get", "setdefault", "union"})

HANDED_OVER = frozenset(
    {"awaited", "captured", "entered", "global", "item", "iterated", "lambda", "other", "returned", "yielded"}
)
"""Kinds of use that transfer the ownership, or release the value."""


def handed_over(linked: ResourceDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if somebody else owns the value after this use (an argument, a return, a container ...)."""
    if use.kind == "argument":
        return linked.call_summaries.handling(resource, path, use) != "borrowed"
    return use.kind in HANDED_OVER


def is_passed_along(use: Use) -> bool:
    """Return True if the value only goes into a local collection, or to the variable of a loop over one."""
    if use.result == "collected":
        return True
    return use.kind == "iterated" and bool(use.through) and use.result != "async"


def is_lookup(use: Use) -> bool:
    """Return True for a collection's method whose result is not followed: ``clients.get(name)``.

    A session has a ``get``, too; what that returns is awaited or entered.
    """
    if use.kind != "method" or not use.through or use.item or use.name not in _HANDING_OUT:
        return False
    return use.name != "get" or use.result not in ("awaited", "entered")


def discharged(linked: ResourceDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if this use releases the value or hands it over."""
    return released(resource, use) or handed_over(linked, resource, path, use)


def released(resource: Resource, use: Use) -> bool:
    """Return True if this use calls a releasing method, or reads one or an attribute to release by.

    A method of another object may release it, too: ``pool.release(connection)``.
    """
    if use.kind == "argument":
        return bool(resource.takers) and e.last_name(use.expr) in resource.takers
    if use.kind not in ("method", "read"):
        return False
    return use.name in resource.releases or (use.name in resource.through and _is_taken(resource, use))


def takes_apart(resource: Resource, use: Use) -> bool:
    """Return True if code outside of the class releases or replaces a part of the object, or a method.

    ``client._session = fake`` and ``client.request = AsyncMock()`` look like ``x = client.request`` here: the
    object is another one afterwards, or has another owner.
    """
    if use.kind != "read":
        return False
    if use.name in resource.through:
        return _is_taken(resource, use)
    return use.result == "stored" and use.name in resource.own_methods


def _is_taken(resource: Resource, use: Use) -> bool:
    """Return True unless the code only asks the part for something: ``client.session.get(url)``."""
    if resource.holds and use.result in ("iterated", "tested"):
        return False
    _, method, name = use.result.partition("method:")
    return not (resource.holds and method) or name in resource.ends
