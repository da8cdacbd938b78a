"""The uses of a value that discharge its obligation: release it, or hand it over to somebody else."""

from __future__ import annotations

from flake8_tradelint.semantics.facts import Use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


_HANDING_OUT = frozenset({"get", "setdefault", "union"})

HANDED_OVER = frozenset(
    {"awaited", "captured", "entered", "global", "item", "iterated", "lambda", "other", "returned", "yielded"}
)
"""Kinds of use after which the value is somebody else's to take care of, or already is."""


def handed_over(linked: Linked, resource: Resource, path: str, use: Use) -> bool:
    """Is the value somebody else's after this use (an argument, a return, a container ...)?"""
    if use.kind == "argument":
        return linked.call_summaries.handling(resource, path, use) != "borrowed"
    return use.kind in HANDED_OVER


def is_passed_along(use: Use) -> bool:
    """Does the value only go into a local collection, or to the variable of a loop over one?"""
    if use.result == "collected":
        return True
    return use.kind == "iterated" and bool(use.through) and use.result != "async"


def looked_up_in(use: Use) -> bool:
    """Is it a collection's method whose result is not followed: ``clients.get(name)``?

    A session has a ``get``, too, and what that gives is awaited or entered.
    """
    if use.kind != "method" or not use.through or use.name not in _HANDING_OUT:
        return False
    return use.name != "get" or use.result not in ("awaited", "entered")


def taken_care_of(linked: Linked, resource: Resource, path: str, use: Use) -> bool:
    """Does this use discharge the obligation, or make it somebody else's?"""
    return released(resource, use) or handed_over(linked, resource, path, use)


def released(resource: Resource, use: Use) -> bool:
    """Does this use discharge the obligation, or hand on the means to?"""
    return use.kind in ("method", "read") and (use.name in resource.releases or use.name in resource.through)
