"""Fixes that cancel the tasks of an attribute, and await them, in the method that ends their object."""

from __future__ import annotations

from flake8_tradelint.model import Edit, Fix
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.own.ownership import Held, assigned_values
from flake8_tradelint.semantics.must_call.own.task_collections import Collection, is_adding
from flake8_tradelint.semantics.must_call.release.closer_endings import refuses_ending
from flake8_tradelint.semantics.must_call.release.closing_fixes import (
    NONE,
    is_stored_elsewhere,
    only_closer,
    uses_of,
)
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_of, coroutine_ref, reachable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from flake8_tradelint.model import EditArgs
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import FunctionSummary

    class Acquired(Protocol):
        """The call that makes a task, and its file."""

        @property
        def path(self) -> str:
            """Return the file of the call."""

        @property
        def fact(self) -> CallFact:
            """Return the call."""


def cancelling_fix(linked: OwnershipDb, held: Held) -> Fix | None:
    """Return the fix that cancels and awaits the task in the one closer of its class.

    ``None`` if the task may be closing the object itself: it would wait for its own end.
    """
    method = only_closer(linked, held)
    values = list(assigned_values(linked, held))
    made = (value == NONE or _makes_task(linked, value) for value in values)
    if method is None or held.inside or not all(made):
        return None
    guard = NONE in values
    if not guard and held.fact.function != f"{held.owner.qualname}.__init__":
        return None
    facts = uses_of(linked, held)
    if any(map(is_stored_elsewhere, facts)):
        return None
    coroutine = coroutine_of(linked, held.path, held.fact)
    if coroutine is None or any(m.name == method.name for m in reachable(linked, held.owner, coroutine)):
        return None
    spares = spared(linked, [(held, held.owner)], method.name)
    if spares is None:
        return None
    first = _before(linked, [(coroutine, held.owner)], method)
    args = (("attribute", held.attr), *first, ("guard", "yes" if guard else "no"), *spares)
    edit = Edit(held.owner.path, method.span.anchor, "cancel_in_method", args)
    return _unless_refused(linked, held, method, f"cancel and await `self.{held.attr}`", edit)


def cancelling_all_fix(linked: OwnershipDb, tasks: list[Collection]) -> Fix | None:
    """Return the fix that cancels and awaits all ``tasks`` of a collection in the closer of its class.

    ``None`` if anything else is put into the collection.
    """
    held = tasks[0].held if tasks else None
    method = only_closer(linked, held) if held is not None else None
    if held is None or method is None or held.attr in method.touches | method.reads:
        return None
    if not all(_may_be_awaited(linked, task, method) for task in tasks):
        return None
    each = _kind_of(linked, held)
    facts = uses_of(linked, held)
    foreign = any(map(is_stored_elsewhere, facts))
    adding = [use for fact in facts for use in fact.uses if is_adding(use)]
    if not each or foreign or len(adding) != len(tasks):
        return None
    spares = spared(linked, [(t.held, t.held.owner) for t in tasks if t.held is not None], method.name)
    if spares is None:
        return None
    coroutines = [
        (coroutine_of(linked, held.path, t.held.fact), held.owner) for t in tasks if t.held is not None
    ]
    first = _before(linked, coroutines, method)
    args = (("attribute", held.attr), ("each", each), *first, ("guard", "no"), *spares)
    edit = Edit(held.owner.path, method.span.anchor, "cancel_in_method", args)
    return _unless_refused(linked, held, method, f"cancel and await the tasks in `self.{held.attr}`", edit)


def _unless_refused(linked: OwnershipDb, held: Held, method: FunctionSummary, title: str, edit: Edit) -> Fix:
    """Return the fix, as a mere suggestion where the method takes no further statements."""
    refused = refuses_ending(linked, held.owner.path, method.span.line, held.attr)
    whole = f"{title} in `{method.name}()`"
    if refused:
        return Fix(f"{whole}: not done by itself, as {refused}", "display", ())
    return Fix(whole, "unsafe", (edit,))


def _before(
    linked: OwnershipDb,
    coroutines: Iterable[tuple[FunctionSummary | None, ClassRef]],
    closer: FunctionSummary,
) -> EditArgs:
    """Return the argument that names what the closer must not close before it ends these coroutines."""
    from flake8_tradelint.semantics.must_call.release.closed_clients import resource_in

    names = {
        (owner, name)
        for coroutine, owner in coroutines
        if coroutine is not None
        for method in reachable(linked, owner, coroutine)
        for name in method.reads & closer.touches
    }
    used = sorted({name for owner, name in names if resource_in(linked, owner, name) is not None})
    return (("first", ",".join(used)),) if used else ()


def spared(linked: OwnershipDb, tasks: Iterable[tuple[Acquired, ClassRef]], closer: str) -> EditArgs | None:
    """Return the argument that excepts the running task, if one of these may itself run the closer.

    It would cancel itself, and wait for its own end. ``None``: a child that it waits for runs the closer, and
    they would wait for each other.
    """
    from flake8_tradelint.semantics.must_call.tasks.own_endings import way_to

    refs = [(owner, coroutine_ref(linked, made.path, made.fact)) for made, owner in tasks]
    ways = {"perhaps" if ref is None else way_to(linked, owner, ref, closer) for owner, ref in refs}
    if "apart" in ways:
        return None
    return (("spares", "current"),) if "perhaps" in ways else ()


def _may_be_awaited(linked: OwnershipDb, task: Collection, closer: FunctionSummary) -> bool:
    """Return True if the collection has the task itself, and its coroutine does not call the closer."""
    if task.held is None or task.use.through or task.nested:
        return False
    coroutine = coroutine_of(linked, task.held.path, task.held.fact)
    if coroutine is None:
        return False
    return all(method.name != closer.name for method in reachable(linked, task.held.owner, coroutine))


_KINDS = {
    **dict.fromkeys(("builtins.list", "builtins.set", "collections.deque"), "item"),
    **dict.fromkeys(("builtins.dict", "collections.OrderedDict"), "value"),
}


def _kind_of(linked: OwnershipDb, held: Held) -> str:
    """Return where every instance's collection keeps its tasks: "item", "value"; empty if unsure."""
    cls = linked.symbols.shell(held.owner, held.attr)
    init = f"{held.owner.qualname}.__init__"
    made = cls is not None and any(a.name == held.attr and a.function == init for a in cls.self_assignments)
    found = {_kind(linked, held.owner.path, value) for value in assigned_values(linked, held)}
    return found.pop() if made and len(found) == 1 else ""


def _kind(linked: OwnershipDb, path: str, value: e.Expr) -> str:
    """Return the same for one value that is assigned to the attribute."""
    if isinstance(value, e.Sequence) and value.kind != "tuple":
        return "item"
    if isinstance(value, e.Mapping):
        return "value"
    called = linked.symbols.resolve(path, value.func) if isinstance(value, e.Call) else None
    return _KINDS.get(linked.symbols.qualified(called), "")


def _makes_task(linked: OwnershipDb, value: e.Expr) -> bool:
    """Return True if the value is a call that makes a task."""
    return isinstance(value, e.Call) and e.last_name(value.func) in linked.tasks.names()
