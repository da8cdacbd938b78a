"""``asyncio.wait`` that may come back before its tasks are done, and who keeps those then.

Unlike ``gather`` and ``wait_for``, ``wait`` cancels nothing. With a ``timeout`` or ``FIRST_COMPLETED`` the
tasks that are not done go on, and its second result is the way to know them.
"""

from __future__ import annotations

from flake8_tradelint.records import Record
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.must_call.obligations import Acquisition, acquisition, taken_care_of
from flake8_tradelint.semantics.must_call.resources import LOGGERS, WAITING
from flake8_tradelint.semantics.must_call.tasks.supervision import is_new

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.summary import ModuleSummary

_FULL_NAMES = frozenset({"asyncio.wait", "asyncio.tasks.wait"})
_EARLY = frozenset({"FIRST_COMPLETED", "FIRST_EXCEPTION"})


class EarlyWait(Record):
    """A wait whose pending tasks nobody takes; ``lost`` are the tasks that nobody else keeps either."""

    fact: CallFact
    lost: tuple[Acquisition, ...]


def early_waits(linked: Linked, summary: ModuleSummary) -> Iterator[EarlyWait]:
    """The waits of a file that lose tasks which may be pending."""
    waits = [
        fact for fact in summary.calls if fact.name in WAITING and _drops_pending(linked, summary.path, fact)
    ]
    if not waits:
        return
    made = (acquisition(linked, linked.tasks, summary.path, fact) for fact in summary.calls)
    tasks = [acquired for acquired in made if acquired is not None and is_new(acquired.fact)]
    for wait in waits:
        lost = tuple(task for task in tasks if _is_lost(linked, summary.path, task, wait))
        if lost:
            yield EarlyWait(wait, lost)


def _drops_pending(linked: Linked, path: str, fact: CallFact) -> bool:
    symbol = linked.symbols.resolve(path, fact.call.func)
    if symbol is None or linked.symbols.qualified(symbol) not in _FULL_NAMES or not _may_be_early(fact.call):
        return False
    if fact.parts:
        return not any(_keeps(linked, path, use) for part in fact.parts[1:] for use in part)
    awaited = [use for use in fact.uses if use.kind == "awaited"]
    return bool(awaited) and all(use.kind in ("awaited", "discarded") for use in fact.uses)


def _may_be_early(call: e.Call) -> bool:
    """Does a keyword make it come back before all tasks are done?"""
    for name, value in call.keywords:
        if name == "timeout" and value != e.Literal("NoneType", "None"):
            return True
        constant = value.repr.strip("'\"") if isinstance(value, e.Literal) else e.last_name(value)
        if name == "return_when" and constant in _EARLY:
            return True
    return False


def _is_lost(linked: Linked, path: str, task: Acquisition, wait: CallFact) -> bool:
    """Does the task go into this wait and nowhere else?"""
    waits = [use for use in task.uses if use.kind == "argument" and _covers(wait, use)]
    others = (use for use in task.uses if use not in waits)
    return bool(waits) and not _waits_again(task, wait) and not any(_keeps(linked, path, o) for o in others)


def _covers(wait: CallFact, use: Use) -> bool:
    return is_inside(use.span.anchor, wait.span.anchor)


def _waits_again(task: Acquisition, wait: CallFact) -> bool:
    """Is it a loop that waits for the same task once more: made before it, or for its next turn?"""
    flow = task.fact.flow
    loops = [step.loop for step in flow.steps if step.loop is not None] if flow is not None else []
    made, waited = task.fact.span.anchor, wait.span.anchor
    again = (loop for loop in loops if is_inside(waited, loop))
    return any(not is_inside(made, loop) or made.start >= waited.end for loop in again)


def _keeps(linked: Linked, path: str, use: Use) -> bool:
    """Could somebody cancel or await the task, or hold it, because of this use?"""
    if use.kind == "argument" and (use.result == "collected" or e.last_name(use.expr) in LOGGERS):
        return False
    if use.kind == "global" and use.name == "_":
        return False
    return use.kind == "attribute" or taken_care_of(linked, linked.tasks, path, use)
