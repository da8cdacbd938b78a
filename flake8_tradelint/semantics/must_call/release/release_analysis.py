"""Decide whether anybody may release a value that a class keeps in an attribute.

The evidence is every use of an attribute of that name, anywhere in the project, whose receiver is (or may
be) an instance of the class, of an ancestor, of a descendant or of a mixin beside it in some subclass.
Receivers known to be of another class do not count. Where the value is returned, stored by other code or
passed on, its aliases are followed (``transfer.aliases``).
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.reaching import leads_to_start
from flake8_tradelint.semantics.facts import COPIES
from flake8_tradelint.semantics.must_call.acquire.discharges import handed_over, released
from flake8_tradelint.semantics.must_call.own.computed_names import released_by_name
from flake8_tradelint.semantics.must_call.own.ownership import is_in_sequence
from flake8_tradelint.semantics.must_call.own.task_collections import ADDING
from flake8_tradelint.semantics.must_call.release.indirect_releases import (
    is_given_by_descriptor,
    is_owned_by_object,
)
from flake8_tradelint.semantics.must_call.transfer.alias_uses import uses_at, uses_beside
from flake8_tradelint.semantics.must_call.transfer.aliases import (
    Place,
    following,
    handed_getters,
)
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.aliases import FollowedUse
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_CLOSING_CALLEE = regex(
    r"(clos|stop|shut_?down|clean_?up|tear_?down|dispose|release|push_async|callback|enter_|^map$)",
    IGNORECASE,
)

_SEEN_THROUGH = COPIES | ADDING
"""Functions whose result is followed, and methods that put a value into a container."""

_ITERATING = frozenset({"chain", "cycle", "dict", "filter", "from_iterable", "islice", "map"})
"""Functions that return the items of their arguments, which are not followed."""

_MOST = 24
"""The largest number of places of a value that are searched; beyond that it counts as released."""


def is_released(linked: OwnershipDb, resource: Resource, held: Held) -> bool:
    """Return True if a use, anywhere in the project, may release the value."""
    places = [Place(held.owner, held.attr)]
    for use in held.fact.uses:
        if use.kind in ("attribute", "returned"):
            # The function has the value itself, not the container that it puts the value into.
            place = replace(places[0], item=held.inside and not use.through)
            _add(linked, places, following(linked, place, held.path, use) or ())
    # First the question that clears most values and reads least.
    if released_somewhere(linked, resource, places, held) or is_given_by_descriptor(linked, held):
        return True
    if released_by_name(linked, resource, held.owner, held.attr):
        return True
    from flake8_tradelint.semantics.must_call.own.named_in_calls import is_named_in_call
    from flake8_tradelint.semantics.must_call.release.unseen_bases import is_of_unseen_base

    if is_named_in_call(linked, held.owner, held.attr) or linked.closed.is_completed(held.owner):
        return True
    return is_of_unseen_base(linked, held.owner, held.attr)


def is_released_anywhere(linked: OwnershipDb, resource: Resource, name: str) -> bool:
    """Return True if a use may release what an object of any class has in the attribute ``name``."""
    return released_somewhere(linked, resource, [Place(None, name)], None)


def closed_before_replacement(linked: OwnershipDb, resource: Resource, held: Held) -> Span | None:
    """Return where the function that makes the value closes the attribute's value before."""
    place = Place(held.owner, held.attr)
    uses = linked.call_summaries.uses_by_function.get(place, lambda: _by_function(linked, place))
    for use in uses.get((held.path, held.fact.function), ()):
        if is_before_replacement(held.path, use, held) and released(resource, use):
            return use.span
    return None


def _by_function(linked: OwnershipDb, place: Place) -> Mapping[tuple[str, str], Sequence[Use]]:
    """Return the uses at the place, by file and function."""
    found: dict[tuple[str, str], list[Use]] = {}
    for path, use in uses_at(linked, place):
        found.setdefault((path, use.function), []).append(use)
    return found


def released_somewhere(
    linked: OwnershipDb, resource: Resource, places: list[Place], held: Held | None
) -> bool:
    """Return True if a use may release the value at the ``places``, or take it out of sight.

    Aliases of the value are added to ``places`` while they are found.
    """
    inside = held is not None and held.inside
    keyed = inside and held is not None and not is_in_sequence(linked, held)

    def goes_on(place: Place, path: str, use: Use) -> Iterable[Place] | None:
        looked_up = keyed and not place.item
        ends = _releases(linked, resource, path, use, inside=inside, keyed=looked_up)
        return None if ends else following(linked, place, path, use)

    for place in places:
        key = (id(resource), place, inside, keyed)
        if held is not None and _is_attribute(place) and linked.call_summaries.is_asked_often(key):
            told = linked.call_summaries.followed_uses.get(key, partial(_told, linked, place, goes_on))
            mine = [further for path, use, further in told if not is_before_replacement(path, use, held)]
            if len(places) > _MOST or None in mine:
                return True
            for further in mine:
                _add(linked, places, further or ())
            continue
        # A release in the file of the class saves the search of all files that have the name.
        if any(goes_on(place, *found) is None for found in _apart(uses_beside(linked, place), held)):
            return True
        uses = [*_apart(uses_at(linked, place), held)]
        getters = handed_getters(linked, place)
        if len(places) > _MOST or getters is None or _is_out_of_sight(resource, place, uses):
            return True
        _add(linked, places, getters)
        for path, use in uses:
            leads = goes_on(place, path, use)
            if leads is None:
                return True
            # Objects of unknown class may be the ones that keep a value of unknown owner.
            _add(linked, places, leads if held else (replace(new, stored=False) for new in leads))
    return False


def _is_attribute(place: Place) -> bool:
    """Return True if the place is an attribute that no getter led to."""
    return isinstance(place.owner, ClassRef) and not place.lent


def _told(
    linked: OwnershipDb, place: Place, goes_on: Callable[[Place, str, Use], Iterable[Place] | None]
) -> tuple[FollowedUse, ...]:
    """Return the uses that release the value (with ``None``) or take it to other places (with these)."""
    found: list[FollowedUse] = []
    for path, use in uses_at(linked, place):
        further = goes_on(place, path, use)
        if further is None:
            found.append((path, use, None))
        elif following_places := tuple(further):
            found.append((path, use, following_places))
    return tuple(found)


def _apart(uses: Iterable[tuple[str, Use]], held: Held | None) -> Iterator[tuple[str, Use]]:
    """Leave out the uses of the value that the attribute held before."""
    return (found for found in uses if held is None or not is_before_replacement(*found, held))


def _add(linked: OwnershipDb, places: list[Place], further: Iterable[Place]) -> None:
    """Append the places that are not among ``places`` yet."""
    places += [new for new in further if not any(_is_same(linked, new, place) for place in places)]


def _is_same(linked: OwnershipDb, new: Place, place: Place) -> bool:
    """Return True if both are the same place, of related classes."""
    if (new.name, new.position, new.lent, new.item, new.called) != (
        *(place.name, place.position, place.lent, place.item, place.called),
    ):
        return False
    if isinstance(new.owner, ClassRef) and isinstance(place.owner, ClassRef):
        return linked.classes.related(new.owner, place.owner)
    return new.owner == place.owner


def _is_out_of_sight(resource: Resource, place: Place, uses: list[tuple[str, Use]]) -> bool:
    """Return True if code out of sight may have the value at the place.

    A getter of a task that nobody calls is there for the library's users, who may await the task.
    """
    unseen = place.lent and place.position < 0 and not place.stored and not uses
    return unseen and not resource.lent


def _is_paired_with_closer(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True if a function that closes things is passed on in front of the value."""
    if use.kind not in ("argument", "attribute", "local", "item") or use.name == "func":
        return False
    if use.kind != "argument" and not use.through:
        return False
    from flake8_tradelint.semantics.must_call.release.paired_closers import is_paired_with_closer

    return is_paired_with_closer(linked, path, use.span)


def _releases(
    linked: OwnershipDb, resource: Resource, path: str, use: Use, *, inside: bool, keyed: bool
) -> bool:
    """Return True if the use releases the value, or hands it over to code that may."""
    if use.function.endswith("__del__") and use.result == "discarded" and use.name in resource.awaits:
        return False  # a coroutine that nobody runs
    if resource.awaited and use.kind == "awaited":
        return True
    if released(resource, use) or use.kind in ("entered", "other", "global", "item"):
        return True
    if keyed and use.kind == "method" and use.name == "get" and use.through != "dict":
        # What is looked up in a dictionary is not followed: sessions have a `get`, too.
        return True
    if _is_paired_with_closer(linked, path, use):
        return True
    if use.kind == "argument" and use.name != "func" and use.expr is not None:
        if (use.through or not use.name.isdigit()) and e.last_name(use.expr) in _ITERATING:
            return True
        if not resource.lent:
            return handed_over(linked, resource, path, use)
        if inside and _is_out_of_project(linked, path, use):
            return True
        ends = callee_may_release(use) or linked.call_summaries.handling(resource, path, use) == "released"
        return ends or is_owned_by_object(linked, resource, path, use)
    return False


def _is_out_of_project(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True if an unknown callee gets the container and may give out its items: ``chain(self._s)``."""
    from flake8_tradelint.semantics.must_call.transfer.argument_effects import only_inspects
    from flake8_tradelint.semantics.must_call.transfer.call_graph import callees

    if use.name == "func" or e.last_name(use.expr) in _SEEN_THROUGH or only_inspects(linked, path, use):
        return False
    assert use.expr is not None
    return use.result != "collected" and not callees(linked, path, use.expr)


def is_before_replacement(path: str, use: Use, held: Held) -> bool:
    """Return True if the use closes the old value just before the method stores the new one."""
    if path != held.path or use.function != held.fact.function:
        return False
    flow, place = held.fact.flow, use.span.anchor
    before = place.end <= held.fact.span.anchor.start
    # On a path that leaves (`break`, `return`) it closes the value that the loop has made.
    return before and (flow is None or leads_to_start(flow, place))


def callee_may_release(use: Use) -> bool:
    """Return True if the callee's name says that it ends its argument: ``close_all(self._session)``."""
    return bool(_CLOSING_CALLEE.search(e.last_name(use.expr)))
