"""Fixes that close what an attribute holds: in the closer of its class, or before it is replaced.

The first is offered only where the class itself has exactly one such coroutine method, and where all values
that the attribute ever holds are acquired by the class, or ``None``.
"""

from __future__ import annotations

from flake8_tradelint.model import Applicability, Edit, Fix, Span
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import is_instance
from flake8_tradelint.semantics.must_call.own.ownership import Held, assigned_values, is_private
from flake8_tradelint.semantics.must_call.transfer.alias_uses import attributes_about
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import FunctionSummary


_CLOSER = regex(
    r"^(async_?)?(a?close|stop|shut_?down|disconnect|clean_?up|tear_?down|dispose)$|^__aexit__$", IGNORECASE
)
"""Methods that end the whole object; ``close_websocket`` ends a part of it."""

_STARTER = regex(r"^(async_?)?(start(_?up)?|(re)?connect|re(start|open)|open|resume|__aenter__)$", IGNORECASE)

NONE = e.Literal("NoneType", "None")


def closing_fix(linked: OwnershipDb, resource: Resource, held: Held) -> Fix | None:
    """Return the fix that closes ``held`` in the one closer of its class, if it is safe to decide."""
    method = only_closer(linked, held)
    values = list(assigned_values(linked, held))
    if method is None or held.inside or not all(is_own(linked, resource, held, v) for v in values):
        return None
    facts = uses_of(linked, held)
    in_init = held.fact.function == f"{held.owner.qualname}.__init__"
    guard = NONE in values
    if not guard and not in_init:
        return None  # `self.x` may not even exist when the closer runs
    if any(map(is_stored_elsewhere, facts)):
        return None
    args = {
        "attribute": held.attr,
        "awaited": "yes" if resource.closer in resource.awaits else "no",
        "closer": resource.closer,
        "guard": "yes" if guard else "no",
        "reset": "yes" if guard and _is_made_on_demand(held, facts) else "no",
    }
    edit = Edit(held.owner.path, method.span.anchor, "close_in_method", tuple(sorted(args.items())))
    title = f"close `self.{held.attr}` in `{method.name}()`"
    from flake8_tradelint.semantics.must_call.release.closer_endings import refuses_ending

    refused = refuses_ending(linked, held.owner.path, method.span.line, held.attr)
    if refused:
        return Fix(f"{title}: not done by itself, as {refused}", "display", ())
    return Fix(title, _applicability(linked, held, facts, in_init), (edit,))


def only_closer(linked: OwnershipDb, held: Held) -> FunctionSummary | None:
    """Return the coroutine method that ends the object, if the class has exactly one."""
    found = [*linked.classes.methods_called(held.owner, _CLOSER)]
    names = {method.name for method in found}
    ending = [method for method in found if not (method.self_calls & names)]
    if len(ending) != 1 or not ending[0].is_async or ending[0].is_generator:
        return None
    return ending[0]


def is_own(linked: OwnershipDb, resource: Resource, held: Held, value: e.Expr) -> bool:
    """Return True if the value is ``None``, or made by calling the resource's class."""
    if value == NONE or (isinstance(value, e.Attribute) and value.attr == held.attr):
        return True
    cls = linked.symbols.resolve(held.owner.path, value.func) if isinstance(value, e.Call) else None
    return isinstance(cls, ClassRef | ExternalRef) and is_instance(linked, resource, cls)


def uses_of(linked: OwnershipDb, held: Held) -> list[AttributeFact]:
    """Return every use in the project of the attribute that ``held`` names."""
    found = attributes_about(linked, held.attr, None, held.owner)
    return [fact for path, fact in found if _is_about(linked, path, fact, held)]


def is_stored_elsewhere(fact: AttributeFact) -> bool:
    """Return True if other code than the object's methods assigns the attribute, or instances share it."""
    return fact.context != "load" and not isinstance(fact.receiver, e.SelfOf)


def _is_about(linked: OwnershipDb, path: str, fact: AttributeFact, held: Held) -> bool:
    """Return True if the attribute may be that of the owner."""
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
    """Return True if the method that makes the value tests for ``None``, and not for ``closed``."""
    uses = [use for fact in facts if fact.function == held.fact.function for use in fact.uses]
    tested = any(use.kind == "tested" for use in uses)
    return tested and not any(use.kind == "read" and use.name == "closed" for use in uses)


def _applicability(
    linked: OwnershipDb, held: Held, facts: list[AttributeFact], in_init: bool
) -> Applicability:
    """Return "unsafe" if other code may use the value later: it is lent, or the object starts again."""
    lent = any(use.kind in ("argument", "returned", "yielded") for fact in facts for use in fact.uses)
    restarts = any(True for _ in linked.classes.methods_called(held.owner, _STARTER))
    return "unsafe" if lent or (in_init and restarts) else "safe"


_NONE = e.Literal("NoneType", "None")


def replacing_fix(linked: OwnershipDb, resource: Resource, held: Held, store: Span) -> Fix | None:
    """Return the fix that closes ``held`` before the statement ``store`` assigns another value.

    Never safe: other code may still use the old value.
    """
    values = list(assigned_values(linked, held))
    begins = any(_begins_with(linked, owner, held.attr) for owner in linked.classes.project_mro(held.owner))
    if not (begins and held.fact.in_async and all(is_own(linked, resource, held, v) for v in values)):
        return None
    args = (
        ("awaited", "yes" if resource.closer in resource.awaits else "no"),
        ("closer", resource.closer),
        ("guard", "yes" if _NONE in values else "no"),
    )
    edit = Edit(held.path, store.anchor, "close_before", args)
    return Fix(f"close `self.{held.attr}` before it is replaced", "unsafe", (edit,))


def _begins_with(linked: OwnershipDb, owner: ClassRef, attr: str) -> bool:
    """Return True if every object has the attribute from the start."""
    cls = linked.symbols.shell(owner, attr)
    if cls is None:
        return False
    init = f"{owner.qualname}.__init__"
    own = {assignment.name for assignment in cls.self_assignments if assignment.function == init}
    return attr in own or any(variable.name == attr and variable.value for variable in cls.variables)
