"""Decide whether an acquired resource leaks, and how: the analysis of ``unclosed-resource``."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition, is_instance
from flake8_tradelint.semantics.must_call.acquire.discharges import (
    handed_over,
    is_lookup,
    is_passed_along,
    released,
    takes_apart,
)
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION, Resource
from flake8_tradelint.semantics.must_call.own.generated_values import kept_in_field, made_by_property
from flake8_tradelint.semantics.must_call.own.ownership import Held, is_inside, owner_of
from flake8_tradelint.semantics.must_call.release.closing_uses import stored_globally
from flake8_tradelint.semantics.must_call.release.handed_out_values import (
    is_kept_open,
    may_be_released_by_enterers,
)
from flake8_tradelint.semantics.must_call.release.leaking_paths import LeakingPath, is_work, leaking_path
from flake8_tradelint.semantics.must_call.release.release_analysis import is_released
from flake8_tradelint.semantics.must_call.transfer.alias_uses import uses_at
from flake8_tradelint.semantics.must_call.transfer.aliases import Place, following
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.release.foreign_objects import Forgotten
    from flake8_tradelint.semantics.must_call.release.skipped_closes import Skipped
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_KEPT = ("stored", "returned", "yielded", "argument")
"""What may happen to a result so that other code keeps it."""

_ELSEWHERE = e.Name | e.Import | e.Parameter | e.Instance | e.Attribute
"""Expressions whose value was not made in the function itself."""

_WITHOUT_CONNECTIONS = frozenset({"ASGITransport", "MockTransport", "WSGITransport"})
"""Transports of httpx that call an application or a function, and have nothing to close."""


class Leak(Record):
    """A leak: on every path, on some path (``way``), in an attribute (``held``), a global or an object.

    ``there``: the object, of a class outside the project. ``skipped``: a method of the class fails before it
    closes the attribute's value, or after it has opened it. ``at`` is the use that binds or stores the value;
    none if it has no name.
    """

    how: Literal[
        "never", "way out", "attribute", "skipped", "global", "object", "stack", "box", "cache", "injected"
    ]
    at: Use | None
    way: LeakingPath | None = None
    held: Held | None = None
    there: Forgotten | None = None
    skipped: Skipped | None = None


def find_leak(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> Leak | None:
    """Return the leak of the value; ``None`` if all is well, or not known to be bad."""
    if resource.shares and _works_through_others(linked, resource, acquired):
        return None
    if resource.within and _ends_with_another(resource, acquired):
        return None
    if resource.leads_back and _is_kept_by_what_it_gives(acquired):
        return None
    uses = acquired.uses
    held, stored = stored_on_self(linked, resource, acquired)
    if held is None:
        of_class = (
            made_by_property(linked, acquired)
            or kept_in_field(linked, acquired)
            or _kept_by_base(linked, resource, acquired)
        )
        held, stored = of_class or (None, None)
    if held is not None:
        if _is_lost_in(linked, resource, held):
            return Leak("attribute", stored, held=held)
        skipped = _skipped_close(linked, resource, held)
        return Leak("skipped", stored, held=held, skipped=skipped) if skipped is not None else None
    if any(use.kind == "argument" for use in uses):
        from flake8_tradelint.semantics.must_call.release.forgotten_stacks import forgotten_stack

        on_stack = forgotten_stack(linked, resource, acquired)
        if on_stack is not None:
            return Leak("stack", on_stack[1], held=on_stack[0])
    in_global = stored_globally(acquired)
    if in_global is not None:
        return Leak("global", in_global) if _is_lost_there(linked, resource, acquired, in_global) else None
    elsewhere = None if resource.closed_by_collection else lost_elsewhere(linked, resource, acquired)
    if elsewhere is not None:
        return elsewhere
    there = None
    if not resource.after and not resource.closed_by_collection:
        there = _forgotten_on_foreign(linked, resource, acquired)
    if there is not None:
        return Leak("object", there.put.use, there=there)
    here = ((acquired.path, use) for use in _while_bound(linked, resource, acquired))
    started = acquired.factory is not None and acquired.factory.started
    lent = any(use.kind == "yielded" for use in uses) and any(released(resource, use) for use in uses)
    if not (started or lent or _is_in_use(linked, resource, here)):
        return None
    if resource.on_use and not _may_await(linked, acquired):
        return None
    if not any(_takes_care(linked, resource, acquired.path, use) for use in uses):
        if not resource.every_way and resource.part is None and _ends_with_loop(linked, acquired):
            return None
        return Leak("never", next((use for use in uses if use.kind == "local"), None))
    if not resource.every_way:
        return None
    found = leaking_path(linked, resource, acquired)
    return Leak("way out", found.local, way=found) if found is not None else None


def _ends_with_loop(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True in a test, or in the function that ``asyncio.run`` runs: little follows it."""
    from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import in_test, is_main

    return in_test(acquired.fact) or is_main(linked, acquired.path, acquired.fact)


def _kept_by_base(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> tuple[Held, Use] | None:
    if not acquired.fact.cls or all(use.kind != "returned" for use in acquired.uses):
        return None
    from flake8_tradelint.semantics.must_call.own.kept_by_bases import kept_by_base

    return kept_by_base(linked, resource, acquired)


def _forgotten_on_foreign(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> Forgotten | None:
    if all(use.kind not in ("attribute", "item") for use in acquired.uses):
        return None
    from flake8_tradelint.semantics.must_call.release.foreign_objects import forgotten_on_foreign

    return forgotten_on_foreign(linked, resource, acquired)


def lost_elsewhere(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> Leak | None:
    """Return the leak of a value that a variable of the module, a cache or a framework holds."""
    kinds = {use.kind for use in acquired.uses}
    if not kinds.isdisjoint({"argument", "item"}) and acquired.fact.function:
        from flake8_tradelint.semantics.must_call.release.boxed_values import lost_in_box

        put = lost_in_box(linked, resource, acquired)
        if put is not None:
            return Leak("box", put)
    if "returned" in kinds:
        from flake8_tradelint.semantics.must_call.release.cached_results import is_lost_in_cache

        given = is_lost_in_cache(linked, resource, acquired)
        if given is not None:
            return Leak("cache", given)
        from flake8_tradelint.semantics.must_call.release.injected_values import is_lost_when_injected

        given = is_lost_when_injected(linked, resource, acquired)
        if given is not None:
            return Leak("injected", given)
    return None


def _is_lost_in(linked: OwnershipDb, resource: Resource, held: Held) -> bool:
    """Return True if the attribute's value is used, and neither released nor owned by another resource.

    Most often one file shows the release; the other questions read all files that have the name.
    """
    if resource.closed_by_collection and not _has_closer(linked, held):
        return False
    if is_released(linked, resource, held):
        return False
    uses_there = list(_attribute_uses(linked, held))
    if any(_is_owned_by_callee(linked, path, use) for path, use in uses_there):
        return False
    return _is_in_use(linked, resource, uses_there) or _is_in_use(
        linked, resource, _uses_through_getters(linked, held, uses_there)
    )


def _skipped_close(linked: OwnershipDb, resource: Resource, held: Held) -> Skipped | None:
    """Return how a failing method leaves the value open that it opens, or should close."""
    if resource.part is not None or resource.closed_by_collection or resource.after:
        return None
    from flake8_tradelint.semantics.must_call.own.closers import may_fail_half_way

    if not may_fail_half_way(linked, held.owner):
        return None
    from flake8_tradelint.semantics.must_call.release.skipped_closes import skipped_close

    return skipped_close(linked, resource, held)


def _has_closer(linked: OwnershipDb, held: Held) -> bool:
    """Return True if a method of the owner ends it: it is the place that forgets the attribute."""
    from flake8_tradelint.semantics.must_call.own.closers import closers

    return next(iter(closers(linked, held)), None) is not None


def _may_await(linked: OwnershipDb, acquired: Acquisition) -> bool:
    """Return True if a coroutine method of the value may run."""
    from flake8_tradelint.semantics.must_call.transfer.coroutine_starts import may_await

    return may_await(linked, acquired)


def _is_kept_by_what_it_gives(acquired: Acquisition) -> bool:
    """Return True if only what the value gives is kept: ``self._db = AsyncMongoClient(url)["ticks"]``."""
    given = [use for use in acquired.uses if use.kind in ("read", "method") and use.name != "[]"]
    if any(use.kind in ("local", "attribute", "global") and not use.through for use in acquired.uses):
        return False
    # Where nothing can be awaited, `client.desk.ticks` is not used at once.
    at_once = acquired.fact.in_async
    kept = (use.result in _KEPT or (use.result.startswith("method:") and not at_once) for use in given)
    return any(use.through for use in acquired.uses) or any(kept)


def _is_lost_there(linked: OwnershipDb, resource: Resource, acquired: Acquisition, store: Use) -> bool:
    """Return True if a global holds the value, it is used or returned, and nothing releases it."""
    if resource.closed_by_collection:
        return False
    from flake8_tradelint.semantics.must_call.release.module_variables import (
        may_be_released_elsewhere,
        uses_of_global,
    )

    path = acquired.path
    rest = [use for use in acquired.uses if use != store]
    if any(use.kind != "returned" and _takes_care(linked, resource, path, use) for use in rest):
        return False
    if may_be_released_elsewhere(linked, resource, acquired, store):
        return False
    everywhere = [*rest, *uses_of_global(linked, acquired)]
    handed_out = any(use.kind == "returned" for use in everywhere)
    return handed_out or _is_in_use(linked, resource, ((path, use) for use in everywhere))


def _works_through_others(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> bool:
    """Return True if the value shares a pool or transport that other code owns or releases.

    Closing the value would end what a caller, or the module, has, too.
    """
    if acquired.factory is not None:
        return False
    fact = acquired.fact
    from flake8_tradelint.semantics.must_call.release.closed_arguments import is_closed

    for (name, value), span in zip(fact.call.keywords, fact.keywords, strict=True):
        if name in resource.shares:
            own = isinstance(value, e.Attribute) and isinstance(value.value, e.SelfOf)
            if isinstance(value, _ELSEWHERE) and not own:
                return True
            if isinstance(value, e.Call) and e.last_name(value.func) in _WITHOUT_CONNECTIONS:
                return True
            if is_closed(linked, acquired.path, span):
                return True
    return False


def _ends_with_another(resource: Resource, acquired: Acquisition) -> bool:
    """Return True for ``AsyncSession(connection)``: whoever has the connection closes both."""
    call = acquired.fact.call
    given = [*call.args[:1], *(value for name, value in call.keywords if name == "bind")]
    return any(
        e.last_name(_origin(option)) in resource.within
        for value in given
        for option in (value.options if isinstance(value, e.Union) else (value,))
    )


def _origin(value: e.Expr) -> e.Expr | None:
    """Return the method whose result the value is, or the class by which it is annotated."""
    match value:
        case e.Entered(inner, _) | e.Await(inner):
            return _origin(inner)
        case e.Call(func, _, _):
            return func
        case e.Instance(annotation):
            return annotation
    return None


def _is_in_use(linked: OwnershipDb, resource: Resource, uses: Iterable[tuple[str, Use]]) -> bool:
    """Return True if there is something to release: the value has been started, or used."""
    if resource.after:
        return any(_starts(linked, resource, path, use) for path, use in uses)
    if resource.on_use:
        return any(is_work(linked, resource, path, use) for path, use in uses)
    return True


def _while_bound(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> Iterable[Use]:
    """Return the uses from the acquisition up to where its variable gets another object.

    The variable may have had another object before. They tell whether the value is opened by a use.
    """
    fact, names = (
        acquired.fact,
        {use.name for use in acquired.uses if use.kind == "local" and not use.through},
    )
    if not (resource.after or resource.on_use) or not names or fact.looped:
        return acquired.uses
    again = [
        other.span.anchor.start
        for other in linked.symbols.surface(acquired.path).calls
        if other.function == fact.function
        and other.statement.anchor.start > fact.statement.anchor.start
        and any(use.kind == "local" and use.name in names for use in other.uses)
    ]
    start, end = fact.statement.anchor.start, min(again, default=None)
    return [
        use
        for use in acquired.uses
        if use.function != fact.function
        or (use.span.anchor.start >= start and (end is None or use.span.anchor.start < end))
    ]


def _starts(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if here, or in a callee, a method is called that opens what there is to release."""
    if use.kind == "method":
        return use.name in resource.after
    if use.kind != "argument" or not resource.holds:
        return False
    places = following(linked, Place(FunctionRef(path, use.function)), path, use) or ()
    inside = (one for place in places for _, one in uses_at(linked, place))
    return any(one.kind == "method" and one.name in resource.after for one in inside)


def _attribute_uses(linked: OwnershipDb, held: Held) -> Iterator[tuple[str, Use]]:
    """Yield the uses of all attributes of that name, with their files."""
    for path, attribute in linked.attributes(held.attr):
        yield from ((path, use) for use in attribute.uses)


def _uses_through_getters(
    linked: OwnershipDb, held: Held, uses: Iterable[tuple[str, Use]]
) -> Iterator[tuple[str, Use]]:
    """Yield the uses of the getter's result: ``await self._client().get(url)``."""
    own = held.owner.qualname + "."
    for path, use in uses:
        if use.kind == "returned" and path == held.path and use.function.startswith(own):
            for place in following(linked, Place(held.owner, held.attr), path, use) or ():
                yield from uses_at(linked, place)


def stored_on_self(
    linked: OwnershipDb, resource: Resource, acquired: Acquisition
) -> tuple[Held | None, Use | None]:
    """Return the attribute that holds the value and the use that stores it, if nothing else uses it."""
    held, at = None, None
    for use in acquired.uses:
        owner = owner_of(linked, acquired.path, use)
        if owner is not None:
            held, at = held or Held(acquired.path, acquired.fact, *owner, is_inside(use)), at or use
        elif use.kind != "returned" and _takes_care(linked, resource, acquired.path, use):
            return None, None
    return held, at


def _takes_care(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if the use releases the value or hands it over to code that may release it."""
    if use.kind == "argument" and (owned := _is_owned_by_callee(linked, path, use)) is not None:
        return owned
    if use.kind == "iterated" and not use.through:
        return False  # `async for message in consumer`
    if is_passed_along(use):
        return False
    if resource.holds and takes_apart(resource, use):
        return True
    if use.kind == "attribute" or released(resource, use) or is_lookup(use):
        return True
    if use.kind == "yielded":
        return may_be_released_by_enterers(linked, resource, FunctionRef(path, use.function), use)
    kept = handed_over(linked, resource, path, use)
    return kept and (resource.closed_by_collection or not is_kept_open(linked, resource, path, use))


def _is_owned_by_callee(linked: OwnershipDb, path: str, use: Use) -> bool | None:
    """Return True if the callee is a resource that releases the argument; ``None``: no such argument.

    ``ClientSession(connector=connector)`` does, unless ``connector_owner=False``.
    """
    callee = linked.symbols.resolve(path, use.expr) if use.expr is not None else None
    if not isinstance(callee, ClassRef | ExternalRef):
        return None
    for owner in (SESSION, *linked.resources):
        unless = dict(owner.owns).get(use.name)
        if unless is not None and is_instance(linked, owner, callee):
            said = (unless, e.Literal("bool", "False"))
            name = use.expr.attr if isinstance(use.expr, e.Import) else e.last_name(use.expr)
            linked.require_in(path, (name,))
            calls = (fact for fact in linked.symbols.surface(path).calls if use.span in fact.keywords)
            return not any(said in fact.call.keywords for fact in calls)
    return None
