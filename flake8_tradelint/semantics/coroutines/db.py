"""The queries of the semantic database about coroutines."""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
from flake8_tradelint.startup.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.coroutines.functions import AsyncFunctions


class CoroutineDb(OwnershipDb, Protocol):
    """Queries about what makes a coroutine."""

    @property
    def async_functions(self) -> AsyncFunctions:
        """The calls that are certain to make a coroutine."""
