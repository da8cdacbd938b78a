"""Find exit stacks that an object keeps and nobody closes, with what they have to close."""

from __future__ import annotations

from flake8_tradelint.semantics.must_call.own.exit_stacks import (
    STACK,
    entered_as,
    is_own,
    on_stack_of_self,
)
from flake8_tradelint.semantics.must_call.own.ownership import Held, is_inside, owner_of
from flake8_tradelint.semantics.must_call.release.release_analysis import is_released
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def forgotten_stack(
    linked: OwnershipDb, resource: Resource, acquired: Acquisition
) -> tuple[Held, Use] | None:
    """Return the attribute with the stack and where the value is entered, if nothing closes either."""
    found = on_stack_of_self(linked, acquired)
    if found is None or not is_own(linked, found[0]):
        return None
    held, _ = found
    # The value is no alias of the stack, which was made before.
    stack = replace(held, fact=replace(held.fact, uses=(), function=""))
    if is_released(linked, STACK, stack):
        return None
    for use in entered_as(linked, acquired):
        owner = owner_of(linked, acquired.path, use)
        if owner is None and use.kind not in ("local", "method", "read", "tested", "awaited", "discarded"):
            return None
        kept = Held(acquired.path, stack.fact, *owner, is_inside(use)) if owner is not None else None
        if kept is not None and is_released(linked, resource, kept):
            return None
    return found
