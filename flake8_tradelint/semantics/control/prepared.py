"""Find the calls between the acquisition of a value and the ``try`` that takes care of it.

In ``session = ClientSession(); url = address(host); try: ...`` the session is, strictly, lost if ``address``
fails. Whoever wrote the ``try`` does not expect that, or it would begin earlier. What is awaited in between,
a request or a login, is expected to fail by everybody.
"""

from __future__ import annotations

from flake8_tradelint.semantics.control.flow import Flow, Step
from flake8_tradelint.semantics.control.held import Held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flake8_tradelint.model import Anchor, Span


def prepared(flow: Flow, discharges: tuple[Anchor, ...]) -> frozenset[Span]:
    """Return the plain calls before the first step whose exceptions lead to one of ``discharges``.

    Only those before the first awaiting step count: from there on the value may be at work.
    """
    acquiring = flow.steps[flow.start].span
    begins = acquiring.anchor.end if acquiring is not None else 0
    after = [(step, step.span) for step in flow.steps if step.span is not None]
    after = [(step, span) for step, span in after if span.anchor.start >= begins]
    cleaning = _cleaning(flow, discharges)
    guarded = [span.anchor.start for step, span in after if _is_guarded(flow, step, cleaning)]
    if not guarded:
        return frozenset()
    plain = ("", "call")
    first = min([*guarded, *(span.anchor.start for step, span in after if step.risk not in plain)])
    return frozenset(span for step, span in after if step.risk == "call" and span.anchor.end <= first)


def _is_guarded(flow: Flow, step: Step, cleaning: set[int]) -> bool:
    return any(not cleaning.isdisjoint((index, *flow.steps[index].next)) for index in step.raises)


def _cleaning(flow: Flow, discharges: tuple[Anchor, ...]) -> set[int]:
    """Return the steps that only an exception leads to, and from which a discharge follows.

    What comes after ``with suppress(KeyError)`` is not among them: it also follows when nothing is raised.
    """
    forwards = {index: step.next for index, step in enumerate(flow.steps)}
    backwards: dict[int, list[int]] = {}
    for index, following in forwards.items():
        for one in following:
            backwards.setdefault(one, []).append(index)
    held = Held(flow, discharges)
    ending = (index for index, step in enumerate(flow.steps) if held.is_discharged(step))
    leading = _reached(ending, backwards) - _reached((flow.start,), forwards)
    return {index for index in leading if flow.steps[index].span is not None}


def _reached(starts: Iterable[int], edges: Mapping[int, Sequence[int]]) -> set[int]:
    queue = list(starts)
    found: set[int] = set()
    while queue:
        index = queue.pop()
        if index not in found:
            found.add(index)
            queue += edges.get(index, ())
    return found
