"""Find values of unknown libraries that a function closes on one way out and not on another.

No row of the table has them. That the function awaits their ``close()`` is the evidence that somebody must.
"""

from __future__ import annotations

import _ast as ast
import sys

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.control.suites import around, within_function
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, after_await
from flake8_tradelint.semantics.must_call.acquire.resources import Resource
from flake8_tradelint.semantics.must_call.release.leaking_paths import LeakingPath, leaking_path
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import is_main
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.semantics.parameters.tests import is_test_file
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.control.flow import Step
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


_CLOSERS = frozenset({"aclose", "close", "disconnect"})
"""Coroutine functions that end a connection, whatever package it is of."""
_HARMLESS = frozenset({"argument", "deleted", "discarded", "iterated", "local", "method", "read", "tested"})
"""Kinds of use that leave the value with the function."""
_PASSED_OUT = frozenset({"awaited", "local", "method", "read", "returned", "tested"})
"""Kinds of use in the function that makes a value for its caller."""
_CALLS = 3
"""How many functions of the project deep a call is followed to what makes its value."""
_AT_WORK = frozenset({"awaited", "entered"})


class EvidentLeak(Record):
    """The value that a call gives, in the terms of a row for it, and the path that leaves it open."""

    resource: Resource
    acquired: Acquisition
    way: LeakingPath


def evident_leak(linked: OwnershipDb, path: str, fact: CallFact) -> EvidentLeak | None:
    """Return the path on which the function leaves open what it closes on another one."""
    awaited = any(use.kind == "awaited" for use in fact.uses)
    acquired = Acquisition(path, fact, "medium", awaited=awaited)
    closes = (use for use in acquired.uses if _closes(use))
    close = next((use for use in closes if _goes_on(acquired, use)), None)
    if close is None or not fact.in_async or fact.must_raise or not _stays(linked, acquired):
        return None
    if is_test_file(path) or not _is_made(linked, path, fact.call.func):
        return None
    start = "" if awaited else _first_work(acquired)
    if (not awaited and not start) or _asks_before_closing(linked, acquired):
        return None
    resource = _row(close.name, start)
    way = leaking_path(linked, resource, acquired)
    if way is None or (start and way.leak.how == "return") or is_main(linked, path, fact):
        return None  # what could not connect has nothing to close
    return EvidentLeak(resource, acquired, way)


def _closes(use: Use) -> bool:
    return use.kind == "method" and use.name in _CLOSERS and use.result == "awaited" and not use.through


def _stays(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True if nothing but the function can close the value, and its callees leave it open."""
    summaries, row = linked.call_summaries, _row("close", "")
    return all(
        use.kind in _HARMLESS
        and use.function == acquired.fact.function
        and not use.through
        and (use.kind != "argument" or summaries.handling(row, acquired.path, use) == "borrowed")
        for use in acquired.uses
    )


def _is_made(linked: OwnershipDb, path: str, func: e.Expr, calls: int = _CALLS) -> bool:
    """Return True if the call makes a value: a class or function of a package, or one that returns such.

    What a method of another value gives (a cursor, a page) may end with that value.
    """
    symbol = linked.symbols.resolve(path, func)
    if isinstance(symbol, ExternalRef):
        return symbol.name.partition(".")[0] not in sys.stdlib_module_names  # `random.choice(peers)`
    refs = [callee.ref for callee in callees(linked, path, func)] if not isinstance(symbol, ClassRef) else []
    return bool(calls and refs) and all(_returns_made(linked, ref, calls - 1) for ref in refs)


def _returns_made(linked: OwnershipDb, ref: FunctionRef, calls: int) -> bool:
    """Return True if all that the function returns is made for its caller, and kept nowhere."""
    function = linked.symbols.function(ref)
    if function is None or function.is_generator or not function.returned:
        return False
    options = (option.value if isinstance(option, e.Await) else option for option in function.returned)
    return all(isinstance(one, e.Call) and _is_passed_out(linked, ref, one, calls) for one in options)


def _is_passed_out(linked: OwnershipDb, ref: FunctionRef, call: e.Call, calls: int) -> bool:
    """Return True if the call in the function makes a value, and nothing but its caller gets that."""
    made = [
        fact
        for _, fact in linked.calls(e.last_name(call.func), paths=[ref.path])
        if fact.function == ref.qualname and fact.call.func == call.func
    ]
    alone = all(use.kind in _PASSED_OUT for fact in made for use in after_await(fact.uses))
    return bool(made) and alone and _is_made(linked, ref.path, call.func, calls)


def _goes_on(acquired: Acquisition, close: Use) -> bool:
    """Return True if the function may go on after the close: it is not there because something is wrong."""
    flow = acquired.fact.flow
    steps = flow.steps if flow is not None else ()
    queue = [i for step in steps if _has(step, close) for i in step.next]
    seen: set[int] = set()
    for index in queue:
        if steps[index].kind in ("exit", "return"):
            return True
        if index not in seen:
            seen.add(index)
            queue += steps[index].next
    return False


def _has(step: Step, use: Use) -> bool:
    return step.span is not None and is_inside(use.span.anchor, step.span.anchor)


def _first_work(acquired: Acquisition) -> str:
    """Return the method that is awaited first, and that may connect; empty if there is none."""
    works = (use for use in acquired.uses if use.kind == "method" and use.result in _AT_WORK)
    first = min(works, key=lambda use: use.span, default=None)
    return first.name if first is not None and first.name not in _CLOSERS else ""


def _asks_before_closing(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True if a close depends on a test of the value: ``if conn.is_connected: await conn.close()``."""
    names = {use.name for use in acquired.uses if use.kind == "local"}
    for use in acquired.uses:
        module = parsed_around(linked, acquired.path, use.span.line) if _closes(use) else None
        nodes = within_function(around(module, use.span.anchor.start)) if module is not None else ()
        tests = (node.test for node in nodes if isinstance(node, ast.If | ast.While))
        if any(
            isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in names
            for test in tests
            for inner in walk(test)
        ):
            return True
    return False


def _row(closer: str, start: str) -> Resource:
    """Return a row for the value, as if the table had one."""
    return Resource(
        noun="resource",
        closer=closer,
        releases=_CLOSERS | {"__aexit__"},
        awaits=_CLOSERS,
        after=frozenset({start} - {""}),
        lent=True,
    )
