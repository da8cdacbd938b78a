"""Search the flow for statements that are reached while the acquired value is still held."""

from __future__ import annotations

from flake8_tradelint.semantics.control.flow import Flow, Step
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.control.held import Held, Places


class Reached(Record):
    """A step that is reached while the value is held.

    ``raised`` is the step whose exception, caught by the function, leads there; ``None`` if nothing raises.
    """

    step: Span
    raised: Span | None = None


def reached(
    flow: Flow, targets: tuple[Anchor, ...], stops: tuple[Anchor, ...], names: frozenset[str]
) -> Reached | None:
    """Return the nearest step that contains one of ``targets`` and is reached before any of ``stops``.

    Paths without an exception come first. ``names`` are the variables that hold the value: tests of these and
    of flags choose the branch in which the value is discharged. A target under an ``if`` is not reached
    through it: the test may well know that nothing is held any more.
    """
    from flake8_tradelint.semantics.control.held import Held, Places

    sought, held = Places(targets), Held(flow, stops, names)
    return _search(flow, sought, held, raising=False) or _search(flow, sought, held, raising=True)


def _search(flow: Flow, targets: Places, held: Held, *, raising: bool) -> Reached | None:
    queue: list[tuple[int, Span | None]] = [(index, None) for index in flow.steps[flow.start].next]
    seen: set[int] = set()
    for index, raised in queue:
        step = flow.steps[index]
        if index in seen or held.is_discharged(step) or _decides(step, targets):
            continue
        seen.add(index)
        if step.span is not None and targets.one_is_inside(step.span.anchor):
            return Reached(step.span, raised)
        queue += [(following, raised) for following in held.following(step)]
        if raising:
            queue += [(handler, raised or step.span) for handler in step.raises]
    return None


def _decides(step: Step, targets: Places) -> bool:
    return any(suite is not None and targets.one_is_inside(suite) for suite in step.branches)


def is_unconditional(flow: Flow, place: Anchor) -> bool:
    """Return True if what is at ``place`` runs whenever the function runs, exceptions aside."""
    tests = [step for step in flow.steps if step.span is not None and step.branches != (None, None)]
    return all(step.span is not None and step.span.anchor.start > place.start for step in tests)


def leads_to_start(flow: Flow, place: Anchor) -> bool:
    """Return True if control can come from what is at ``place`` to the acquiring statement."""
    from flake8_tradelint.semantics.control.held import Held

    held = Held(flow, (place,))
    queue = [index for index, step in enumerate(flow.steps) if held.is_discharged(step)]
    seen = set(queue)
    for index in queue:
        step = flow.steps[index]
        following = {*step.next, *step.raises} - seen
        if flow.start in (*step.next, *step.raises):
            return True
        seen |= following
        queue += following
    return False
