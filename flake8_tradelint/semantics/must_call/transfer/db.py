"""The queries of the semantic database about ownership."""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
from flake8_tradelint.startup.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.call_summaries import CallSummaries


class OwnershipDb(ResourceDb, Protocol):
    """Queries about functions that acquire, keep, release or raise, and about the uses of a value."""

    @property
    def owners(self) -> tuple[Resource, ...]:
        """The rows of the resource table that are derived from the project's classes."""

    @property
    def call_summaries(self) -> CallSummaries:
        """How ownership passes through calls."""
