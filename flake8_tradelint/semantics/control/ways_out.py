"""Find and classify the ways out of a function on which a value is neither discharged nor handed over.

``leak_search.leaks`` tells whether there is any. Here it matters how a way leaves: by a written ``return`` or
``raise``, by running off the end, or by an exception that merely may occur.
"""

from __future__ import annotations

from flake8_tradelint.semantics.control.flow import Flow, Step, is_inside
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.control.raising import Risk


class Handling(Record):
    """The uses of a value: where it is discharged, and where it is merely looked at.

    ``names`` are the variables that hold it, ``risks`` the reasons to raise that count. ``exhausting`` are
    heads of loops that discharge the value once they have come to their end, and not before. ``calm`` are
    steps that are known to raise nothing.
    """

    discharges: tuple[Anchor, ...]
    looks: tuple[Anchor, ...]
    names: frozenset[str]
    risks: frozenset[Risk]
    exhausting: frozenset[Anchor] = frozenset()
    calm: frozenset[Span] = frozenset()


class WayOut(Record):
    """A way out; ``leaves`` is its ``return`` or ``raise``, ``raised`` the step whose exception began it."""

    how: Literal["return", "raise", "end", "exception"]
    leaves: Span | None = None
    raised: Span | None = None


class _State(Record):
    index: int
    leaves: Step | None = None
    raised: Span | None = None

    def key(self) -> tuple[int, str, bool]:
        return self.index, self.leaves.kind + self.leaves.risk if self.leaves else "", self.raised is not None


def ways_out(flow: Flow, handling: Handling) -> list[WayOut]:
    """Return the ways out on which the value is still held, the nearest first, at most one of each kind."""
    search = _Search(flow, handling)
    found: dict[str, WayOut] = {}
    queue = [_State(step) for step in flow.steps[flow.start].next]
    seen: set[tuple[int, str, bool]] = set()
    for state in queue:
        if state.key() in seen:
            continue
        seen.add(state.key())
        step = flow.steps[state.index]
        if step.kind in ("exit", "raised"):
            way = _way(step, state)
            found.setdefault(way.how, way)
        elif not search.held.is_discharged(step):
            queue += search.following(step, state)
    return list(found.values())


def first_discharges(flow: Flow, handling: Handling) -> list[Step]:
    """Return the discharging steps that are reached first if nothing raises.

    If there is none, as where only an exception leaves a loop (``except ConnectionClosed: break``), return
    those after an exception that the function catches.
    """
    return _first_discharges(flow, handling, raising=False) or _first_discharges(flow, handling, raising=True)


def _first_discharges(flow: Flow, handling: Handling, *, raising: bool) -> list[Step]:
    from flake8_tradelint.semantics.control.held import Held

    held = Held(flow, handling.discharges)
    found: list[Step] = []
    queue = list(flow.steps[flow.start].next)
    seen: set[int] = set()
    for index in queue:
        if index in seen:
            continue
        seen.add(index)
        step = flow.steps[index]
        if held.is_discharged(step):
            found.append(step)
        else:
            queue += (*step.next, *step.raises) if raising else step.next
    return found


def comes_to_end(flow: Flow) -> bool:
    """Return True if the function reaches its end after the acquiring statement, if nothing raises."""
    return any(flow.steps[index].kind == "exit" for index in _after(flow))


def runs_again(flow: Flow) -> bool:
    """Return True if a loop comes back to the acquiring statement, whose variable is then bound again."""
    return flow.start in _after(flow)


def _after(flow: Flow) -> Iterator[int]:
    """Yield the steps after the acquiring statement, each once, on paths where nothing raises."""
    queue = list(flow.steps[flow.start].next)
    seen: set[int] = set()
    for index in queue:
        if index not in seen:
            seen.add(index)
            yield index
            queue += flow.steps[index].next


def waits_afterwards(flow: Flow) -> bool:
    """Return True if the coroutine may await or yield after the acquiring statement."""
    queue = list(flow.steps[flow.start].next)
    seen: set[int] = set()
    for index in queue:
        step = flow.steps[index]
        if step.risk in ("await", "wait", "cancelled", "yield"):
            return True
        if index not in seen:
            seen.add(index)
            queue += (*step.next, *step.raises)
    return False


def comes_again(flow: Flow, handling: Handling) -> bool:
    """Return True if control comes back to the acquiring statement while the value is still held."""
    search = _Search(flow, handling)
    queue = list(flow.steps[flow.start].next)
    seen: set[int] = set()
    for index in queue:
        if index == flow.start:
            return True
        step = flow.steps[index]
        if index not in seen and not search.held.is_discharged(step):
            seen.add(index)
            queue += () if _asks_whether_made(flow, step) else search.possible(step)
    return False


def _asks_whether_made(flow: Flow, step: Step) -> bool:
    """Return True for an ``if decoder is None:`` around the acquiring statement.

    Its test has to ask a variable that is set together with the value.
    """
    span = flow.steps[flow.start].span
    if span is None or flow.companions.isdisjoint(step.guard):
        return False
    return any(suite is not None and is_inside(span.anchor, suite) for suite in step.branches)


def _way(step: Step, state: _State) -> WayOut:
    span = state.leaves.span if state.leaves is not None else None
    if step.kind == "exit":
        return WayOut("return" if span is not None else "end", span, state.raised)
    # An exception that is only passed on was raised elsewhere.
    is_own = state.raised is None and span is not None
    return WayOut("raise" if is_own else "exception", span, state.raised)


class _Search:
    """The moves of control while the value of the ``flow`` is held."""

    def __init__(self, flow: Flow, handling: Handling) -> None:
        from flake8_tradelint.semantics.control.held import Held, Places

        self._flow, self._handling = flow, handling
        self.held = Held(flow, handling.discharges, handling.names)
        self._looks = Places(handling.looks)

    def following(self, step: Step, state: _State) -> Iterator[_State]:
        """Yield the states after the step, exceptions included."""
        leaves = step if step.kind == "return" else state.leaves
        yield from (_State(index, leaves, state.raised) for index in self.possible(step))
        if not step.raises:
            return
        if step.span is None:
            # At the choice of a handler, the exception is the one that was raised before.
            yield from (_State(index, state.leaves, state.raised) for index in step.raises)
        elif step.risk == "raise":
            yield from (_State(index, step, state.raised) for index in step.raises)
        elif step.risk in self._handling.risks and step.span not in self._handling.calm:
            yield from (_State(index, None, state.raised or step.span) for index in step.raises)

    def possible(self, step: Step) -> tuple[int, ...]:
        """Return the successors that can follow while the value is held, as far as tests tell."""
        if step.loop is not None and (self._is_exhausting(step) or self._is_entered(step.loop)):
            return step.next[:1]
        if step.branches == (None, None) or step.span is None:
            return step.next
        if not self._looks.one_is_inside(step.span.anchor):
            return self.held.following(step)
        # The test asks about the value: a branch that does not discharge it has a reason not to.
        body, orelse = (self.held.is_discharged_in(branch) for branch in step.branches)
        return step.next[:1] if body and not orelse else step.next[1:] if orelse and not body else ()

    def _is_exhausting(self, step: Step) -> bool:
        return step.span is not None and step.span.anchor in self._handling.exhausting

    def _is_entered(self, suite: Anchor) -> bool:
        """Return True if the loop discharges the value; that it may have no turn is then not meant."""
        span = self._flow.steps[self._flow.start].span
        starts_inside = span is not None and is_inside(span.anchor, suite)
        return not starts_inside and self.held.is_discharged_in(suite)
