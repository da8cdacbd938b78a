"""The control flow of one function as a serialisable value, and the search for leaks in it.

A summary keeps it for functions that bind an acquired value to a local variable; ``cfg`` builds it.
"""

from __future__ import annotations

from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container
    from typing import Literal

    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.control.raising import Risk

    StepKind = Literal["step", "return", "exit", "raised"]


ONE_BY_ONE = 4
"""After so many steps that turned out to raise nothing, a search asks about all steps at once."""


class Step(Record):
    """A simple statement, or the part of a compound one that is evaluated first (a test, an iterable).

    ``next`` and ``raises`` are indices of the steps that follow normally and after an exception (cancellation
    included). A statement under ``finally`` has one step for each way in which the block can be left.
    ``branches`` are the byte ranges of the two suites of an ``if``, ``guard`` the variables of its test if
    that only inspects variables. ``trusted``: the test is in an ``except`` or ``finally`` suite, where it
    asks what there is to clean up. ``loop`` is the byte range of the suite, if the step is the head of a
    loop. ``risk`` is why the step can raise.
    """

    kind: StepKind
    span: Span | None
    next: tuple[int, ...] = ()
    raises: tuple[int, ...] = ()
    guard: tuple[str, ...] = ()
    branches: tuple[Anchor | None, Anchor | None] = (None, None)
    trusted: bool = False
    loop: Anchor | None = None
    risk: Risk = ""


class Flow(Record):
    """The steps of a function; ``start`` is the index of the one that acquires the value.

    ``flags`` are variables that only tell something about others: parameters, and variables never assigned
    the result of a call. ``companions`` are the variables that are set where the value is acquired
    (``companions.py``).
    """

    steps: tuple[Step, ...]
    start: int
    flags: frozenset[str]
    companions: frozenset[str] = frozenset()


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
    from flake8_tradelint.semantics.control.held import Held

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
    from flake8_tradelint.semantics.control.held import Held

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


def raising_steps(flow: Flow) -> frozenset[Span]:
    """Return the spans of the steps that may raise."""
    return frozenset(step.span for step in flow.steps if step.raises and step.span is not None)


def is_inside(inner: Anchor, outer: Anchor) -> bool:
    """Return True if ``outer`` covers ``inner``."""
    return outer.start <= inner.start and inner.end <= outer.end
