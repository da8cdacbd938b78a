"""Find ``asyncio.wait`` calls that return before their tasks are done and lose the pending ones.

Unlike ``gather`` and ``wait_for``, ``wait`` cancels nothing. With a ``timeout`` or ``FIRST_COMPLETED`` the
tasks that are not done go on, and its second result is the way to know them.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import discharged
from flake8_tradelint.semantics.must_call.acquire.resources import LOGGERS, WAITING
from flake8_tradelint.semantics.must_call.tasks.abandonment import is_new
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.control.flow import Flow
    from flake8_tradelint.semantics.control.ways_out import WayOut
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import ModuleSummary

_FULL_NAMES = frozenset({"asyncio.wait", "asyncio.tasks.wait"})
_EARLY = frozenset({"FIRST_COMPLETED", "FIRST_EXCEPTION"})


class EarlyWait(Record):
    """A wait whose pending tasks are lost; ``lost`` are the tasks that nothing else keeps.

    ``way``: they are lost on this path only, which comes before ``reap``, the use that takes them.
    """

    fact: CallFact
    lost: tuple[Acquisition, ...]
    way: WayOut | None = None
    reap: Use | None = None


def early_waits(linked: OwnershipDb, summary: ModuleSummary) -> Iterator[EarlyWait]:
    """Yield the waits of a file that lose tasks which may be pending."""
    waits = [fact for fact in summary.calls if fact.name in WAITING and _is_early(linked, summary.path, fact)]
    if not waits:
        return
    made = (acquisition(linked, linked.tasks, summary.path, fact) for fact in summary.calls)
    tasks = [acquired for acquired in made if acquired is not None and is_new(acquired.fact)]
    for wait in waits:
        lost = tuple(task for task in tasks if _is_lost(linked, summary.path, task, wait))
        if lost and _drops_pending(linked, summary.path, wait):
            yield EarlyWait(wait, lost)
        elif lost and (left := _left_alone(linked, summary.path, wait, lost)) is not None:
            yield EarlyWait(wait, lost, *left)


def _is_early(linked: OwnershipDb, path: str, fact: CallFact) -> bool:
    """Return True if the call is an ``asyncio.wait`` that may return before all tasks are done."""
    symbol = linked.symbols.resolve(path, fact.call.func)
    return symbol is not None and linked.symbols.qualified(symbol) in _FULL_NAMES and _may_be_early(fact.call)


def _drops_pending(linked: OwnershipDb, path: str, fact: CallFact) -> bool:
    """Return True if nothing takes the second result, the pending tasks."""
    if fact.parts:
        return not any(_keeps(linked, path, use) for part in fact.parts[1:] for use in part)
    awaited = [use for use in fact.uses if use.kind == "awaited"]
    return bool(awaited) and all(use.kind in ("awaited", "discarded") for use in fact.uses)


def _left_alone(
    linked: OwnershipDb, path: str, fact: CallFact, lost: tuple[Acquisition, ...]
) -> tuple[WayOut, Use] | None:
    """Return a path that leaves before the pending tasks are taken; ``task.result()`` may raise, too."""
    several = len(lost) > 1 or any(use.kind == "local" and use.through for use in lost[0].uses)
    if fact.flow is None or len(fact.parts) != 2 or not several:
        return None  # of a single task nothing is pending once it is done
    done, pending = fact.parts
    keeps = [use for use in pending if _keeps(linked, path, use)]
    if not keeps or any(use.function != fact.function for use in (*done, *pending)):
        return None
    if any(use.kind == "argument" for use in done):
        return None  # `len(done) == len(tasks)`
    from flake8_tradelint.semantics.control.ways_out import Handling, ways_out

    names = frozenset(use.name for use in pending if use.kind == "local")
    looks = tuple(use.span.anchor for use in pending if use.kind in ("tested", "argument"))
    discharges = tuple(use.span.anchor for use in keeps)
    of_tasks = (*done, *(use for task in lost for use in task.uses))
    asked = [use.span.anchor for use in of_tasks if use.kind == "method" and use.name == "result"]
    for way in ways_out(
        fact.flow, Handling(discharges, looks, names, frozenset({"call", "await", "cancelled"}))
    ):
        failed = way.raised is not None and _fails(fact.flow, way.raised, asked)
        if failed or (way.raised is None and way.how in ("return", "raise")):
            above = fact.span.anchor.end
            return way, min(keeps, key=lambda use: (use.span.anchor.start < above, use.span.anchor))
    return None


def _fails(flow: Flow, raised: Span, asked: list[Anchor]) -> bool:
    """Return True if the step that raises asks for a task's result, and no handler expects it."""
    steps = [step for step in flow.steps if step.span == raised]
    caught = any(flow.steps[index].kind != "raised" for step in steps for index in step.raises)
    return not caught and any(is_inside(place, raised.anchor) for place in asked)


def _may_be_early(call: e.Call) -> bool:
    """Return True if a keyword makes the wait return before all tasks are done."""
    for name, value in call.keywords:
        if name == "timeout" and value != e.Literal("NoneType", "None"):
            return True
        constant = value.repr.strip("'\"") if isinstance(value, e.Literal) else e.last_name(value)
        if name == "return_when" and constant in _EARLY:
            return True
    return False


def _is_lost(linked: OwnershipDb, path: str, task: Acquisition, wait: CallFact) -> bool:
    """Return True if the task goes into this wait and nowhere else."""
    waits = [use for use in task.uses if use.kind == "argument" and _covers(wait, use)]
    others = (use for use in task.uses if use not in waits)
    return bool(waits) and not _waits_again(task, wait) and not any(_keeps(linked, path, o) for o in others)


def _covers(wait: CallFact, use: Use) -> bool:
    return is_inside(use.span.anchor, wait.span.anchor)


def _waits_again(task: Acquisition, wait: CallFact) -> bool:
    """Return True if a loop waits for the same task again."""
    flow = task.fact.flow
    loops = [step.loop for step in flow.steps if step.loop is not None] if flow is not None else []
    made, waited = task.fact.span.anchor, wait.span.anchor
    again = (loop for loop in loops if is_inside(waited, loop))
    return any(not is_inside(made, loop) or made.start >= waited.end for loop in again)


def _keeps(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True if code may cancel, await or keep the task because of this use."""
    if use.kind == "argument" and (use.result == "collected" or e.last_name(use.expr) in LOGGERS):
        return False
    if use.kind == "global" and use.name == "_":
        return False
    return use.kind == "attribute" or discharged(linked, linked.tasks, path, use)
