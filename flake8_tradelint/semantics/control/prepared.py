"""What a function does between acquiring a value and the ``try`` that takes care of it.

``session = ClientSession(); url = address(host); try: ...``: strictly, the session is lost where
``address`` fails. Who writes a ``try`` does not expect that, or would have begun it before; of what is
awaited in between, a request or a login, everybody does.
"""

from __future__ import annotations

from flake8_tradelint.semantics.control.flow import Flow, Step, is_discharged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Anchor, Span


def prepared(flow: Flow, discharges: tuple[Anchor, ...]) -> frozenset[Span]:
    """The plain calls before the first step whose exceptions lead to one of ``discharges``."""
    acquiring = flow.steps[flow.start].span
    begins = acquiring.anchor.end if acquiring is not None else 0
    after = [(step, step.span) for step in flow.steps if step.span is not None]
    after = [(step, span) for step, span in after if span.anchor.start >= begins]
    guarded = [span.anchor.start for step, span in after if _is_guarded(flow, step, discharges)]
    first = min(guarded, default=0)
    return frozenset(span for step, span in after if step.risk == "call" and span.anchor.end <= first)


def _is_guarded(flow: Flow, step: Step, discharges: tuple[Anchor, ...]) -> bool:
    """Does an exception of the step lead to a discharge, in ``finally`` or in a handler?"""
    queue = list(step.raises)
    seen: set[int] = set()
    for index in queue:
        if index in seen:
            continue
        seen.add(index)
        following = flow.steps[index]
        if is_discharged(following, discharges):
            return True
        queue += following.next
    return False
