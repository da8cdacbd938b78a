"""Find functions whose callers all drop the task that they make: it is told once, at the function."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.must_call.acquire.acquisitions import acquisition, is_returned
from flake8_tradelint.semantics.must_call.acquire.resources import SUBMITTED
from flake8_tradelint.semantics.must_call.tasks.strong_references import held_by_frame, how_dropped
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees
from flake8_tradelint.semantics.must_call.transfer.candidate_files import may_refer_to
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def of_maker(linked: OwnershipDb, acquired: Acquisition) -> tuple[Location, ...]:
    """Return the calls that drop the task which this call makes and its function returns.

    Empty if there are fewer than two, or any other use of the function.
    """
    fact = acquired.fact
    if acquired.factory is not None or not fact.function or not is_returned(fact):
        return ()
    return dropping_callers(linked, FunctionRef(acquired.path, fact.function))


def is_told_at_maker(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True if all callers of the function that makes the task for this call drop it."""
    if acquired.factory is None:
        return False
    found = callees(linked, acquired.path, acquired.fact.call.func)
    if len(found) != 1:
        return False
    ref, created = found[0].ref, acquired.factory.created
    makes = (
        fact.span == created.span and fact.function == ref.qualname
        for fact in linked.symbols.surface(ref.path).calls
    )
    return created.path == ref.path and any(makes) and bool(dropping_callers(linked, ref))


def dropping_callers(linked: OwnershipDb, ref: FunctionRef) -> tuple[Location, ...]:
    """Return the places of all calls of the function, if each of them, and at least two, drops its task."""
    return linked.call_summaries.dropping_callers.get(ref, lambda: _dropping_callers(linked, ref))


def _dropping_callers(linked: OwnershipDb, ref: FunctionRef) -> tuple[Location, ...]:
    name = ref.qualname.rpartition(".")[2]
    found: list[Location] = []
    for path in sorted(linked.having(name)):
        if not may_refer_to(linked, path, (ref,)):
            continue
        calls = [fact for _, fact in linked.calls(name, paths=(path,))]
        if len(calls) != _references(linked, path, name):
            return ()
        for fact in calls:
            if _is_another(linked, path, fact, ref):
                continue
            if not _drops(linked, path, fact, ref):
                return ()
            found.append(Location(path, fact.span, "dropped here"))
    return tuple(found) if len(found) > 1 else ()


def _references(linked: OwnershipDb, path: str, name: str) -> int:
    """Return how often code of the file uses the name; -1 if it may use the function under another one."""
    nodes = nodes_with(linked, path, (name,))
    return -1 if nodes is None else sum(_reference(node, name) for node in nodes)


def _reference(node: ast.AST, name: str) -> int:
    if isinstance(node, ast.alias):
        return 1 if node.name == name and node.asname not in (None, name) else 0
    if isinstance(node, ast.Constant):
        return int(node.value == name)  # `__all__`, or `getattr(desk, "spawn")`
    return int(
        (isinstance(node, ast.Name) and node.id == name)
        or (isinstance(node, ast.Attribute) and node.attr == name)
    )


def _is_another(linked: OwnershipDb, path: str, fact: CallFact, ref: FunctionRef) -> bool:
    """Return True if the call certainly runs something else."""
    runs = callees(linked, path, fact.call.func)
    if runs:
        return all(callee.ref != ref for callee in runs)
    if isinstance(fact.call.func, e.Attribute) and linked.receivers.infer(path, fact.call.func.value):
        return True
    return linked.symbols.resolve(path, fact.call.func) is not None


def _drops(linked: OwnershipDb, path: str, fact: CallFact, ref: FunctionRef) -> bool:
    """Return True if the call runs the function alone, and nothing holds the task."""
    if [callee.ref for callee in callees(linked, path, fact.call.func)] != [ref]:
        return False
    return any(
        bool(how_dropped(linked, acquired)) and not held_by_frame(linked, acquired)
        for acquired in _acquired(linked, path, fact)
    )


def _acquired(linked: OwnershipDb, path: str, fact: CallFact) -> Iterator[Acquisition]:
    for resource in (linked.tasks, SUBMITTED):
        found = acquisition(linked, resource, path, fact)
        if found is not None:
            yield found
