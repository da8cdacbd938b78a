"""The queries of the semantic database about parameters."""

from __future__ import annotations

from flake8_tradelint.semantics.inference.db import TypeDb
from flake8_tradelint.startup.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.parameters.inferred import Parameters


class ParameterDb(TypeDb, Protocol):
    """Queries about what callers pass and what containers hold."""

    @property
    def parameters(self) -> Parameters:
        """The classes of un-annotated parameters, inferred from calls, and those of what containers hold."""
