"""The queries of the semantic database about resources: what acquires them, and what a call does with them.

A function's effect on a resource is found in the stage ``transfer``, which asks this stage in turn.
"""

from __future__ import annotations

from flake8_tradelint.semantics.parameters.db import ParameterDb
from flake8_tradelint.startup.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.db.queries import Query
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.effects import Factory, Handling
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


class CallEffects(Protocol):
    """How ownership passes through single calls; ``transfer.call_summaries`` computes it."""

    @property
    def emptied(self) -> Query[bool]:
        """By class and attribute: whether a method empties it (``own.ownership``)."""

    def factory(self, resource: Resource, path: str, fact: CallFact) -> Factory | None:
        """Return the function of the project that acquires the call's value for its caller, if one does."""

    def handling(self, resource: Resource, path: str, use: Use) -> Handling:
        """Return the effect of an ``argument`` use: "borrowed", "kept", "released" or "unknown"."""


class ResourceDb(ParameterDb, Protocol):
    """Queries about the rows of the resource table, and about calls that pass resources on."""

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The rows of the resource table whose words some file of the project contains."""

    @property
    def tasks(self) -> Resource:
        """The resource row for tasks: what makes them in this project, and what discharges them."""

    @property
    def call_summaries(self) -> CallEffects:
        """How ownership passes through calls."""
