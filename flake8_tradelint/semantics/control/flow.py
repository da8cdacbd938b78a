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


ONE_BY_ONE = 4
"""Steps that turn out to raise nothing that a search finds one by one; then it asks about all of them."""


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
        # Where the statement that acquires comes again, the value is not leaving but overwritten.
        if index == flow.start or held.is_discharged(step):
            continue
        leaving = Leak("return", step.span) if step.kind == "return" and raised is None else raised
        queue += [(following, leaving) for following in held.following(step)]
        if step.span is None or step.span not in calm:
            # Where handlers are chosen, the exception is the one that came in.
            raising = Leak("exception", step.span) if step.span is not None else leaving
            queue += [(handler, raising) for handler in step.raises]
    return list(found.values())


def comes_round(flow: Flow, discharges: tuple[Anchor, ...], names: frozenset[str]) -> bool:
    """Does control get back to the acquiring statement, or to the end, past the discharging uses?

    On ways on which nothing raises; ``names`` are the variables that hold the value.
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
    """The steps that may raise."""
    return frozenset(step.span for step in flow.steps if step.raises and step.span is not None)


def is_inside(inner: Anchor, outer: Anchor) -> bool:
    """Does ``outer`` cover ``inner``?"""
    return outer.start <= inner.start and inner.end <= outer.end
