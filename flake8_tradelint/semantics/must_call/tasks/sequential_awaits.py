"""Handle loops that await one task after the other: a path that leaves early abandons the other tasks."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.flow import Flow, Step, is_inside
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Anchor
    from flake8_tradelint.semantics.control.ways_out import Handling
    from flake8_tradelint.semantics.facts import Use


def one_by_one(flow: Flow, handling: Handling, ends: tuple[Use, ...]) -> Handling | None:
    """Return the handling in which such loops end all tasks when they run to their end, if there are any.

    ``ends`` are the uses that take care of the tasks, or of one of them.
    """
    loops = [step for step in flow.steps if _awaits_each(step, ends)]
    if not loops:
        return None
    kept = tuple(place for place in handling.discharges if not any(_is_of(place, step) for step in loops))
    heads = frozenset(step.span.anchor for step in loops if step.span is not None)
    return replace(handling, discharges=kept, exhausting=heads)


def _awaits_each(step: Step, ends: tuple[Use, ...]) -> bool:
    """Return True if the step is the head of a loop that only awaits each task."""
    if step.loop is None or step.span is None:
        return False
    inside = [use for use in ends if is_inside(use.span.anchor, step.loop)]
    if any(use.kind != "awaited" for use in inside):
        return False
    head = [use for use in ends if is_inside(use.span.anchor, step.span.anchor)]
    if any(use.kind == "argument" and e.last_name(use.expr) == "as_completed" for use in head):
        return True
    return bool(inside) and any(use.kind == "iterated" for use in head)


def _is_of(place: Anchor, step: Step) -> bool:
    """Return True if the place is inside the step."""
    spans = (step.span.anchor if step.span is not None else None, step.loop)
    return any(span is not None and is_inside(place, span) for span in spans)
