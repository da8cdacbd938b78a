"""Find the attributes that ``operator.attrgetter`` reads, on the objects that its result is applied to."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import Type, instance_of
from flake8_tradelint.semantics.naming.symbols import ExternalRef
from flake8_tradelint.semantics.renaming.named_attributes import NamedAttribute, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.parameters.db import ParameterDb


_POSITIONS = {
    "builtins.sorted": 0,
    "builtins.min": 0,
    "builtins.max": 0,
    "builtins.map": 1,
    "builtins.filter": 1,
    "itertools.groupby": 0,
    "heapq.nlargest": 1,
    "heapq.nsmallest": 1,
}
"""By function: the position of the argument with the objects that a key is computed of."""


def got_attributes(linked: ParameterDb, path: str, fact: CallFact) -> Iterator[NamedAttribute]:
    """Yield each attribute that the getter reads, as far as the classes are known."""
    if fact.within is None or linked.symbols.resolve(path, fact.call.func) != ExternalRef(
        "operator.attrgetter"
    ):
        return
    start = _applied_to(linked, path, fact, fact.within)
    for argument, span in zip(fact.call.args, fact.arguments, strict=False):
        owner = start
        for name in text_of(argument).split("."):
            if owner is None or not name:
                break
            yield NamedAttribute(owner, name, span)
            owner = linked.receivers.attribute(owner.cls, name)


def _applied_to(linked: ParameterDb, path: str, fact: CallFact, within: e.Call) -> Type | None:
    """Return the class of the objects whose attributes are read; ``None`` if unknown."""
    infer = linked.receivers.infer
    if within.func == fact.call:
        found = infer(path, within.args[0]) if within.args else None
    elif isinstance(within.func, e.Attribute) and within.func.attr == "sort":
        found = infer(path, e.Element(within.func.value))
    else:
        symbol = linked.symbols.resolve(path, within.func)
        position = _POSITIONS.get(symbol.name, -1) if isinstance(symbol, ExternalRef) else -1
        known = 0 <= position < len(within.args)
        found = infer(path, e.Element(within.args[position])) if known else None
    return instance_of(found) or found
