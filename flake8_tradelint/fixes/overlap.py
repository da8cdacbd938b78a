"""Detect fixes that conflict because they touch the same bytes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.change import Change
    from flake8_tradelint.model import Anchor, Edit


def collides(edit: Edit, change: Change, taken: Mapping[Edit, Change]) -> bool:
    """Return True if the change touches bytes that a change in ``taken`` touches.

    An equal edit is no conflict.
    """
    if edit in taken:
        return False
    return any(
        _overlap(ours, theirs)
        for other in taken.values()
        for theirs in other.touches
        for ours in change.touches
    )


def _overlap(one: Anchor, other: Anchor) -> bool:
    """Return True if two ranges share a byte, or if an empty range lies inside the other or equals it."""
    if one == other:
        return True
    return one.start < other.end and other.start < one.end
