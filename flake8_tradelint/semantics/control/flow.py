"""The control flow of one function as a value: what a summary keeps of it.

Only functions that bind an acquired value to a local variable have one (``cfg`` builds it).
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


class Step(Record):
    """A simple statement, or the part of a compound one that is evaluated first (a test, an iterable).

    ``next`` and ``raises`` are indices of the steps that follow normally and after an
    exception (cancellation included). A statement under ``finally`` has one step for each way
    in which the block can be left. ``branches`` are the bytes of the two suites of an ``if``,
    ``guard`` the variables of its test where it only looks at variables. ``trusted``: the test
    stands in an ``except`` or ``finally`` suite, where it asks what there is to clean up. ``loop``:
    it is the head of a loop, with the bytes of its suite. ``risk`` is why it can raise.
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
    """The steps of a function; ``start`` is the one that acquires the value.

    ``flags`` are variables that only tell something about others: parameters, and variables
    that are assigned nothing that is computed by a call. ``companions`` are those that are set where the
    value is acquired (``companions.py``).
    """

    steps: tuple[Step, ...]
    start: int
    flags: frozenset[str]
    companions: frozenset[str] = frozenset()


class Leak(Record):
    """A way out of the function on which the value is still held.

    ``witness`` is the step that raises, or the ``return``; ``how`` says which.
    """

    how: Literal["exception", "return"]
    witness: Span | None


def leaks(
    flow: Flow, discharges: tuple[Anchor, ...], names: frozenset[str], calm: Container[Span] = ()
) -> list[Leak]:
    """The ways out that pass no discharging use, the nearest first; at most one of each kind.

    ``names`` are the variables that hold the value, ``calm`` the steps that are known to raise nothing.
    A path that a guard excludes does not count: with ``if own: await session.close()`` the other branch
    is taken only when there is nothing to close.
    """
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
        # Where the statement that acquires comes again, the value is not leaving but overwritten.
        if index == flow.start or is_discharged(step, discharges):
            continue
        leaving = Leak("return", step.span) if step.kind == "return" and raised is None else raised
        queue += [(following, leaving) for following in feasible(flow, step, discharges, names)]
        if step.span is None or step.span not in calm:
            # Where handlers are chosen, the exception is the one that came in.
            raising = Leak("exception", step.span) if step.span is not None else leaving
            queue += [(handler, raising) for handler in step.raises]
    return list(found.values())


def comes_round(flow: Flow, discharges: tuple[Anchor, ...], names: frozenset[str]) -> bool:
    """Does control get back to the acquiring statement, or to the end, past the discharging uses?

    On ways on which nothing raises; ``names`` are the variables that hold the value.
    """
    queue = list(flow.steps[flow.start].next)
    seen: set[int] = set()
    for index in queue:
        step = flow.steps[index]
        if index == flow.start or step.kind == "exit":
            return True
        if index not in seen and not is_discharged(step, discharges):
            seen.add(index)
            queue += feasible(flow, step, discharges, names)
    return False


def is_discharged(step: Step, discharges: tuple[Anchor, ...]) -> bool:
    """Does the step itself take care of the value?"""
    return step.span is not None and any(is_inside(use, step.span.anchor) for use in discharges)


def feasible(
    flow: Flow, step: Step, discharges: tuple[Anchor, ...], names: frozenset[str]
) -> tuple[int, ...]:
    """The successors that are possible while the value is held."""
    if step.guard and len(step.next) == 2 and flow.companions.issuperset(step.guard):
        body, orelse = (branch is not None and _leaves(flow, branch) for branch in step.branches)
        if body != orelse:
            return step.next[1:] if body else step.next[:1]
    guards = step.guard and flow.flags.union(names, flow.companions).issuperset(step.guard)
    if len(step.next) != 2 or not (guards or step.trusted):
        return step.next
    body, orelse = (
        branch is not None and any(is_inside(use, branch) for use in discharges) for branch in step.branches
    )
    if body == orelse:
        return step.next
    return step.next[:1] if body else step.next[1:]


def _leaves(flow: Flow, suite: Anchor) -> bool:
    """Does somebody leave the function there?"""
    return any(
        (step.kind == "return" or step.risk == "raise")
        and step.span is not None
        and is_inside(step.span.anchor, suite)
        for step in flow.steps
    )


def is_inside(inner: Anchor, outer: Anchor) -> bool:
    """Does ``outer`` cover ``inner``?"""
    return outer.start <= inner.start and inner.end <= outer.end
