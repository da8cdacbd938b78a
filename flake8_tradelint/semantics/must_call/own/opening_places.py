"""Find where the resource that an expression holds was opened, to show it beside a finding."""

from __future__ import annotations

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import acquisition
from flake8_tradelint.semantics.must_call.own.held_resources import container
from flake8_tradelint.semantics.must_call.own.ownership import owner_of
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


def opened_at(linked: ResourceDb, resource: Resource, path: str, value: e.Expr) -> tuple[Location, ...]:
    """Return the calls that open what ``value``, an expression of the file, may hold: one for each option."""
    found: list[tuple[str, CallFact]] = []
    for option in value.options if isinstance(value, e.Union) else (value,):
        call = option.value if isinstance(option, e.Await) else option
        opening = next(_openings(linked, resource, path, call), None)
        if opening is not None and opening not in found:
            found.append(opening)
    return tuple(Location(where, fact.span, f"{resource.noun} opened here") for where, fact in found)


def _openings(
    linked: ResourceDb, resource: Resource, path: str, value: e.Expr
) -> Iterator[tuple[str, CallFact]]:
    if isinstance(value, e.Call):
        named = frozenset({e.last_name(value.func)})
        yield from ((path, fact) for fact in _facts(linked, resource, path, named) if fact.call == value)
    elif isinstance(value, e.Element | e.Subscript):
        yield from _openings(linked, resource, path, container(value.value))
    elif isinstance(value, e.Attribute):
        owner = _class_of(linked, path, value.value)
        if owner is not None:
            family = (*linked.classes.project_mro(owner), *linked.subclasses(owner))
            yield from _kept_by(linked, resource, family, value.attr)
    elif isinstance(value, e.Name):
        for fact in _facts(linked, resource, path):
            if any(use.kind == "global" and use.name == value.id for use in fact.uses):
                yield path, fact


def _class_of(linked: ResourceDb, path: str, value: e.Expr) -> ClassRef | None:
    if isinstance(value, e.SelfOf | e.ClassOf):
        return ClassRef(path, value.qualname)
    found = linked.receivers.infer(path, value)
    return found.cls if found is not None and isinstance(found.cls, ClassRef) else None


def _kept_by(
    linked: ResourceDb, resource: Resource, family: Iterable[ClassRef], attr: str
) -> Iterator[tuple[str, CallFact]]:
    """Yield the calls whose value the attribute of one of the classes holds."""
    owners = {(cls, attr) for cls in family}
    for path in dict.fromkeys(cls.path for cls, _ in sorted(owners, key=lambda one: one[0].path)):
        for fact in _facts(linked, resource, path):
            if any(owner_of(linked, path, use) in owners for use in fact.uses):
                yield path, fact


def _facts(
    linked: ResourceDb, resource: Resource, path: str, named: frozenset[str] | None = None
) -> Iterator[CallFact]:
    """Yield the calls of the file, or those ``named`` so, that open such a resource, in their order."""
    names = named or linked.class_names(resource.names())
    linked.require_in(path, frozenset(name for name in names if linked.mentions(path, (name.encode(),))))
    facts = (fact for fact in linked.symbols.surface(path).calls if fact.name in names)
    for fact in sorted(facts, key=lambda one: one.span.anchor.start):
        if acquisition(linked, resource, path, fact) is not None:
            yield fact
