"""Find paths on which a function leaves a task that it keeps in a variable to itself.

A task goes on running when its function has left it: nothing is closed, nothing fails, and nobody sees its
errors. So every way out counts that is written in the code. Exceptions that may occur count only if the
task surely must not outlive the function: if the function cancels it at the end, or if it never ends by
itself. The consumer of a generator may stop at any ``yield``, which is no failure.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.flow import ONE_BY_ONE, is_inside, joining_steps, raising_steps
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import discharged
from flake8_tradelint.semantics.must_call.acquire.resources import ASKS
from flake8_tradelint.semantics.must_call.tasks.callbacks import HELD_ELSEWHERE
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import (
    in_test,
    is_entered,
    is_lifespan,
    is_main,
)
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.control.flow import Flow
    from flake8_tradelint.semantics.control.raising import Risk
    from flake8_tradelint.semantics.control.ways_out import Handling, WayOut
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import ModuleSummary


_WRITTEN: frozenset[Risk] = frozenset({"raise", "await", "cancelled", "joined"})


class Abandonment(Record):
    """The path ``way`` leaves the task alone; ``reap`` is the use that ends it on other paths.

    ``partly``: a loop ends one task after the other, and the path leaves the loop early. ``why``: the
    reason why the step raises with which the path begins; ``yield`` where a consumer stops. ``sibling``:
    ``gather`` raises what another task of it has raised.
    """

    way: WayOut
    reap: Use
    forever: bool = False
    partly: bool = False
    why: Risk = ""
    sibling: bool = False


def is_new(fact: CallFact) -> bool:
    """Return True if the call surely makes a new task, not ``ensure_future`` of somebody's future."""
    first = fact.call.args[0] if fact.call.args else None
    if isinstance(first, e.Call):
        return e.last_name(first.func) not in HELD_ELSEWHERE
    return fact.name != "ensure_future"


class Kept(Record):
    """A task that one function keeps in its variables: ``ends`` are the uses that take care of it.

    ``reap`` is the first that does more than ask for the task's state. One above the task belongs to the
    task before, in a loop, or to another of the same name.
    """

    ends: tuple[Use, ...]
    handling: Handling
    reap: Use | None


def kept_in_function(linked: OwnershipDb, path: str, acquired: Acquisition) -> Kept | None:
    """Return how the function handles the task, if no other code gets it."""
    fact = acquired.fact
    uses = tuple(use for use in acquired.uses if use.through != "await")
    ends = tuple(use for use in uses if _ends(linked, path, use))
    if fact.flow is None or any(use.function != fact.function for use in uses) or not is_new(fact):
        return None
    if any(is_inside(use.span.anchor, fact.statement.anchor) for use in ends):
        return None
    if any(use.result == "collected" for use in uses) and any(_shared_before(fact, use) for use in ends):
        return None
    looks = tuple(use.span.anchor for use in uses if use.kind != "local")
    names = frozenset(use.name for use in uses if use.kind == "local")
    from flake8_tradelint.semantics.control.ways_out import Handling

    reaps = [use for use in ends if use.name not in ASKS]
    below = (use for use in reaps if use.span.anchor > fact.statement.anchor)
    reap = next(below, reaps[0] if reaps else None)
    return Kept(ends, Handling(tuple(use.span.anchor for use in ends), looks, names, _WRITTEN), reap)


def _shared_before(fact: CallFact, use: Use) -> bool:
    """Return True if other code has the collection already when the task is put into it."""
    lasting = use.kind in ("argument", "attribute", "item", "global", "captured", "yielded")
    return lasting and use.span.anchor.end <= fact.span.anchor.start


def abandonment(linked: OwnershipDb, summary: ModuleSummary, acquired: Acquisition) -> Abandonment | None:
    """Return the way out of its function on which nothing takes care of the acquired task."""
    kept = kept_in_function(linked, summary.path, acquired)
    fact = acquired.fact
    if kept is None or kept.reap is None or fact.flow is None or in_test(fact) or _is_of_thread(fact):
        return None
    if is_main(linked, summary.path, fact) or is_lifespan(linked, summary, fact):
        return None
    from flake8_tradelint.semantics.control.ways_out import ways_out
    from flake8_tradelint.semantics.must_call.tasks.sequential_awaits import one_by_one
    from flake8_tradelint.semantics.must_call.tasks.tolerated_exits import is_tolerated

    for handling in (kept.handling, one_by_one(fact.flow, kept.handling, kept.ends)):
        ways = [way for way in ways_out(fact.flow, handling) if _is_written(way)] if handling else []
        written = [way for way in ways if not is_tolerated(linked, summary.path, fact, kept.ends, way)]
        if written and handling is not None:
            first = min(written, key=lambda way: way.how != "return")
            return Abandonment(first, kept.reap, partly=bool(handling.exhausting))
        if ways:
            return None
    return _by_exception(linked, summary, fact, kept.handling, kept.ends) or _by_sibling(
        linked, summary.path, fact, kept
    )


def _by_sibling(linked: OwnershipDb, path: str, fact: CallFact, kept: Kept) -> Abandonment | None:
    """Return the abandonment by ``gather``, where another of its tasks fails."""
    from flake8_tradelint.semantics.must_call.tasks.gathered_siblings import left_by_gather

    found = left_by_gather(linked, path, fact, kept.handling, kept.ends)
    return Abandonment(found[0], found[1], sibling=True) if found is not None else None


def _by_exception(
    linked: OwnershipDb, summary: ModuleSummary, fact: CallFact, handling: Handling, ends: tuple[Use, ...]
) -> Abandonment | None:
    """Return the abandonment by an exception, for tasks that must not outlive the function."""
    assert fact.flow is not None
    from flake8_tradelint.semantics.control.ways_out import first_discharges, ways_out

    first = [
        use
        for step in first_discharges(fact.flow, handling)
        for use in ends
        if step.span is not None and is_inside(use.span.anchor, step.span.anchor)
    ]
    cancels = [use for use in ends if use.kind == "method" and use.name == "cancel"]
    if any(_is_one_of_several(use, fact.uses) for use in cancels):
        return None
    from flake8_tradelint.semantics.must_call.release.stop_signals import runs_forever
    from flake8_tradelint.semantics.must_call.tasks.generators import may_be_left

    forever = runs_forever(linked, summary.path, fact)
    # A cancellation above the statement makes room for the next task, in a loop; it is no end.
    later = all(use.span.anchor > fact.span.anchor for use in first)
    stopped = bool(cancels) and later and all(_stops(use, cancels) for use in first)
    function = FunctionRef(summary.path, fact.function)
    entered = is_entered(linked, summary, fact)
    left = bool(first) and may_be_left(linked, function)
    if not first or not (stopped or forever or left):
        return None
    if entered or left:
        risks: frozenset[Risk] = _WRITTEN if stopped or forever else frozenset()
        handling = replace(handling, risks=risks | {"yield"})
    tried = 0
    while True:
        ways = ways_out(fact.flow, handling)
        way = next((way for way in ways if way.how in ("exception", "end") and way.raised is not None), None)
        if way is None or way.raised is None:
            return None
        if _raises(linked, fact.flow, function, way.raised):
            why = next(step.risk for step in fact.flow.steps if step.span == way.raised)
            return Abandonment(way, first[0], forever and not stopped, why="" if entered else why)
        calm = handling.calm | {way.raised}
        tried += 1
        if tried == ONE_BY_ONE:
            steps = raising_steps(fact.flow)
            calm |= {step for step in steps if not _raises(linked, fact.flow, function, step)}
        handling = replace(handling, calm=calm)


def _raises(linked: OwnershipDb, flow: Flow, function: FunctionRef, step: Span) -> bool:
    """Return True if the step can raise: by itself, or because tasks end there that it waits for."""
    risk = joining_steps(flow).get(step)
    if risk is None:
        return linked.call_summaries.raises(function, step)
    from flake8_tradelint.semantics.must_call.release.cancelled_tasks import raises_again

    return raises_again(linked, function, step, risk)


def _is_written(way: WayOut) -> bool:
    """Return True if the way out is written in the code, and is no swallowed exception."""
    return way.how in ("return", "raise") or (way.how == "end" and way.raised is None)


def _ends(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True if the use takes care of the task, or asks for its state."""
    if use.result == "collected":
        return False
    if use.kind == "method" and use.name in ASKS:
        return True
    return use.kind == "attribute" or discharged(linked, linked.tasks, path, use)


def _stops(use: Use, cancels: list[Use]) -> bool:
    """Return True for a cancellation, or a loop over the tasks that cancels each."""
    if use.kind == "method":
        return use.name in ("cancel", "done")
    return use.kind == "iterated" and any(cancel.span.line > use.span.line for cancel in cancels)


def _is_of_thread(fact: CallFact) -> bool:
    """Return True for ``create_task(to_thread(...))``, which cancellation does not end."""
    first = fact.call.args[0] if fact.call.args else None
    return isinstance(first, e.Call) and e.last_name(first.func) == "to_thread"


def _is_one_of_several(cancel: Use, uses: tuple[Use, ...]) -> bool:
    """Return True for ``tasks[key].cancel()``, which leaves the other tasks alone."""
    looked_up = (use.span.anchor for use in uses if use.kind == "read" and use.name == "[]")
    return any(is_inside(place, cancel.span.anchor) for place in looked_up)
