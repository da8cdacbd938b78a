"""Which uses of a value close it, only begin to, or keep it: asked of every value, what comes then of few."""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.acquire.discharges import released

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


def closed_by(resource: Resource, fact: CallFact, uses: tuple[Use, ...]) -> Use | None:
    """The use that releases the value: the next one after the call, else the first."""
    found = [use for use in uses if use.kind == "method" and released(resource, use)]
    later = [use for use in found if use.span.anchor.start > fact.span.anchor.start]
    return next(iter(later or found), None)


def only_begins(resource: Resource, use: Use, uses: Iterable[Use]) -> bool:
    """Is it ``for session in sessions: session.close()``, where no ``await`` ends what was put in one by one?

    Whose class the loop's variable shows by itself, ``unawaited-close`` tells.
    """
    begun = use.kind == "method" and use.name in resource.awaits and use.result == "discarded"
    return begun and bool(use.through) and any(other.result == "collected" for other in uses)


def stored_globally(acquired: Acquisition) -> Use | None:
    """The use by which a function, and not the module when it is imported, stores the value."""
    stores = (use for use in acquired.uses if use.kind == "global" and not use.through)
    return next(stores, None) if acquired.fact.function else None
