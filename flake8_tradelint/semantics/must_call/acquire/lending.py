"""Decide whether a call of a constructor lends the object what it would open and own otherwise."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.summary import FunctionSummary


_NONE = e.Literal("NoneType", "None")


def is_lent(linked: ResourceDb, resource: Resource, fact: CallFact, cls: ClassRef) -> bool:
    """Return True if the call may pass what the object keeps, or a constructor on the way does."""
    init = linked.classes.method(cls, "__init__")
    function = linked.symbols.function(init) if init is not None else None
    above = ClassRef(init.path, init.qualname.rpartition(".")[0]) if init is not None else cls
    given = bool(fact.call.args or fact.call.keywords)
    passed_on = function is not None and any(call.args or call.keywords for call in function.init_calls)
    if not given and not passed_on:
        return False
    lenders = frozenset(name for attr in resource.through for name in _lenders(linked, cls, attr))
    if given and _passes(fact.call, lenders, _positions(linked, cls, lenders)):
        return True
    if function is None or not passed_on:
        return False
    positions = _positions(linked, above, lenders, above=True)
    return any(_gives(call, function, lenders, positions) for call in function.init_calls)


def _lenders(linked: ResourceDb, cls: ClassRef, attr: str) -> Iterator[str]:
    """Yield the parameters of constructors by which a caller gives what the object keeps in ``attr``."""
    for ref in linked.classes.project_mro(cls):
        shell = linked.symbols.shell(ref, attr)
        if shell is None:
            continue
        yield from (attr for variable in shell.variables if variable.name == attr and variable.annotation)
        function = linked.classes.own_method(ref, "__init__")
        if function is None:
            continue
        uses = linked.parameter_uses(FunctionRef(ref.path, function.qualname))
        for parameter, used in zip(function.parameters[1:], uses[1:], strict=False):
            if any(use.kind == "attribute" and use.name == attr for use in used):
                yield parameter.name


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
