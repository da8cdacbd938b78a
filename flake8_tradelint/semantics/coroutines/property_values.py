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
    if not function.is_async and not _passes_on(linked, ref, function.returned):
        return None
    where = Location(ref.path, function.span, "a property that gives a coroutine")
    return Made(function.name, generator=False, defined=where)


def _passes_on(linked: CoroutineDb, ref: FunctionRef, returned: tuple[e.Expr, ...]) -> bool:
    """Return True if all that a plain property returns are coroutines."""
    made = [
        linked.async_functions.made_by(ref.path, value.func) if isinstance(value, e.Call) else None
        for value in returned
    ]
    return bool(made) and all(one is not None and not one.generator and not one.request for one in made)
