"""Do two fixes get in each other's way?"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.change import Change
    from flake8_tradelint.model import Anchor, Edit


def collides(edit: Edit, change: Change, taken: Mapping[Edit, Change]) -> bool:
    """Does the edit touch what others (of the same file) touch; the same edit twice is no conflict."""
    if edit in taken:
        return False
    return any(
        _overlap(ours, theirs)
        for other in taken.values()
        for theirs in other.touches
        for ours in change.touches
    )


def _overlap(one: Anchor, other: Anchor) -> bool:
    """Do the two ranges share a byte, or an empty one lie within (or upon) the other."""
    if one == other:
        return True
    return one.start < other.end and other.start < one.end
