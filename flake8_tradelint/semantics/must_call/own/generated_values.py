"""Values that a property, or the default factory of a dataclass field, makes for each object.

``session: ClientSession = field(default_factory=ClientSession)``, or a lambda in its place, makes one for
every object.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.own.ownership import Held
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb


CALLEES = ("Factory", "attrib", "field", "ib")
"""Last names of the functions that describe a field."""

_PLACES = {
    **{f"{package}.field": ("default_factory", "factory") for package in ("attr", "attrs", "dataclasses")},
    **{f"attr.{name}": ("factory",) for name in ("attrib", "ib")},
    **{f"{package}.Factory": ("0", "factory") for package in ("attr", "attrs")},
}
"""By function, the argument that is called for every object: 0-based position, or keyword."""
_COLLECTIONS = frozenset({"dict", "lambda", "list", "set"})
_SIGN = (b"actory",)
_GIVEN = regex(rb"actory[\s\\]*[=(][\s\\(]*(?:\w+[\s\\]*\.[\s\\]*)*(\w+)")


def given(linked: ResourceDb, path: str) -> AbstractSet[str]:
    """Return the last names of the default factories in the file's text, without those of collections.

    They choose the calls of which facts are made.
    """
    if not linked.mentions(path, _SIGN):
        return frozenset()
    return {name.decode() for name in _GIVEN.findall(linked.code(path))} - _COLLECTIONS


def made_for_field(linked: ResourceDb, path: str, fact: CallFact) -> CallFact:
    """Return the call that a field with a default factory makes for each object, else ``fact`` itself."""
    if fact.name not in CALLEES:
        return fact
    call = fact.call
    for place in _PLACES.get(linked.symbols.qualified(linked.symbols.resolve(path, call.func)), ()):
        given = dict(call.keywords).get(place)
        if place.isdigit() and len(call.args) > int(place):
            given = call.args[int(place)]
        if given is not None:
            call = e.Call(given, (), ())
            return replace(fact, name=e.last_name(given), call=call, arguments=(), keywords=())
    return fact


def kept_in_field(linked: ResourceDb, acquired: Acquisition) -> tuple[Held, Use] | None:
    """Return the attribute that holds the default factory's value, if the acquiring call is a factory's."""
    path, fact = acquired.path, acquired.fact
    if not fact.cls or not fact.uses:
        return None
    use = fact.uses[0]
    if use.kind == "lambda" and use.expr is not None and use.result == "argument":
        described = linked.symbols.qualified(linked.symbols.resolve(path, use.expr))
        if use.name not in _PLACES.get(described, ()):
            return None
    elif use.kind != "global" or fact.function != fact.cls or fact.span.anchor == fact.statement.anchor:
        return None
    cls = linked.symbols.class_(ClassRef(path, fact.cls))  # reads the whole class
    if cls is None:
        return None
    starts = fact.statement.anchor.start
    names = [variable.name for variable in cls.variables if variable.span.anchor.start == starts]
    return (Held(path, fact, ClassRef(path, fact.cls), names[0]), use) if names else None


_PROPERTIES = frozenset({"builtins.property", "functools.cached_property"})
_HARMLESS = frozenset({"local", "read", "returned", "tested"})


def made_by_property(linked: ResourceDb, acquired: Acquisition) -> tuple[Held, Use] | None:
    """Return the property that returns the acquired value and does nothing else with it.

    What ``cached_property`` gives is kept under its name; a plain property makes a value for every reader,
    and closing one of them counts for all.
    """
    path, fact = acquired.path, acquired.fact
    returned = next((use for use in acquired.uses if use.kind == "returned" and not use.through), None)
    if returned is None or any(use.kind not in _HARMLESS for use in acquired.uses):
        return None
    function = linked.symbols.function(FunctionRef(path, fact.function))
    if function is None or not function.cls or function.is_async or function.is_generator:
        return None
    if linked.receivers.decorators(path, function).isdisjoint(_PROPERTIES):
        return None
    return Held(path, fact, ClassRef(path, function.cls), function.name), returned
