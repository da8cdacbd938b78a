"""Decide whether the value of a property is a coroutine: of an ``async def``, or one that it returns."""

from __future__ import annotations

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.coroutines.functions import Made
from flake8_tradelint.semantics.inference.known_types import PROPERTIES
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.coroutines.db import CoroutineDb
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


_PLAIN = frozenset({"builtins.property", "abc.abstractproperty"})


def given_by(linked: CoroutineDb, path: str, fact: AttributeFact) -> Made | None:
    """Return the coroutine that the attribute gives, if it surely is such a property."""
    found = callees(linked, path, e.Attribute(fact.receiver, fact.attr))
    made = [_made(linked, callee.ref) for callee in found]
    return made[0] if made and None not in made else None


def _made(linked: CoroutineDb, ref: FunctionRef) -> Made | None:
    functions = linked.symbols.definitions(ref)
    function = functions[0] if len(functions) == 1 else None
    if function is None or function.is_generator:
        return None
    names = linked.receivers.decorators(ref.path, function)
    if not names & PROPERTIES or not names <= _PLAIN:
        return None
    passed_on = "" if function.is_async else _passed_on(linked, ref, function.returned)
    if passed_on is None:
        return None
    where = Location(ref.path, function.span, "a property that gives a coroutine")
    return Made(function.name, generator=False, defined=where, passed_on=passed_on)


def _passed_on(linked: CoroutineDb, ref: FunctionRef, returned: tuple[e.Expr, ...]) -> str | None:
    """Return the async function whose coroutine a plain property returns; ``None`` if that is not sure."""
    made = [
        linked.async_functions.made_by(ref.path, value.func) if isinstance(value, e.Call) else None
        for value in returned
    ]
    first = made[0] if made else None
    if first is None or any(one is None or one.generator or one.request for one in made):
        return None
    return first.name
