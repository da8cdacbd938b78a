"""Find functions that always close a value which they get as an argument.

Unlike ``transfer.argument_effects``, which asks whether a callee may release the value, this asks whether
every call of it does.
"""

from __future__ import annotations

from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.must_call.acquire.effects import Ending
from flake8_tradelint.semantics.must_call.lend.always_closed import is_always_reached
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition, position
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


_CALLS = 3
"""How many calls deep an argument is followed."""
_AT_WORK = frozenset({"awaited", "entered", "argument", "returned"})
"""What becomes of the result of a method that does something with the connection."""
_TELLING = frozenset({"exception", "get_encoding", "get_extra_info", "is_closed", "is_connected", "is_open"})
"""Methods that tell of a connection, after its end as well; none of them is a coroutine function."""


class Taken(Record):
    """The parameter ``name`` of a function, number ``position``, which takes an argument."""

    ref: FunctionRef
    name: str
    position: int


def taken_by(linked: OwnershipDb, path: str, use: Use) -> Taken | None:
    """Return the parameter that takes the value of an ``argument`` use; ``None`` if it is not known."""
    found = callees(linked, path, use.expr) if use.expr is not None and not use.through else ()
    if len(found) != 1:
        return None
    function = definition(linked, found[0].ref)
    taken = position(function, use.name, bound=found[0].bound) if function is not None else None
    if function is None or taken is None:
        return None
    return Taken(found[0].ref, function.parameters[taken].name, taken)


def uses_of(linked: OwnershipDb, taken: Taken) -> tuple[Use, ...]:
    """Return what the function itself does with the parameter."""
    uses = linked.parameter_uses(taken.ref)
    return uses[taken.position] if taken.position < len(uses) else ()


def closed_by_callee(
    linked: OwnershipDb, resource: Resource, taken: Taken, calls: int = _CALLS
) -> Ending | None:
    """Return where the function closes its argument, if every call of it does."""
    ref, uses = taken.ref, uses_of(linked, taken)
    names = frozenset({taken.name, *(use.name for use in uses if use.kind == "local")})
    for use in uses:
        if use.function != ref.qualname or use.through:
            continue
        if closes(resource, use) and always(linked, ref.path, use, names):
            return Ending(ref.path, use.span, ref.qualname)
        inner = taken_by(linked, ref.path, use) if calls and passes_on(use) else None
        if inner is not None and always(linked, ref.path, use, names):
            found = closed_by_callee(linked, resource, inner, calls - 1)
            if found is not None:
                return found
    return None


def passes_on(use: Use) -> bool:
    """Return True if the value is an argument of a call whose result is awaited at once."""
    return use.kind == "argument" and use.result == "awaited"


def closes(resource: Resource, use: Use) -> bool:
    """Return True if the use closes the value: ``await x.close()``, ``gather(x.close())``, ``async with``."""
    if use.kind == "entered":
        return use.result == "async"
    ends = use.kind == "method" and use.name in resource.releases
    return ends and (use.name not in resource.awaits or use.result in ("argument", "awaited"))


def always(linked: OwnershipDb, path: str, use: Use, values: Iterable[str]) -> bool:
    """Return True if the function that has the use always gets there while the value is open."""
    module = parsed_around(linked, path, use.span.line)
    return module is not None and is_always_reached(module, use.span.anchor.start, frozenset(values))


def works(resource: Resource, use: Use) -> bool:
    """Return True if the use needs an open value: an awaited request, an iteration."""
    if use.kind == "iterated":
        return use.result == "async"
    if use.kind != "method" or use.name in resource.releases:
        return False
    return use.result in _AT_WORK and (use.name not in _TELLING or use.result == "awaited")


def is_used_by(linked: OwnershipDb, resource: Resource, taken: Taken, calls: int = _CALLS) -> bool:
    """Return True if the function needs its argument to be open."""
    uses = uses_of(linked, taken)
    if any(works(resource, use) for use in uses):
        return True
    inner = (taken_by(linked, taken.ref.path, use) for use in uses if calls and use.kind == "argument")
    return any(one is not None and is_used_by(linked, resource, one, calls - 1) for one in inner)
