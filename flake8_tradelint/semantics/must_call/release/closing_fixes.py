"""The fix for an attribute that nobody closes: the one method that ends the object's life closes it.

Offered only where the class itself has exactly one such coroutine, and all that the attribute
ever holds are values acquired by the class, or ``None``.
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Edit, Fix
from flake8_tradelint.patterns import IGNORECASE, regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import is_instance
from flake8_tradelint.semantics.must_call.own.ownership import Held, assigned_values, is_private
from flake8_tradelint.semantics.must_call.own.task_collections import Collection, is_adding
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_of, reachable
from flake8_tradelint.semantics.must_call.transfer.aliases import attributes_about
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.summary import FunctionSummary


_CLOSER = regex(
    r"^(async_?)?(a?close|stop|shut_?down|disconnect|clean_?up|tear_?down|dispose)$|^__aexit__$", IGNORECASE
)
"""Ends the whole object; ``close_websocket`` ends a part of it."""

_STARTER = regex(r"^(async_?)?(start(_?up)?|(re)?connect|re(start|open)|open|resume|__aenter__)$", IGNORECASE)

_NONE = e.Literal("NoneType", "None")


def closing_fix(linked: Linked, resource: Resource, held: Held) -> Fix | None:
    """Close ``held`` in the one closer of its class; ``None`` where it is not for a tool to decide."""
    method = _closer(linked, held)
    values = list(assigned_values(linked, held))
    if method is None or held.inside or not all(is_own(linked, resource, held, v) for v in values):
        return None
    facts = [
        fact
        for path, fact in attributes_about(linked, held.attr, None, held.owner)
        if _is_about(linked, path, fact, held)
    ]
    in_init = held.fact.function == f"{held.owner.qualname}.__init__"
    guard = _NONE in values
    if not guard and not in_init:
        return None  # `self.x` may not even exist when the closer runs
    if any(fact.context != "load" and not isinstance(fact.receiver, e.SelfOf) for fact in facts):
        return None  # somebody else stores something there, or all instances share it
    args = {
        "attribute": held.attr,
        "awaited": "yes" if resource.closer in resource.awaits else "no",
        "closer": resource.closer,
        "guard": "yes" if guard else "no",
        "reset": "yes" if guard and _is_made_on_demand(held, facts) else "no",
    }
    edit = Edit(held.owner.path, method.span.anchor, "close_in_method", tuple(sorted(args.items())))
    title = f"close `self.{held.attr}` in `{method.name}()`"
    return Fix(title, _applicability(linked, held, facts, in_init), (edit,))


def cancelling_fix(linked: Linked, held: Held) -> Fix | None:
    """Cancel the task in the one closer of its class, and await its end.

    Not where the task may be closing the object itself: it would wait for its own end.
    """
    method = _closer(linked, held)
    values = list(assigned_values(linked, held))
    made = (value == _NONE or _makes_task(linked, value) for value in values)
    if method is None or held.inside or not all(made):
        return None
    guard = _NONE in values
    if not guard and held.fact.function != f"{held.owner.qualname}.__init__":
        return None
    facts = [
        fact
        for path, fact in attributes_about(linked, held.attr, None, held.owner)
        if _is_about(linked, path, fact, held)
    ]
    if any(fact.context != "load" and not isinstance(fact.receiver, e.SelfOf) for fact in facts):
        return None  # somebody else stores something there, or all instances share it
    coroutine = coroutine_of(linked, held.path, held.fact)
    if coroutine is None or any(m.name == method.name for m in reachable(linked, held.owner, coroutine)):
        return None
    args = (("attribute", held.attr), ("guard", "yes" if guard else "no"))
    edit = Edit(held.owner.path, method.span.anchor, "cancel_in_method", args)
    return Fix(f"cancel and await `self.{held.attr}` in `{method.name}()`", "unsafe", (edit,))


def cancelling_all_fix(linked: Linked, tasks: list[Collection]) -> Fix | None:
    """Cancel all ``tasks`` of a collection in the one closer of its class, and await their end.

    Whatever else is put into it would have to be a task as well.
    """
    held = tasks[0].held if tasks else None
    method = _closer(linked, held) if held is not None else None
    if held is None or method is None or held.attr in method.touches | method.reads:
        return None
    if not all(_may_be_awaited(linked, task, method) for task in tasks):
        return None
    each = _kind_of(linked, held)
    facts = [
        fact
        for path, fact in attributes_about(linked, held.attr, None, held.owner)
        if _is_about(linked, path, fact, held)
    ]
    foreign = any(fact.context != "load" and not isinstance(fact.receiver, e.SelfOf) for fact in facts)
    adding = [use for fact in facts for use in fact.uses if is_adding(use)]
    if not each or foreign or len(adding) != len(tasks):
        return None
    args = (("attribute", held.attr), ("each", each), ("guard", "no"))
    edit = Edit(held.owner.path, method.span.anchor, "cancel_in_method", args)
    return Fix(f"cancel and await the tasks in `self.{held.attr}` in `{method.name}()`", "unsafe", (edit,))


def _may_be_awaited(linked: Linked, task: Collection, closer: FunctionSummary) -> bool:
    """Is it a task by itself in its collection, whose coroutine does not call the closer?"""
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


def _kind_of(linked: Linked, held: Held) -> str:
    """Where the collection that every instance has from its start keeps its tasks; empty where unsure."""
    cls = linked.symbols.shell(held.owner, held.attr)
    init = f"{held.owner.qualname}.__init__"
    made = cls is not None and any(a.name == held.attr and a.function == init for a in cls.self_assignments)
    found = {_kind(linked, held.owner.path, value) for value in assigned_values(linked, held)}
    return found.pop() if made and len(found) == 1 else ""


def _kind(linked: Linked, path: str, value: e.Expr) -> str:
    if isinstance(value, e.Sequence) and value.kind != "tuple":
        return "item"
    if isinstance(value, e.Mapping):
        return "value"
    called = linked.symbols.resolve(path, value.func) if isinstance(value, e.Call) else None
    return _KINDS.get(linked.symbols.qualified(called), "")


def _makes_task(linked: Linked, value: e.Expr) -> bool:
    return isinstance(value, e.Call) and e.last_name(value.func) in linked.tasks.names()


def _closer(linked: Linked, held: Held) -> FunctionSummary | None:
    """The coroutine that ends the object, if the class has one (``__aexit__`` may call it)."""
    found = [*linked.classes.methods_called(held.owner, _CLOSER)]
    names = {method.name for method in found}
    ending = [method for method in found if not (method.self_calls & names)]
    if len(ending) != 1 or not ending[0].is_async or ending[0].is_generator:
        return None
    return ending[0]


def is_own(linked: Linked, resource: Resource, held: Held, value: e.Expr) -> bool:
    """Is the value ``None``, or made by calling the resource's class?"""
    if value == _NONE or (isinstance(value, e.Attribute) and value.attr == held.attr):
        return True
    cls = linked.symbols.resolve(held.owner.path, value.func) if isinstance(value, e.Call) else None
    return isinstance(cls, ClassRef | ExternalRef) and is_instance(linked, resource, cls)


def _is_about(linked: Linked, path: str, fact: AttributeFact, held: Held) -> bool:
    """May the attribute be that of the owner?"""
    if isinstance(fact.receiver, e.SelfOf | e.ClassOf):
        cls = ClassRef(path, fact.receiver.qualname)
        return linked.classes.related(cls, held.owner)
    named = linked.symbols.resolve(path, fact.receiver)
    if isinstance(named, ClassRef):
        return linked.classes.related(named, held.owner)
    found = linked.receivers.infer(path, fact.receiver)
    if found is not None:
        return isinstance(found.cls, ClassRef) and linked.classes.related(found.cls, held.owner)
    return not is_private(held.attr)


def _is_made_on_demand(held: Held, facts: list[AttributeFact]) -> bool:
    """Does the method that makes the value ask for ``None``, and not for ``closed``?"""
    uses = [use for fact in facts if fact.function == held.fact.function for use in fact.uses]
    tested = any(use.kind == "tested" for use in uses)
    return tested and not any(use.kind == "read" and use.name == "closed" for use in uses)


def _applicability(linked: Linked, held: Held, facts: list[AttributeFact], in_init: bool) -> Applicability:
    """Unsafe where somebody else may use the value later: it is lent, or the object starts again."""
    lent = any(use.kind in ("argument", "returned", "yielded") for fact in facts for use in fact.uses)
    restarts = any(True for _ in linked.classes.methods_called(held.owner, _STARTER))
    return "unsafe" if lent or (in_init and restarts) else "safe"
