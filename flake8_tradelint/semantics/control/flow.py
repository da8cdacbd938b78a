"""The control flow of one function as a serialisable value.

A summary keeps it for functions that bind an acquired value to a local variable; ``cfg`` builds it.
"""

from __future__ import annotations

from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    loop. ``risk`` is why the step can raise. ``absent`` is the index in ``next`` of the branch of an ``if``
    that is taken where the one variable of its test is ``None`` or false; -1 if the test tells no such thing.
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
    absent: int = -1


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


def raising_steps(flow: Flow) -> frozenset[Span]:
    """Return the spans of the steps that may raise."""
    return frozenset(step.span for step in flow.steps if step.raises and step.span is not None)


def joining_steps(flow: Flow) -> dict[Span, Risk]:
    """Return the spans of the tasks that steps only await, with the risk: ``cancelled`` or ``joined``."""
    joining = (step for step in flow.steps if step.risk in ("cancelled", "joined"))
    return {step.span: step.risk for step in joining if step.span is not None}


def is_inside(inner: Anchor, outer: Anchor) -> bool:
    """Return True if ``outer`` covers ``inner``."""
    return outer.start <= inner.start and inner.end <= outer.end
