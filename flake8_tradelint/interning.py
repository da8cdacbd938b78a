"""Sets that are alike, kept once: of all sets of names that a large project's files yield, few differ.

A frozen set takes 216 bytes, however few names it has, and Python makes each empty one anew.
"""

from __future__ import annotations

from flake8_tradelint.startup.light import Generic, TypeVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

T = TypeVar("T")

NOTHING: frozenset[Any] = frozenset()
"""The empty set that all have in common."""


class Sharing(Generic[T]):
    """For one table's making: each set is kept once, as long as the table lives or this does."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[frozenset[T], frozenset[T]] = {}

    def of(self, names: Iterable[T]) -> frozenset[T]:
        """The set of these; the same for all that have the same."""
        found = names if isinstance(names, frozenset) else frozenset(names)
        return self._known.setdefault(found, found) if found else NOTHING
