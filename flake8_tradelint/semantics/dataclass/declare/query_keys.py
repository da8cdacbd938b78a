"""Memoised queries over a dataclass table: each is declared by the module that answers it.

So the table does not import the modules above it, not even for the types of their results.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.startup.light import Generic, TypeVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from flake8_tradelint.db import Trace


T = TypeVar("T")


class QueryKey(Generic[T]):
    """Names a query with results of type ``T``: ``Queries`` keeps these under it."""

    __slots__ = ()


class Queries:
    """The results of queries over one table, by query. They live as long as the table."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._results: dict[QueryKey[Any], Query[Any]] = {}

    def results(self, query: QueryKey[T]) -> Query[T]:
        """Return the results of the query so far, by the key that it is asked with."""
        found = self._results.get(query)
        if found is None:
            found = self._results[query] = Query(self._trace)
        return found
