"""Find the classes that own a resource: what they open, from which call on, and what closes it.

An object of such a class has a must-call obligation itself: a derived row of the resource table. A class that
keeps such an object and has a closer for it owns, too.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import acquisition, session_of
from flake8_tradelint.semantics.must_call.acquire.discharges import released
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION, Resource
from flake8_tradelint.semantics.must_call.own.closers import CLOSER_NAME, DOMAIN_NAME, PART_NAME
from flake8_tradelint.semantics.must_call.own.generated_values import kept_in_field, made_for_field
from flake8_tradelint.semantics.must_call.own.ownership import Held
from flake8_tradelint.semantics.must_call.release.escaping_selves import (
    hands_itself_out,
    is_made_otherwise,
    lending_parameters,
)
from flake8_tradelint.semantics.must_call.release.leaking_paths import is_work
from flake8_tradelint.semantics.must_call.release.leaks import stored_on_self
from flake8_tradelint.semantics.must_call.release.release_analysis import (
    callee_may_release,
    is_before_replacement,
)
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flake8_tradelint.semantics.facts import AttributeFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.summary import FunctionSummary

    Row = tuple[tuple[str, ...], ...]
    """A derived row as texts, in the order of the fields of ``Owner``."""


_LEVELS = 3
"""How many classes may own each other: a bot a client, and the client a session."""

_MAKING = frozenset({"__init__", "__post_init__", "__attrs_post_init__"})
_OPENING_NAME = regex(
    r"^_*(re)?(a?open|a?connect|start|set_?up|init(iali[sz]e)?|login|ensure|create|get|make|acquire|enter|begin"
    r"|launch|__aenter__|__enter__)",
    IGNORECASE,
)
"""Methods that open; one that ends the value, too, does so where it fails."""
_BY_BLOCK = ("__aexit__", "__exit__")
_BEST = ("close", "aclose", "stop", "disconnect", "shutdown")


class Owner(Record):
    """A class that owns a resource.

    ``closer``: the public method to call; empty where only ``async with`` closes. ``ends``: all methods that
    close, ``awaits``: those of them that are coroutine functions. ``after``: the methods that open what the
    class owns; none if its constructor does. ``opener``: the method that opens. ``lenders``: parameters of
    the constructor by which a caller lends the value instead. ``parts``: the attributes that hold it.
    ``fluent``: methods that return the object itself. ``part_ends``: methods of what is held that close it.
    ``methods``: the names of all methods. ``on_use``: any method opens.
    """

    closer: str
    holds: str
    opener: str
    attr: str
    ends: tuple[str, ...]
    awaits: tuple[str, ...]
    after: tuple[str, ...]
    lenders: tuple[str, ...]
    parts: tuple[str, ...]
    fluent: tuple[str, ...]
    part_ends: tuple[str, ...]
    methods: tuple[str, ...]
    on_use: str


def owning_classes(linked: OwnershipDb, rows: tuple[Resource, ...]) -> Mapping[str, Row]:
    """Return the derived rows by the full names of their classes, those of the lowest level first."""
    found: dict[str, Row] = {}
    for _ in range(_LEVELS):
        owners = dict(_owners(linked, rows))
        new = {name: owner for name, owner in owners.items() if name not in found}
        found.update((name, _row(owner)) for name, owner in new.items())
        if not new:
            break
        rows = tuple(as_resource(name, _row(owner)) for name, owner in new.items())
    return found


def as_resource(name: str, row: Row) -> Resource:
    """Return the row of the resource table for the class with this full name."""
    owner = Owner(*(field[0] if at < _TEXTS else field for at, field in enumerate(row)))  # type: ignore[arg-type]
    return Resource(
        noun=name.rpartition(".")[2],
        closer=owner.closer,
        classes=frozenset({name}),
        releases=frozenset(owner.ends) | frozenset(_BY_BLOCK),
        awaits=frozenset(owner.awaits),
        through=frozenset(owner.parts),
        lent=True,
        after=frozenset(owner.after),
        on_use=bool(owner.on_use),
        holds=owner.holds,
        opener=owner.opener,
        lenders=frozenset(owner.lenders),
        fluent=frozenset(owner.fluent),
        ends=frozenset(owner.part_ends),
        own_methods=frozenset(owner.methods),
        words=frozenset({name.rpartition(".")[2]}),
    )


_TEXTS = 4


def _row(owner: Owner) -> Row:
    texts = ((owner.closer,), (owner.holds,), (owner.opener,), (owner.attr,))
    lists = (owner.ends, owner.awaits, owner.after, owner.lenders, owner.parts, owner.fluent)
    return (*texts, *lists, owner.part_ends, owner.methods, (owner.on_use,) if owner.on_use else ())


def _owners(linked: OwnershipDb, rows: tuple[Resource, ...]) -> Iterator[tuple[str, Owner]]:
    """Yield the classes that keep a resource of the rows and close it, with their full names."""
    for resource in rows:
        if resource.closed_by_collection or resource.takers or resource.part is not None:
            continue
        for held in _kept(linked, resource):
            told: list[ClassRef] = []
            # The attribute's owner, or the classes below it that add the closer.
            for cls in (held.owner, *linked.subclasses(held.owner)):
                if any(linked.classes.derives(cls, above) for above in told):
                    continue
                owner = _owner(linked, resource, held, cls)
                if owner is not None:
                    told.append(cls)
                    yield linked.symbols.qualified(cls), owner


def _kept(linked: OwnershipDb, resource: Resource) -> Iterator[Held]:
    """Yield the attributes in which methods of their own class keep a resource that they open."""
    for path, fact in linked.call_summaries.acquiring_calls(resource):
        if not fact.cls or any(name in resource.disowned_by for name, _ in fact.call.keywords):
            continue
        acquired = acquisition(linked, resource, path, made_for_field(linked, path, fact))
        if acquired is None:
            continue
        row = session_of(acquired) if resource is SESSION else resource
        held = (
            stored_on_self(linked, row, acquired)[0] or (kept_in_field(linked, acquired) or (None, None))[0]
        )
        own = ClassRef(path, fact.cls)
        if held is not None and (own == held.owner or linked.classes.related(own, held.owner)):
            yield held


def _owner(linked: OwnershipDb, resource: Resource, held: Held, cls: ClassRef) -> Owner | None:
    """Return the derived row of ``cls``; ``None`` if it has no closer, or something else may close it."""
    order = linked.classes.project_mro(cls)
    if linked.classes.has_unknown_base(cls) or is_made_otherwise(linked, order):
        return None
    family = _Family(linked, resource, held, (*order, *linked.subclasses(cls)))
    starts = family.starts()
    opening = family.callers_of(starts)
    ending = family.callers_of(family.ends())
    if "__del__" in ending or not starts or not ending:
        return None
    ends = {name for name in ending if name not in opening or CLOSER_NAME.match(name)}
    after = {name for name in opening if name not in ending or _OPENING_NAME.match(name)} - ends
    closer = family.closer(ends)
    if closer is None or not opening - ends:
        return None
    made = bool(opening & _MAKING)
    works = family.callers_of(family.works()) if made and resource.on_use else frozenset()
    if made and resource.on_use and not works:
        return None  # what is in the attribute is used elsewhere
    if (not made and not after) or hands_itself_out(linked, order, ends):
        return None
    return Owner(
        closer=closer,
        holds="aiohttp session" if resource is SESSION else resource.noun,
        opener=next(iter(sorted(starts & _MAKING) or sorted(starts & after) or sorted(starts))),
        attr=held.attr,
        ends=tuple(sorted(ends)),
        awaits=family.coroutines(ends),
        after=tuple(sorted((works if made else after) - ends)) if not works & _MAKING else (),
        lenders=tuple(sorted(lending_parameters(linked, cls, held.attr))),
        parts=(held.attr,),
        fluent=family.fluent(),
        part_ends=tuple(sorted(resource.releases)),
        methods=family.methods(),
        on_use="yes" if works & _MAKING else "",
    )


class _Family:
    """What the methods of a class, its ancestors and descendants do with the value that it keeps."""

    def __init__(
        self, linked: OwnershipDb, resource: Resource, held: Held, classes: tuple[ClassRef, ...]
    ) -> None:
        self._linked, self._resource, self._held, self._classes = linked, resource, held, classes
        self._methods = [method for ref in classes for method in linked.classes.methods(ref)]

    def _facts(self) -> Iterator[tuple[str, AttributeFact]]:
        """Yield the uses of the attribute on ``self``."""
        files = sorted({ref.path for ref in self._classes})
        for path, fact in self._linked.attributes(self._held.attr, files):
            on_self = isinstance(fact.receiver, e.SelfOf | e.ClassOf)
            if on_self and ClassRef(path, fact.receiver.qualname) in self._classes:
                yield path, fact

    def starts(self) -> frozenset[str]:
        """Return the methods that open the value."""
        if not self._resource.after:
            # The constructor calls the default factory of a field, which stands in the class's body.
            made = _method(self._held.fact.cls, self._held.fact.function) or "__init__"
            return frozenset({made})
        found = {
            _method(fact.cls, use.function)
            for _, fact in self._facts()
            for use in fact.uses
            if use.kind == "method" and use.name in self._resource.after
        }
        return frozenset(found - {""})

    def works(self) -> frozenset[str]:
        """Return the methods that use the value, where that is what opens it."""
        found = {
            _method(fact.cls, use.function)
            for path, fact in self._facts()
            for use in fact.uses
            if is_work(self._linked, self._resource, path, use)
        }
        return frozenset(found - {""})

    def ends(self) -> frozenset[str]:
        """Return the methods that close the value, other than one that is replaced at once."""
        found = {
            _method(fact.cls, use.function)
            for path, fact in self._facts()
            for use in fact.uses
            if not is_before_replacement(path, use, self._held) and self._ends(path, use)
        }
        return frozenset(found - {""})

    def _ends(self, path: str, use: Use) -> bool:
        if released(self._resource, use) or use.kind == "entered":
            return not (use.function.endswith("__del__") and use.result == "discarded")
        if use.kind != "argument" or use.name == "func":
            return False
        handling = self._linked.call_summaries.handling(self._resource, path, use)
        return callee_may_release(use) or handling == "released"

    def callers_of(self, names: Iterable[str]) -> frozenset[str]:
        """Return the methods and properties, and all that call or read them on ``self``."""
        found = set(names)
        waiting = [*found]
        while waiting:
            name = waiting.pop()
            new = {method.name for method in self._methods if _uses(method, name)} - found
            found |= new
            waiting += new
        return frozenset(found)

    def closer(self, ends: set[str]) -> str | None:
        """Return the public method to call, ``""`` if leaving a block closes, ``None`` if nothing does."""
        named = [name for name in sorted(ends) if self._is_closer(name)]
        if named:
            return min(named, key=lambda name: _BEST.index(name) if name in _BEST else len(_BEST))
        return "" if not ends.isdisjoint(_BY_BLOCK) else None

    def _is_closer(self, name: str) -> bool:
        if name.startswith("_") or not CLOSER_NAME.match(name):
            return False
        if DOMAIN_NAME.match(name) or PART_NAME.match(name):
            return False
        ref = next(
            (found for cls in self._classes if (found := self._linked.classes.method(cls, name))), None
        )
        function = self._linked.symbols.function(ref) if ref is not None else None
        if function is None:
            return False
        return all(p.has_default or p.kind in ("*", "**") for p in function.parameters[1:])

    def coroutines(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of the methods that are coroutine functions wherever the family defines them."""
        found = []
        for name in sorted(names):
            functions = [self._linked.classes.own_method(ref, name) for ref in self._classes]
            if all(function.is_async for function in functions if function is not None):
                found.append(name)
        return tuple(found)

    def methods(self) -> tuple[str, ...]:
        """Return the names of all methods."""
        return tuple(sorted({method.name for method in self._methods}))

    def fluent(self) -> tuple[str, ...]:
        """Return the methods that return the object itself."""
        found = (m.name for m in self._methods if any(isinstance(value, e.SelfOf) for value in m.returned))
        return tuple(sorted({*found}))


def _uses(method: FunctionSummary, name: str) -> bool:
    return name in method.self_calls or name in method.reads


def _method(cls: str, qualname: str) -> str:
    """Return the name of the method in which the function stands, or which it is; ``""`` for others."""
    own = cls + "."
    return qualname[len(own) :].partition(".")[0] if qualname.startswith(own) else ""
