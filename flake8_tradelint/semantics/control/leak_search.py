"""Search a function's control flow for ways out on which a value that it acquires is still held."""

from __future__ import annotations

from flake8_tradelint.semantics.control.held import Held
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from typing import Literal

    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.control.flow import Flow


class Leak(Record):
    """A way out of the function on which the value is still held.

    ``how`` says whether an exception or a return leaves; ``witness`` is the step that raises, or the
    ``return``.
    """

    how: Literal["exception", "return"]
    witness: Span | None


def leaks(
    flow: Flow, discharges: tuple[Anchor, ...], names: frozenset[str], calm: Container[Span] = ()
) -> list[Leak]:
    """Return the ways out that pass no discharging use, the nearest first, at most one of each kind.

    ``names`` are the variables that hold the value, ``calm`` the steps that are known to raise nothing. A
    path that a guard excludes does not count: with ``if own: await session.close()`` the other branch is
    taken only when there is nothing to close.
    """
    held = Held(flow, discharges, names)
    found: dict[str, Leak] = {}
    queue: list[tuple[int, Leak | None]] = [(step, None) for step in flow.steps[flow.start].next]
    seen: set[tuple[int, bool]] = set()
    for index, raised in queue:
        if (index, raised is not None) in seen:
            continue
        seen.add((index, raised is not None))
        step = flow.steps[index]
        if step.kind in ("exit", "raised"):
            leak = raised or Leak("return", None)
            found.setdefault(leak.how, leak)
            continue
        # Where the acquiring statement is reached again, the value is not leaving but overwritten.
        if index == flow.start or held.is_discharged(step):
            continue
        leaving = Leak("return", step.span) if step.kind == "return" and raised is None else raised
        queue += [(following, leaving) for following in held.following(step)]
        if step.span is None or step.span not in calm:
            # At the choice of a handler, the exception is the one that was raised before.
            raising = Leak("exception", step.span) if step.span is not None else leaving
            queue += [(handler, raising) for handler in step.raises]
    return list(found.values())


def comes_round(flow: Flow, discharges: tuple[Anchor, ...], names: frozenset[str]) -> bool:
    """Return True if the acquiring statement, or the end, is reached past the discharging uses.

    Only paths on which nothing raises count; ``names`` are the variables that hold the value.
    """
    held = Held(flow, discharges, names)
    queue = list(flow.steps[flow.start].next)
    seen: set[int] = set()
    for index in queue:
        step = flow.steps[index]
        if index == flow.start or step.kind == "exit":
            return True
        if index not in seen and not held.is_discharged(step):
            seen.add(index)
            queue += held.following(step)
    return False
