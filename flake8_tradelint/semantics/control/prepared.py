"""What a function does between acquiring a value and the ``try`` that takes care of it.

``session = ClientSession(); url = address(host); try: ...``: strictly, the session is lost where
``address`` fails. Who writes a ``try`` does not expect that, or would have begun it before; of what is
awaited in between, a request or a login, everybody does.
"""

from __future__ import annotations

from flake8_tradelint.semantics.control.flow import Flow, is_discharged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Anchor, Span


def prepared(flow: Flow, discharges: tuple[Anchor, ...]) -> frozenset[Span]:
    """The plain calls before the first step whose exceptions lead to one of ``discharges``.

    And before the first that awaits something: from there on the value may be at work.
    """
    acquiring = flow.steps[flow.start].span
    begins = acquiring.anchor.end if acquiring is not None else 0
    after = [(step, step.span) for step in flow.steps if step.span is not None]
    after = [(step, span) for step, span in after if span.anchor.start >= begins]
    leading = _leading_to(flow, discharges)
    guarded = [span.anchor.start for step, span in after if not leading.isdisjoint(step.raises)]
    if not guarded:
        return frozenset()
    plain = ("", "call")
    first = min([*guarded, *(span.anchor.start for step, span in after if step.risk not in plain)])
    return frozenset(span for step, span in after if step.risk == "call" and span.anchor.end <= first)


def _leading_to(flow: Flow, discharges: tuple[Anchor, ...]) -> set[int]:
    """The steps from which control comes to a discharge, where nothing raises."""
    before: dict[int, list[int]] = {}
    for index, step in enumerate(flow.steps):
        for following in step.next:
            before.setdefault(following, []).append(index)
    queue = [index for index, step in enumerate(flow.steps) if is_discharged(step, discharges)]
    found: set[int] = set()
    while queue:
        index = queue.pop()
        if index not in found:
            found.add(index)
            queue += before.get(index, ())
    return found
