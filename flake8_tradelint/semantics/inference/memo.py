"""Memoise answers that may depend on each other in cycles."""

from __future__ import annotations

from flake8_tradelint.db import Trace
from flake8_tradelint.db.queries import Query
from flake8_tradelint.startup.light import Generic, TypeVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


T = TypeVar("T")

MAX_OPEN = 24
"""How many questions may wait for each other; longer chains have no answer, to protect the stack."""


class Memo(Generic[T]):
    """A memo in which a question that comes up while it is being answered has no answer."""

    def __init__(self, trace: Trace) -> None:
        self._known: Query[T | None] = Query(trace)
        self._open: set[Hashable] = set()

    def get(self, key: Hashable, answer: Callable[[], T | None]) -> T | None:
        """Return the answer for ``key``, computed at the first call; ``None`` in a cycle."""
        if not self._known.knows(key) and (key in self._open or len(self._open) >= MAX_OPEN):
            return None
        return self._known.get(key, lambda: self._make(key, answer))

    def _make(self, key: Hashable, answer: Callable[[], T | None]) -> T | None:
        self._open.add(key)
        try:
            return answer()
        finally:
            self._open.discard(key)
