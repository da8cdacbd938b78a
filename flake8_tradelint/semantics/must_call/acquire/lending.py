"""Decide whether a call of a constructor lends the object what it would open and own otherwise."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.summary import FunctionSummary


_NONE = e.Literal("NoneType", "None")


def is_lent(linked: ResourceDb, resource: Resource, fact: CallFact, cls: ClassRef) -> bool:
    """Return True if the call may pass one of the row's ``lenders``, or a constructor on the way does."""
    if _passes(fact.call, resource.lenders, _positions(linked, cls, resource.lenders)):
        return True
    init = linked.classes.method(cls, "__init__")
    function = linked.symbols.function(init) if init is not None else None
    if init is None or function is None:
        return False
    above = ClassRef(init.path, init.qualname.rpartition(".")[0])
    positions = _positions(linked, above, resource.lenders, above=True)
    return any(_gives(call, function, resource.lenders, positions) for call in function.init_calls)


def _gives(
    call: e.Call, function: FunctionSummary, lenders: frozenset[str], positions: frozenset[int]
) -> bool:
    """Return True if the constructor itself lends the value to that of its base.

    What it only passes on (``super().__init__(session)``) is the caller's to lend, under the same name.
    """
    handed_on = {parameter.name for parameter in function.parameters} & lenders
    return not handed_on and _passes(call, lenders, positions)


def _passes(call: e.Call, lenders: frozenset[str], positions: frozenset[int]) -> bool:
    for name, value in call.keywords:
        if name in lenders and value != _NONE:
            return True
        if name in ("*", "**"):
            return True
    return any(at in positions and value != _NONE for at, value in enumerate(call.args))


def _positions(
    linked: ResourceDb, cls: ClassRef, lenders: frozenset[str], *, above: bool = False
) -> frozenset[int]:
    """Return the positions of the lenders among the arguments of the constructor (``above``: of the next)."""
    order = linked.classes.project_mro(cls)
    for ref in order[1:] if above else order:
        function = linked.classes.own_method(ref, "__init__")
        if function is not None:
            names = [p.name for p in function.parameters[1:] if p.kind == "positional"]
            return frozenset(at for at, name in enumerate(names) if name in lenders)
    fields = [
        variable.name
        for ref in reversed(order)
        for variable in getattr(linked.symbols.class_(ref), "variables", ())
        if variable.annotation is not None
    ]
    return frozenset(at for at, name in enumerate(fields) if name in lenders)
