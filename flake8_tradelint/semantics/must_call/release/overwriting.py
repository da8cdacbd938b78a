"""Find variables and attributes that are assigned again while the value before may still be open.

Typestate over the control-flow graph: from the statement that stores the value to one that stores another
one, past no use that could release it or hand it on. Code that tests the value (``if
self._session.closed``) is taken to know what it does. For attributes the methods on the way are taken as
wholes: if one of them may release the value, nothing is reported.
"""

from __future__ import annotations

from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.control.reaching import is_unconditional, reached
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.own.ownership import owner_class
from flake8_tradelint.semantics.must_call.release.overwritten_attributes import (
    Attribute,
    Overwriting,
    OwnUses,
    is_kept_or_discharged,
)
from flake8_tradelint.semantics.naming.symbols import ClassRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


class Stores:
    """The acquisitions of one file, indexed by function and by the variable or attribute that they go to."""

    def __init__(self, linked: OwnershipDb, resource: Resource, acquired: Iterable[Acquisition]) -> None:
        self._linked, self._resource = linked, resource
        self._locals: dict[tuple[str, str], list[CallFact]] = {}
        self._attributes: dict[tuple[str, tuple[ClassRef, str]], list[CallFact]] = {}
        self._holders: dict[tuple[ClassRef, str], Attribute] = {}
        self._uses: dict[tuple[str, tuple[str, ...]], OwnUses] = {}
        self._alone: dict[tuple[ClassRef, str], list[Acquisition]] = {}
        for one in acquired:
            stored = _stored(one)
            if stored is not None:
                self._alone.setdefault(stored, []).append(one)
            for name in {use.name for use in one.fact.uses if use.kind == "local"}:
                self._locals.setdefault((one.fact.function, name), []).append(one.fact)
            for holder in {owner_class(one.path, use) for use in one.fact.uses}:
                if holder is not None:
                    self._attributes.setdefault((one.fact.function, holder), []).append(one.fact)

    def in_variables(self, function: str, names: frozenset[str]) -> list[CallFact]:
        """Return the calls in the function whose value goes to one of its variables ``names``."""
        return [fact for name in sorted(names) for fact in self._locals.get((function, name), ())]

    def in_attribute(self, function: str, stored: tuple[ClassRef, str]) -> list[CallFact]:
        """Return the calls in the function whose value goes to that attribute."""
        return self._attributes.get((function, stored), [])

    def alone_in(self, stored: tuple[ClassRef, str]) -> list[Acquisition]:
        """Return the acquisitions that go to that attribute and nowhere else."""
        return self._alone.get(stored, [])

    def holder(self, stored: tuple[ClassRef, str]) -> Attribute:
        """Return the attribute, with its uses."""
        if stored not in self._holders:
            owner, attr = stored
            # The methods that use it on `self` are in the files of the class and of its bases.
            files = tuple(sorted({ref.path for ref in self._linked.classes.project_mro(owner)}))
            if (attr, files) not in self._uses:
                self._uses[attr, files] = OwnUses(self._linked, attr, files)
            self._holders[stored] = Attribute(self._linked, self._resource, *stored, self._uses[attr, files])
        return self._holders[stored]


def overwritten_local(
    linked: OwnershipDb, resource: Resource, acquired: Acquisition, stores: Stores
) -> Overwriting | None:
    """Return where the same function overwrites the local variable's value by the next one."""
    fact, uses, path = acquired.fact, acquired.uses, acquired.path
    names = frozenset(use.name for use in uses if use.kind == "local")
    inside = all(use.function == fact.function and not use.through for use in uses)
    if fact.flow is None or not names or not inside or not any(released(resource, use) for use in uses):
        return None
    kept = (use for use in uses if is_kept_or_discharged(linked, resource, path, use) or _copied(fact, use))
    stops = tuple(use.span.anchor for use in kept)
    again = stores.in_variables(fact.function, names)
    found = reached(fact.flow, tuple(other.span.anchor for other in again), stops, names)
    return Overwriting(min(names), path, found.step, found.raised) if found is not None else None


def _copied(fact: CallFact, use: Use) -> bool:
    """Return True if another variable has the value from there on: ``first = session``."""
    return use.kind == "local" and not is_inside(use.span.anchor, fact.statement.anchor)


def overwritten_attribute(acquired: Acquisition, stores: Stores) -> Overwriting | None:
    """Return where the attribute's value is overwritten: by its own function, or a loop that calls it."""
    stored = _stored(acquired)
    if stored is None:
        return None
    holder, again = stores.holder(stored), stores.in_attribute(acquired.fact.function, stored)
    return holder.within(acquired.path, acquired.fact, again) or holder.by_callers(acquired)


def replaced_by_method(
    linked: OwnershipDb, resource: Resource, acquired: Acquisition, stores: Stores
) -> Overwriting | None:
    """Return where a method replaces what ``__init__`` acquired for an attribute that others close."""
    stored, fact = _stored(acquired), acquired.fact
    if stored is None or not fact.function.endswith(".__init__") or fact.flow is None:
        return None
    again = [other for other in stores.alone_in(stored) if other.fact.function != fact.function]
    if not again or not is_unconditional(fact.flow, fact.span.anchor):
        return None
    from flake8_tradelint.semantics.must_call.own.ownership import Held, assigned_values
    from flake8_tradelint.semantics.must_call.release.closing_fixes import is_own
    from flake8_tradelint.semantics.must_call.release.release_analysis import is_released

    held = Held(acquired.path, fact, *stored)
    own = all(is_own(linked, resource, held, value) for value in assigned_values(linked, held))
    if not own or not is_released(linked, resource, held):
        return None
    holder = stores.holder(stored)
    found = (other for other in again if holder.is_replaced_by(other))
    return next((Overwriting(held.attr, other.path, other.fact.statement) for other in found), None)


def _stored(acquired: Acquisition) -> tuple[ClassRef, str] | None:
    """Return the attribute of self that gets the value, if it goes nowhere else."""
    found = None
    for use in acquired.uses:
        owner = owner_class(acquired.path, use)
        if owner is None or use.kind != "attribute" or use.through or found not in (None, owner):
            return None
        found = owner
    return found
