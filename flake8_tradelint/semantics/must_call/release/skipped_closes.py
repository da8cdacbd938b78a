"""Find values of attributes that the class closes, but not where its opener or closer fails half-way."""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.release.release_sites import release_sites
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.release.method_flows import Escape
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


class Skipped(Record):
    """``escape`` leaves a method: an opener after ``held`` has been opened, or a closer before ``close``.

    ``entering``: the opener is ``__aenter__``, or a method that it calls.
    """

    held: Held
    escape: Escape
    close: Span
    path: str
    entering: bool = False


def skipped_close(linked: OwnershipDb, resource: Resource, held: Held) -> Skipped | None:
    """Return how the value stays open, though a method of its class releases it."""
    sites = release_sites(linked, resource, held)
    if not sites:
        return None
    from flake8_tradelint.semantics.must_call.release.failing_closers import failing_closer
    from flake8_tradelint.semantics.must_call.release.failing_entries import failing_entry

    entry = failing_entry(linked, held, sites)
    if entry is not None:
        ref, spans = next(iter(sites.items()))
        return Skipped(held, entry, spans[0], ref.path, entering=True)
    found = failing_closer(linked, held, sites)
    return Skipped(held, found.escape, found.close, found.path) if found is not None else None
