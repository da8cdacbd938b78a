"""Find the methods that release what an attribute of their object holds, if nothing else can."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.release.release_analysis import (
    callee_may_release,
    is_before_replacement,
    released_somewhere,
)
from flake8_tradelint.semantics.must_call.transfer.alias_uses import uses_at
from flake8_tradelint.semantics.must_call.transfer.aliases import Place, following
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb

    Sites = dict[FunctionRef, list[Span]]

_REGISTERING = regex(r"push|callback|enter_|^map$", IGNORECASE)
_WAITING = frozenset({"gather", "wait", "wait_for", "shield"})
_LOOKING = frozenset({"read", "tested", "method", "local", "discarded", "deleted"})
"""Kinds of use after which only its holder has the value."""


def release_sites(linked: OwnershipDb, resource: Resource, held: Held) -> Sites:
    """Return by method where it releases the value.

    Empty if code outside of the class may release the value, too.
    """
    owners = {held.owner, *linked.classes.project_mro(held.owner), *linked.subclasses(held.owner)}
    found: Sites = {}
    place = Place(held.owner, held.attr)
    for path, use in uses_at(linked, place):
        if is_before_replacement(path, use, held):
            continue
        if _ends(resource, use):
            cls = ClassRef(path, use.function.partition(".<locals>")[0].rpartition(".")[0])
            if cls not in owners:
                return {}
            found.setdefault(FunctionRef(path, use.function), []).append(use.span)
        elif not _stays(linked, resource, held, place, path, use):
            return {}
    return found


def _ends(resource: Resource, use: Use) -> bool:
    """Return True if the use releases the value, or waits for its end."""
    if use.kind == "argument":
        waits = resource.awaited and e.last_name(use.expr) in _WAITING
        return waits or released(resource, use) or (callee_may_release(use) and not _is_registered(use))
    return released(resource, use) or (resource.awaited and use.kind == "awaited")


def _is_registered(use: Use) -> bool:
    """Return True if the callee closes its argument later: ``stack.enter_async_context(client)``."""
    return _REGISTERING.search(e.last_name(use.expr)) is not None


def _stays(linked: OwnershipDb, resource: Resource, held: Held, place: Place, path: str, use: Use) -> bool:
    """Return True if nobody may release the value by means of this use."""
    if use.kind in _LOOKING:
        return True
    if use.kind == "argument":
        return (
            resource.lent
            and not callee_may_release(use)
            and linked.call_summaries.handling(resource, path, use) != "released"
        )
    further = following(linked, place, path, use)
    return further is not None and not released_somewhere(linked, resource, [*further], held)
