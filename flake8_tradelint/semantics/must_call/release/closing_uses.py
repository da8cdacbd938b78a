"""Pick from the uses of a value the one that closes it, only begins to, or stores it in a global.

Asked of every acquired value; the larger analyses are imported for the few that remain.
"""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.acquire.discharges import released

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


def closed_by(resource: Resource, fact: CallFact, uses: tuple[Use, ...]) -> Use | None:
    """Return the use that releases the value: the next one after the call, else the first."""
    found = [use for use in uses if use.kind in ("method", "argument") and released(resource, use)]
    later = [use for use in found if use.span.anchor.start > fact.span.anchor.start]
    return next(iter(later or found), None)


def only_begins(resource: Resource, use: Use, uses: Iterable[Use]) -> bool:
    """Return True for ``for session in sessions: session.close()``, without an ``await`` of the coroutine.

    ``unawaited-close`` reports the case in which the loop's variable shows its class by itself.
    """
    begun = use.kind == "method" and use.name in resource.awaits and use.result == "discarded"
    return begun and bool(use.through) and any(other.result == "collected" for other in uses)


def stored_globally(acquired: Acquisition) -> Use | None:
    """Return the use by which a function, and not the module's own code, stores the value in a global."""
    stores = (use for use in acquired.uses if use.kind == "global" and not use.through)
    return next(stores, None) if acquired.fact.function else None
