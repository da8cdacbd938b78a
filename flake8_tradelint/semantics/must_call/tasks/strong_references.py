"""Decide whether code holds a strong reference to a new task: the event loop's reference is weak."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.tasks.callbacks import HELD_ELSEWHERE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_LOOKS_ONLY = frozenset({"add_done_callback", "set_name", "done", "cancelled", "get_name"})
"""Methods of a task that keep no reference to it, if their own result is dropped."""


def held_by_frame(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True if a variable of the function holds the task until the loop is closed.

    The coroutine never ends, or the event loop ends with it; or a plain function runs the loop itself. In a
    loop that makes further tasks the variable holds none but the last one.
    """
    fact = acquired.fact
    if not fact.in_async:
        alone = bool(acquired.uses) and all(use.kind == "local" or _only_looks(use) for use in acquired.uses)
        if not alone:
            return False
        from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import runs_the_loop

        return runs_the_loop(linked, acquired.path, fact)
    named = any(use.kind == "local" and use.name != "_" for use in acquired.uses)
    if not named or fact.flow is None:
        return False
    from flake8_tradelint.semantics.control.ways_out import comes_to_end, runs_again
    from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import in_test, is_main

    if in_test(fact):
        return True
    lasts = not comes_to_end(fact.flow) or is_main(linked, acquired.path, fact)
    return lasts and not runs_again(fact.flow)


def held_weakly(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True if only a ``WeakSet`` keeps the task, which is no more than the loop does."""
    from flake8_tradelint.semantics.must_call.own.task_collections import is_weak

    held = [use for use in acquired.uses if not (use.kind == "local" or _only_looks(use))]
    return bool(held) and all(is_weak(linked, acquired.path, use) for use in held)


def how_dropped(linked: OwnershipDb, acquired: Acquisition) -> str:
    """Return how the task is lost, in words; empty if some code holds it."""
    uses = acquired.uses
    first = uses[0] if uses else None
    if first is None or _is_held_elsewhere(acquired):
        return ""
    if all(use.kind == "discarded" for use in uses):
        return "is dropped"
    if all(use.kind == "local" for use in uses):
        return f"is bound to `{first.name}`, which is never used"
    if first.result == "collected" and all(_only_collects(use) for use in uses):
        return f"is put into `{next(use.name for use in uses if use.kind == 'local')}`, which nobody reads"
    if first.kind == "global" and first.name == "_" and len(uses) == 1:
        return "is bound to `_`"
    if all(_only_looks(use) for use in uses):
        return f"is dropped after `{first.name}`"
    looks = (use.kind == "local" or _only_looks(use) or _is_shown(linked, acquired.path, use) for use in uses)
    if all(looks) and _ends(linked, acquired):
        return f"is bound to `{first.name}` alone, which ends with the function"
    if _is_replaced_unseen(linked, acquired):
        return f"is bound to `{first.name}` alone, which the next one replaces"
    if len(uses) == 1 and _is_ignored(linked, acquired.path, first):
        return "is returned by a lambda to a caller that ignores it"
    return ""


def _ends(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True if the function returns after a look at the task, and the loop has not run meanwhile.

    The variables of a coroutine live as long as it waits; those of a function die at its return.
    """
    fact = acquired.fact
    if fact.flow is None:
        return False
    from flake8_tradelint.semantics.control.ways_out import waits_afterwards

    if waits_afterwards(fact.flow):
        return False
    if fact.in_async:
        return True
    last = max(use.span.anchor.end for use in fact.uses)
    following = [step for step in fact.flow.steps if step.span is not None and step.span.anchor.start > last]
    if not any(step.raises for step in following) or _is_in_running_loop(linked, acquired):
        return True
    from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import may_run_the_loop

    return not may_run_the_loop(linked, acquired.path, fact)


def _is_replaced_unseen(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True if a loop makes the next task, and no code can see that this one is done."""
    flow = acquired.fact.flow
    if flow is None or not all(use.kind == "local" or _only_looks(use) for use in acquired.uses):
        return False
    from flake8_tradelint.semantics.control.ways_out import runs_again
    from flake8_tradelint.semantics.must_call.tasks.reporting_callbacks import only_reports

    callbacks = (use.expr for use in acquired.uses if use.name == "add_done_callback")
    return runs_again(flow) and all(only_reports(linked, acquired.path, callback) for callback in callbacks)


def _is_in_running_loop(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True for ``asyncio.create_task``, which raises without a running loop."""
    made = linked.symbols.resolve(acquired.path, acquired.fact.call.func)
    return acquired.factory is None and linked.symbols.qualified(made) == "asyncio.create_task"


def _only_looks(use: Use) -> bool:
    """Return True if the use asks for the task's state and keeps nothing."""
    if use.kind == "method" and use.name == "get_name":
        return True  # code that has the name does not have the task
    return use.kind == "method" and use.result == "discarded" and use.name in _LOOKS_ONLY


def _is_shown(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True if the task is printed or logged, and not kept."""
    if use.kind != "argument" or use.result != "discarded":
        return False
    from flake8_tradelint.semantics.must_call.transfer.argument_effects import only_inspects

    return only_inspects(linked, path, use)


def _only_collects(use: Use) -> bool:
    """Return True if the use puts the task, or the next one, into a local collection."""
    if use.kind == "method":
        from flake8_tradelint.semantics.must_call.own.task_collections import ADDING

        return bool(use.through) and use.name in ADDING
    if use.kind == "read":
        return use.result == "stored"
    return use.kind == "local" or use.result == "collected"


def _is_ignored(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True if a lambda returns the task to a function that ignores it."""
    if use.kind != "lambda" or use.result != "argument" or use.expr is None:
        return False
    from flake8_tradelint.semantics.must_call.tasks.event_emitters import ignores_result

    return ignores_result(linked, path, use.expr)


def _is_held_elsewhere(acquired: Acquisition) -> bool:
    """Return True for ``ensure_future`` of a future that other code holds (``run_in_executor``)."""
    fact = acquired.fact
    passes_on = acquired.factory.may_pass_on if acquired.factory is not None else fact.name == "ensure_future"
    if fact.shares_argument and passes_on:
        return True
    inner = fact.call.args[0] if fact.call.args else None
    return isinstance(inner, e.Call) and e.last_name(inner.func) in HELD_ELSEWHERE
