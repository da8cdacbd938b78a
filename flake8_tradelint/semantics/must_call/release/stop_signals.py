"""Decide whether a background task ends because its owner is stopped, though nothing cancels it.

A worker often watches something that ``stop()`` changes: a flag, an event, a queue that gets a sentinel, a
socket that is closed. Then nobody needs to cancel the task. The test is coarse on purpose: the closer
touches an attribute that the task's coroutine reads. It does not hold for a loop without a way out that
catches whatever is raised in it.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.control.suites import body_nodes
from flake8_tradelint.semantics.must_call.own.closers import ending_methods
from flake8_tradelint.semantics.must_call.own.ownership import Held
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_STATE = regex(r"clos|stop|running|alive|active|connected|shut|finish|done|exit", IGNORECASE)
"""Names of methods that tell the state of an object."""

_CALL_DEPTH = 4
"""How many calls deep ``self.a()`` is followed for what it reads and touches."""


def is_stopped_otherwise(linked: OwnershipDb, held: Held) -> bool:
    """Return True if a closer changes what the task's coroutine reads, or the file cancels all tasks."""
    from flake8_tradelint.semantics.must_call.release.endless_loops import cancels_all, survives_closing

    if cancels_all(linked, held.path):
        return True
    watched = set(_on_self(held.fact.call.args))
    coroutine = coroutine_of(linked, held.path, held.fact) or _handed_on(linked, held)
    if coroutine is not None and _asks_its_base(linked, held.owner, coroutine):
        return True
    if coroutine is not None and ".<locals>." in coroutine.qualname:
        watched |= _of_outer_self(linked, held.path, coroutine)
    touched: set[str] = set()
    for owner in family(linked, held.owner):
        # A subclass may override the worker.
        for method in reachable(linked, owner, _as_in(linked, owner, coroutine)) if coroutine else ():
            watched |= method.reads
        for _, closer in ending_methods(linked, owner):
            for method in reachable(linked, owner, closer):
                touched |= method.touches
    seen = bool((watched & touched) - {held.attr})
    ref = coroutine_ref(linked, held.path, held.fact)
    return seen and not (ref is not None and survives_closing(linked, ref))


def _of_outer_self(linked: OwnershipDb, path: str, coroutine: FunctionSummary) -> set[str]:
    """Return the attributes of ``self`` that a function nested in a method uses."""
    found = function_at(linked, path, coroutine.span.line)
    return {
        node.attr
        for node in (body_nodes(found) if found is not None else ())
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }


def _asks_its_base(linked: OwnershipDb, owner: ClassRef, coroutine: FunctionSummary) -> bool:
    """Return True if it calls ``self.is_closing()`` or the like of a base outside the project."""
    asked = (name for name in coroutine.self_calls if _STATE.search(name))
    return any(linked.classes.method(owner, name) is None for name in asked)


def _handed_on(linked: OwnershipDb, held: Held) -> FunctionSummary | None:
    """Return the method whose coroutine another one takes: ``create_task(group.spawn(self._poll()))``."""
    first = held.fact.call.args[0] if held.fact.call.args else None
    for inner in first.args if isinstance(first, e.Call) else ():
        func = inner.func if isinstance(inner, e.Call) else inner
        if isinstance(func, e.Attribute) and isinstance(func.value, e.SelfOf):
            ref = linked.classes.method(held.owner, func.attr)
            return linked.symbols.function(ref) if ref is not None else None
    return None


def _as_in(linked: OwnershipDb, owner: ClassRef, coroutine: FunctionSummary) -> FunctionSummary:
    """Return the method that runs for instances of ``owner``; for a plain function the function itself."""
    ref = linked.classes.method(owner, coroutine.name) if coroutine.cls else None
    return (linked.symbols.function(ref) if ref is not None else None) or coroutine


def runs_forever(linked: OwnershipDb, path: str, fact: CallFact) -> bool:
    """Return True if the task's coroutine is known and loops (a worker, a poller)."""
    coroutine = coroutine_of(linked, path, fact)
    return coroutine is not None and coroutine.loops


def coroutine_of(linked: OwnershipDb, path: str, fact: CallFact) -> FunctionSummary | None:
    """Return the function that the task runs: ``self._poll`` of ``create_task(self._poll())``."""
    ref = coroutine_ref(linked, path, fact)
    return linked.symbols.function(ref) if ref is not None else None


def coroutine_ref(linked: OwnershipDb, path: str, fact: CallFact) -> FunctionRef | None:
    """Return the reference to the function that the task runs."""
    first = fact.call.args[0] if fact.call.args else None
    if not isinstance(first, e.Call):
        return None
    func = first.func
    if isinstance(func, e.Attribute) and isinstance(func.value, e.SelfOf):
        ref: object = linked.classes.method(ClassRef(path, func.value.qualname), func.attr)
    else:
        ref = linked.symbols.resolve(path, func)
    return ref if isinstance(ref, FunctionRef) else None


def family(linked: OwnershipDb, owner: ClassRef) -> Iterator[ClassRef]:
    """Yield the class and its subclasses."""
    yield owner
    yield from linked.subclasses(owner)


def reachable(linked: OwnershipDb, owner: ClassRef, start: FunctionSummary) -> Iterator[FunctionSummary]:
    """Yield the method and those that it calls on ``self``, up to a fixed depth."""
    found = {start.name: start}
    frontier: Iterable[FunctionSummary] = [start]
    for _ in range(_CALL_DEPTH):
        called = {name for method in frontier for name in method.self_calls} - found.keys()
        refs = (linked.classes.method(owner, name) for name in sorted(called))
        functions = (linked.symbols.function(ref) for ref in refs if ref is not None)
        frontier = [function for function in functions if function is not None]
        found.update((method.name, method) for method in frontier)
    yield from found.values()


def _on_self(values: Iterable[e.Expr]) -> Iterator[str]:
    """Yield the attributes of self in the arguments: ``queue`` of ``create_task(drain(self.queue))``."""
    for value in values:
        match value:
            case e.Attribute(e.SelfOf(), attr):
                yield attr
            case e.Attribute(inner, _) | e.Await(inner) | e.Subscript(inner, _):
                yield from _on_self([inner])
            case e.Call(func, args, keywords):
                yield from _on_self([func, *args, *(argument for _, argument in keywords)])
