"""Decide whether a value's coroutine methods may run: a plain function must start what it calls.

A client that opens its connection with the first request holds nothing while no coroutine of it runs.
"""

from __future__ import annotations

from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.control.suites import body_nodes, called_name
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition, position
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.transfer.call_graph import Callee
    from flake8_tradelint.semantics.summary import FunctionSummary


_STARTS = regex(r"run|task|future|gather|loop|submit|sync|execute", IGNORECASE)
"""Names of functions by which a plain function may run a coroutine."""

_LOOKS = ("local", "read", "tested")
"""Kinds of use that call no method of the value."""


def may_await(linked: ResourceDb, acquired: Acquisition) -> bool:
    """Return True if a coroutine method of the acquired value may run, here or where the value goes."""
    fact, path = acquired.fact, acquired.path
    function = linked.symbols.function(FunctionRef(path, fact.function)) if not fact.in_async else None
    if function is None or any(_may_run(linked, path, use) for use in _doing(acquired)):
        return True
    return _starts(linked, path, function)


def _starts(linked: ResourceDb, path: str, function: FunctionSummary) -> bool:
    """Return True if the plain function may start coroutines."""
    found = function_at(linked, path, function.span.line)
    return found is None or any(_STARTS.search(called_name(node)) for node in body_nodes(found))


def _may_run(linked: ResourceDb, path: str, use: Use) -> bool:
    """Return True if a coroutine of the value may run by this use."""
    if use.kind != "argument" or (use.through and not use.item) or use.expr is None:
        return use.kind != "method" or use.result == "returned"
    found = callees(linked, path, use.expr)
    handed_on = use.result == "returned"
    return not found or any(_may_run_in(linked, callee, use.name, handed_on) for callee in found)


def _may_run_in(linked: ResourceDb, callee: Callee, place: str, handed_on: bool) -> bool:
    """Return True if it may run in the callee, or where the caller hands on its result (``handed_on``)."""
    function = definition(linked, callee.ref)
    taken = position(function, place, bound=callee.bound) if function is not None else None
    if function is None or taken is None or function.is_async or _starts(linked, callee.ref.path, function):
        return True
    uses = linked.parameter_uses(callee.ref)
    inside = uses[taken] if taken < len(uses) else ()
    returned = ("returned",) if handed_on else ()
    return any(use.kind != "method" or use.result in returned for use in inside if use.kind not in _LOOKS)


def _doing(acquired: Acquisition) -> Iterable[Use]:
    return (use for use in acquired.uses if use.kind not in _LOOKS)
