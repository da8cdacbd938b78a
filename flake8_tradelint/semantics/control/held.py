"""Decide which steps discharge a held value, and where control can go while it is held.

An instance is made once for a search, which asks about every step; each answer takes time logarithmic in the
number of uses.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.model import Anchor
    from flake8_tradelint.semantics.control.flow import Flow, Step


class Places:
    """Byte ranges of a file, sorted for search."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        places = sorted((anchor.start, anchor.end) for anchor in anchors)
        self._starts = [start for start, _ in places]
        # The least end of this range and all that start after it.
        self._ends = [end for _, end in places]
        for at in range(len(places) - 2, -1, -1):
            self._ends[at] = min(self._ends[at], self._ends[at + 1])
        # The greatest end of this range and all that start before it.
        self._last = [*accumulate((end for _, end in places), max)]

    def one_is_inside(self, outer: Anchor) -> bool:
        """Return True if ``outer`` covers one of the ranges."""
        at = bisect_left(self._starts, outer.start)
        return at < len(self._ends) and self._ends[at] <= outer.end

    def one_covers(self, inner: Anchor) -> bool:
        """Return True if one of the ranges covers ``inner``."""
        at = bisect_right(self._starts, inner.start)
        return at > 0 and self._last[at - 1] >= inner.end


class Held:
    """The value that the start of the ``flow`` acquires, while it is held.

    ``discharges`` are the uses that discharge it, ``names`` the variables that hold it.
    """

    def __init__(self, flow: Flow, discharges: Iterable[Anchor], names: frozenset[str] = frozenset()) -> None:
        self._flow, self._names = flow, names
        self._discharges = Places(discharges)

    @cached_property
    def _telling(self) -> frozenset[str]:
        """The variables whose tests choose the branch in which the value is discharged."""
        return self._flow.flags.union(self._names, self._flow.companions)

    @cached_property
    def _leaving(self) -> Places:
        """The ``return`` and ``raise`` statements of the function."""
        return Places(
            step.span.anchor
            for step in self._flow.steps
            if step.span is not None and (step.kind == "return" or step.risk == "raise")
        )

    def is_discharged(self, step: Step) -> bool:
        """Return True if the step itself discharges the value."""
        return step.span is not None and self._discharges.one_is_inside(step.span.anchor)

    def is_discharged_in(self, suite: Anchor | None) -> bool:
        """Return True if some step of the suite discharges the value."""
        return suite is not None and self._discharges.one_is_inside(suite)

    def following(self, step: Step) -> tuple[int, ...]:
        """Return the successors of the step that are possible while the value is held."""
        if step.absent >= 0 and len(step.next) == 2 and self._names.issuperset(step.guard):
            return (step.next[1 - step.absent],)  # the variable has the value
        if step.guard and len(step.next) == 2 and self._flow.companions.issuperset(step.guard):
            body, orelse = (
                branch is not None and self._leaving.one_is_inside(branch) for branch in step.branches
            )
            if body != orelse:
                return step.next[1:] if body else step.next[:1]
        guards = step.guard and self._telling.issuperset(step.guard)
        if len(step.next) != 2 or not (guards or step.trusted):
            return step.next
        body, orelse = (self.is_discharged_in(branch) for branch in step.branches)
        if body == orelse:
            return step.next
        return step.next[:1] if body else step.next[1:]
