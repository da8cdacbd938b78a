"""Find tasks that are replaced by another one while they may still run.

For a variable the control-flow graph shows it. For an attribute three things are needed: a method that
stores a new task whatever the old one does, evidence that the method is called repeatedly, and a coroutine
that only cancellation ends, or that sleeps while what it watches is set anew.
That ``start()`` could be called twice is no evidence.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.model import Confidence, Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.control.suites import around
from flake8_tradelint.semantics.must_call.own.named_in_calls import is_named_in_call
from flake8_tradelint.semantics.must_call.own.receiver_classes import may_be_instance
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_of, family, reachable
from flake8_tradelint.semantics.must_call.tasks.abandonment import kept_in_function
from flake8_tradelint.semantics.must_call.transfer.alias_uses import attributes_about
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import calls_in
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


REPEATED = regex(
    r"^_*(async_|do_|handle_|on_)*(re_?connect|re_?start|re_?open|re_?subscribe)(ed|ing)?(_\w+)?$"
    r"|^_*on_(ready|resumed?)$"
)
"""Names of methods that run more than once in the life of an object: after each loss of a connection."""


_KEEPING = frozenset({"attribute", "global", "item", "other"})
"""Uses that store a task where other code takes care of it: ``pending[task] = order``."""


class Again(Record):
    """Evidence that the store is repeated, at ``location``."""

    location: Location
    confidence: Confidence


def is_rebound(linked: OwnershipDb, path: str, acquired: Acquisition) -> bool:
    """Return True if a loop binds the task's variable to the next one before the task is taken care of."""
    from flake8_tradelint.semantics.control.ways_out import comes_again

    fact = acquired.fact
    kept = kept_in_function(linked, path, acquired)
    if kept is None or kept.reap is None or fact.flow is None or not fact.looped:
        return False
    if any(use.result == "collected" for use in acquired.uses):
        return False
    if all(use.kind in _KEEPING for use in kept.ends):
        return False  # what is put away, and not always, is left alone where it is not
    if _reads_what_it_binds(linked, path, acquired):
        return False
    return comes_again(fact.flow, kept.handling)


def _reads_what_it_binds(linked: OwnershipDb, path: str, acquired: Acquisition) -> bool:
    """Return True if the statement keeps the old value in the new one: ``tasks = [*tasks, task]``."""
    statement = acquired.fact.statement
    module = parsed_around(linked, path, statement.line)
    nodes = around(module, statement.anchor.start) if module is not None else []
    names = {use.name for use in acquired.uses if use.kind == "local"}
    last = next((node for node in reversed(nodes) if isinstance(node, ast.stmt)), None)
    read = (node for node in (walk(last) if last is not None else ()) if isinstance(node, ast.Name))
    return any(node.id in names and isinstance(node.ctx, ast.Load) for node in read)


def replaced(linked: OwnershipDb, held: Held) -> Again | None:
    """Return why the attribute surely gets a new task while the old one still runs; ``None`` if not."""
    coroutine = coroutine_of(linked, held.path, held.fact) if held.fact.certain else None
    if coroutine is None:
        return None
    watched = frozenset[str]() if coroutine.endures else _watched(linked, held)
    method = _method(linked, held) if coroutine.endures or watched else None
    if method is None or is_named_in_call(linked, held.owner, held.attr):
        return None
    for again, start in _repetitions(linked, held, method):
        functions = {
            (held.path, function.qualname)
            for begin in (method, start)
            for function in reachable(linked, held.owner, begin)
        }
        if watched and not _is_set_anew(linked, held, watched, functions):
            continue
        if not functions & _loading(linked, held):
            return again
    return None


def _watched(linked: OwnershipDb, held: Held) -> frozenset[str]:
    """Return the attributes that the task's coroutine watches in a loop that sleeps."""
    if not linked.mentions(held.path, (b"while ",)):
        return frozenset()
    from flake8_tradelint.semantics.must_call.tasks.outlived_conditions import watched_in_sleep

    return watched_in_sleep(linked, held)


def _is_set_anew(
    linked: OwnershipDb, held: Held, names: frozenset[str], functions: set[tuple[str, str]]
) -> bool:
    from flake8_tradelint.semantics.must_call.tasks.outlived_conditions import is_set_anew

    return is_set_anew(linked, held, names, functions)


def _method(linked: OwnershipDb, held: Held) -> FunctionSummary | None:
    """Return the method that stores the task."""
    cls, _, name = held.fact.function.rpartition(".")
    return linked.classes.own_method(held.owner, name) if cls == held.owner.qualname else None


def _repetitions(
    linked: OwnershipDb, held: Held, method: FunctionSummary
) -> Iterator[tuple[Again, FunctionSummary]]:
    """Yield the evidence that the method runs again, with the functions that call it."""
    if held.fact.looped:
        yield Again(Location(held.path, held.fact.statement, "a loop comes here again"), "high"), method
        return
    calls = [
        call
        for call in calls_in(linked, held.path, method.name)
        if call.looped and _is_on_self(call.call.func)
    ]
    callers = frozenset(call.function.rpartition(".")[2] for call in calls)
    methods = _methods(linked, held, callers) if calls else {}
    for call in calls:
        if call.function in methods:
            where = Location(held.path, call.span, f"a loop calls `{method.name}()` here")
            yield Again(where, "high"), methods[call.function]
    repeated = {
        other.qualname: other
        for ref in family(linked, held.owner)
        for other in linked.classes.methods_called(ref, REPEATED)
    }
    for caller in (method, *(m for m in repeated.values() if method.name in m.self_calls)):
        if REPEATED.match(caller.name):
            yield Again(Location(held.path, caller.span, "this happens more than once"), "medium"), caller


def _is_on_self(func: e.Expr) -> bool:
    """Return True for ``self.name``."""
    return isinstance(func, e.Attribute) and isinstance(func.value, e.SelfOf)


def _methods(linked: OwnershipDb, held: Held, names: frozenset[str]) -> dict[str, FunctionSummary]:
    """Return the methods of these names of the owner and its subclasses, by qualified name."""
    found = (linked.classes.own_method(ref, name) for ref in family(linked, held.owner) for name in names)
    return {method.qualname: method for method in found if method is not None}


def _loading(linked: OwnershipDb, held: Held) -> set[tuple[str, str]]:
    """Return the functions that read the attribute: to cancel, to await or to test it."""
    return {
        (path, attribute.function.partition(".<locals>")[0])
        for path, attribute in attributes_about(linked, held.attr, None, held.owner)
        if attribute.context == "load" and may_be_instance(linked, path, attribute.receiver, held.owner)
    }
