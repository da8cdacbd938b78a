"""Find tasks that ``await gather(*tasks)`` leaves running: if one of them fails, the others go on.

Only those count whose work outlives its use: coroutines that hold a connection while they wait, or that
never end by themselves and are started again by a loop. Most other siblings end soon, and nobody minds.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.flow import Flow, Step, is_inside
from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.control.raising import entering
from flake8_tradelint.semantics.control.suites import own_nodes
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_ref
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Anchor
    from flake8_tradelint.semantics.control.ways_out import Handling, WayOut
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


def left_by_gather(
    linked: OwnershipDb, path: str, fact: CallFact, handling: Handling, ends: tuple[Use, ...]
) -> tuple[WayOut, Use] | None:
    """Return the way out on which a failure of one task leaves the others, and the use in ``gather``."""
    ref = coroutine_ref(linked, path, fact)
    if ref is None or fact.flow is None:
        return None
    for use in ends:
        if use.kind == "argument" and e.last_name(use.expr) == "gather":
            way = _way_out(fact.flow, handling, use)
            if way is not None and _fails(linked, path, fact, use) and _outlives(linked, ref, way):
                return way, use
    return None


def _way_out(flow: Flow, handling: Handling, gathered: Use) -> WayOut | None:
    """Return how an exception of the awaited ``gather`` leaves the function, if nothing cancels then."""
    from flake8_tradelint.semantics.control.ways_out import WayOut, ways_out

    place = gathered.span.anchor
    at = [
        index
        for index, step in enumerate(flow.steps)
        if step.risk == "await" and step.span is not None and is_inside(place, step.span.anchor)
    ]
    targets = tuple(target for index in at for target in flow.steps[index].raises)
    if not targets:
        return None
    raising = Step("step", None, targets)
    others = tuple(one for one in handling.discharges if one != place)
    after = replace(flow, steps=(*flow.steps, raising), start=len(flow.steps))
    found = next(iter(ways_out(after, replace(handling, discharges=others))), None)
    raised = flow.steps[at[0]].span
    if found is None and _comes_again(flow, targets, others):
        return WayOut("end", None, raised)
    return replace(found, raised=raised) if found is not None else None


def _comes_again(flow: Flow, begin: tuple[int, ...], ends: tuple[Anchor, ...]) -> bool:
    """Return True if a loop comes back from the steps ``begin`` to where the tasks are made."""
    from flake8_tradelint.semantics.control.held import Held

    held = Held(flow, ends)
    queue, seen = [*begin], set(begin)
    for index in queue:
        if index == flow.start:
            return True
        if not held.is_discharged(flow.steps[index]):
            following = [one for one in held.following(flow.steps[index]) if one not in seen]
            seen.update(following)
            queue += following
    return False


def _fails(linked: OwnershipDb, path: str, fact: CallFact, gathered: Use) -> bool:
    """Return True if another of the tasks in the call may fail: of several, one that runs the same."""
    several = gathered.through or any(use.kind == "local" and use.through for use in fact.uses)
    if several and _may_raise(linked, path, fact):
        return True
    return any(_may_raise(linked, path, other) for other in _siblings(linked, path, fact, gathered))


def _siblings(linked: OwnershipDb, path: str, fact: CallFact, gathered: Use) -> Iterator[CallFact]:
    """Yield the other calls of the function whose tasks go into the same ``gather``."""
    for other in linked.symbols.surface(path).calls:
        if other.function == fact.function and other.span != fact.span and other.name in linked.tasks.names():
            uses = (use for use in other.uses if use.kind == "argument" and e.last_name(use.expr) == "gather")
            if any(use.span.line == gathered.span.line for use in uses):
                yield other


def _may_raise(linked: OwnershipDb, path: str, fact: CallFact) -> bool:
    ref = coroutine_ref(linked, path, fact)
    return ref is None or linked.call_summaries.may_raise(ref)


def _outlives(linked: OwnershipDb, ref: FunctionRef, way: WayOut) -> bool:
    """Return True if the coroutine holds something open while it waits, or never ends by itself.

    With an exception that nobody catches the program may end, and all endless tasks with it.
    """
    function = linked.symbols.function(ref)
    if function is None:
        return False
    if function.loops:
        return way.how != "exception"
    tree = function_at(linked, ref.path, function.span.line)
    nodes = own_nodes(tree) if tree is not None else ()
    return any(isinstance(node, ast.AsyncWith) and _opens(node) for node in nodes)


def _opens(node: ast.AsyncWith) -> bool:
    """Return True if the suite is entered with something new that is no timeout, lock or semaphore."""
    return entering(node) != "wait" and any(isinstance(item.context_expr, ast.Call) for item in node.items)
