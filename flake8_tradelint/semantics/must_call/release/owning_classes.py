"""Find the classes that own a resource: what they open, from which call on, and what closes it.

An object of such a class has a must-call obligation itself: a derived row of the resource table. A class that
keeps such an object and has a closer for it owns, too.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import acquisition, session_of
from flake8_tradelint.semantics.must_call.acquire.discharges import handed_over, released
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION, Resource
from flake8_tradelint.semantics.must_call.own.generated_values import kept_in_field, made_for_field
from flake8_tradelint.semantics.must_call.own.ownership import Held, is_inside, owner_of
from flake8_tradelint.semantics.must_call.release.handed_out_values import is_kept_open
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb

    Row = tuple[tuple[str, ...], ...]
    """A derived row: the fields of ``Owner`` in their order, each as a tuple of texts."""


_LEVELS = 3
"""How many classes may own each other: a bot a client, and the client a session."""

_MAKING = frozenset({"__init__", "__post_init__", "__attrs_post_init__"})
_OPENING_NAME = regex(
    r"^_*(re)?(a?open|a?connect|start|set_?up|init(iali[sz]e)?|login|ensure|create|get|make|acquire|enter|begin"
    r"|launch|__aenter__|__enter__)",
    IGNORECASE,
)
"""Methods that open; one that ends the value, too, does so where it fails."""


class Owner(Record):
    """A class that owns a resource: the class ``qualname`` of the file ``path``.

    ``closer``: the public method to call; empty where only ``async with`` closes. ``opener``: the method that
    opens what ``holds`` names, in the attribute ``attr``. ``ends``: all methods that close, ``awaits``: those
    of them that are coroutine functions. ``after``: the methods that open what the class owns; none if its
    constructor does. ``fluent``: methods that return the object itself. ``part_ends``: methods of what is
    held that close it. ``methods``: the names of all methods. ``on_use``: a text if any method opens.
    ``unseen``: a text if a base of the class is out of sight.
    """

    path: str
    qualname: str
    closer: str
    holds: str
    opener: str
    attr: str
    on_use: str
    unseen: str
    ends: tuple[str, ...]
    awaits: tuple[str, ...]
    after: tuple[str, ...]
    fluent: tuple[str, ...]
    part_ends: tuple[str, ...]
    methods: tuple[str, ...]


_TEXTS = 8
"""The number of fields that are one text."""


def owning_classes(linked: OwnershipDb, rows: tuple[Resource, ...]) -> Mapping[str, Row]:
    """Return the derived rows by the full names of their classes, those of the lowest level first."""
    found: dict[str, Row] = {}
    for _ in range(_LEVELS):
        new: dict[str, Row] = {}
        for row in rows:
            _add_owners(linked, row, found, new)
        if not new:
            break
        found.update(new)
        derived = [as_resource(name, row) for name, row in new.items()]
        rows = tuple(row for row in derived if not row.unseen)
    return found


def as_resource(name: str, row: Row) -> Resource:
    """Return the row of the resource table for the class with this full name."""
    texts: list[Any] = [field[0] for field in row[:_TEXTS]]
    owner = Owner(*texts, *row[_TEXTS:])
    return Resource(
        noun=name.rpartition(".")[2],
        closer=owner.closer,
        classes=frozenset({name}),
        releases=frozenset(owner.ends) | {"__aexit__", "__exit__"},
        awaits=frozenset(owner.awaits),
        through=frozenset({owner.attr}),
        lent=True,
        after=frozenset(owner.after),
        on_use=bool(owner.on_use),
        holds=owner.holds,
        opener=owner.opener,
        owner=ClassRef(owner.path, owner.qualname),
        unseen=bool(owner.unseen),
        fluent=frozenset(owner.fluent),
        ends=frozenset(owner.part_ends),
        own_methods=frozenset(owner.methods),
        words=frozenset({name.rpartition(".")[2]}),
    )


def _row(owner: Owner) -> Row:
    fields = [getattr(owner, name) for name in Owner.__match_args__]
    return tuple((field,) if isinstance(field, str) else field for field in fields)


def _add_owners(
    linked: OwnershipDb, resource: Resource, known: Mapping[str, Row], new: dict[str, Row]
) -> None:
    """Add the classes that keep a resource of the row and close it."""
    if resource.closed_by_collection or resource.takers or resource.part is not None:
        return
    asked: set[tuple[ClassRef, str, str]] = set()
    for row, held in _kept(linked, resource):
        key = (held.owner, held.attr, held.fact.function)
        if key in asked:
            continue
        asked.add(key)
        told: list[ClassRef] = []
        # The attribute's owner, or the classes below it that add the closer.
        for cls in (held.owner, *linked.subclasses(held.owner)):
            name = linked.symbols.qualified(cls)
            if name in known or name in new or any(linked.classes.derives(cls, above) for above in told):
                continue
            owner = _owner(linked, row, held, cls, resource.noun)
            if owner is not None:
                told.append(cls)
                new[name] = _row(owner)


def _kept(linked: OwnershipDb, resource: Resource) -> Iterator[tuple[Resource, Held]]:
    """Yield the attributes in which methods of their own class keep a resource that they open.

    Each with the row of what is there: an exit stack may have to close the resource.
    """
    for path, fact in linked.call_summaries.acquiring_calls(resource):
        if not fact.cls or any(name in resource.disowned_by for name, _ in fact.call.keywords):
            continue
        made = made_for_field(linked, path, fact)
        if made is fact and not any(map(_may_keep, fact.uses)):
            continue
        acquired = acquisition(linked, resource, path, made)
        if acquired is None:
            continue
        own = ClassRef(path, fact.cls)
        row = session_of(acquired) if resource is SESSION else resource
        for keeping, held in _places(linked, row, acquired):
            if own == held.owner or linked.classes.related(own, held.owner):
                yield keeping, held


def _places(
    linked: OwnershipDb, resource: Resource, acquired: Acquisition
) -> Iterator[tuple[Resource, Held]]:
    """Yield the attribute that keeps the value, or the exit stack that is to close it."""
    held = _held_by_self(linked, resource, acquired)
    of_class = kept_in_field(linked, acquired) if held is None else None
    if held is not None or of_class is not None:
        yield resource, held or of_class[0]  # type: ignore[index]
    elif any(use.kind == "argument" for use in acquired.uses):
        from flake8_tradelint.semantics.must_call.own.exit_stacks import STACK, is_own, on_stack_of_self

        on_stack = on_stack_of_self(linked, acquired)
        if on_stack is not None and is_own(linked, on_stack[0]):
            yield STACK, replace(on_stack[0], fact=replace(acquired.fact, uses=()))


def _held_by_self(linked: OwnershipDb, resource: Resource, acquired: Acquisition) -> Held | None:
    """Return the attribute that keeps the value, if nobody else takes care of it."""
    found = None
    for use in acquired.uses:
        owner = owner_of(linked, acquired.path, use)
        if owner is not None:
            found = found or Held(acquired.path, acquired.fact, *owner, is_inside(use))
        elif use.kind != "returned" and _takes_care(linked, resource, acquired.path, use):
            return None
    return found


def _takes_care(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    if use.kind == "attribute" or released(resource, use):
        return True
    return handed_over(linked, resource, path, use) and not is_kept_open(linked, resource, path, use)


def _may_keep(use: Use) -> bool:
    """Return True if the use stores the value in an attribute or item, or passes it to a method."""
    if use.kind == "argument":
        return isinstance(use.expr, e.Attribute)
    return use.kind in ("attribute", "item")


def _owner(linked: OwnershipDb, resource: Resource, held: Held, cls: ClassRef, noun: str) -> Owner | None:
    """Return the derived row of ``cls``; ``None`` if it has no closer, or something else may close it."""
    from flake8_tradelint.semantics.must_call.own.closers import CLOSER_NAME
    from flake8_tradelint.semantics.must_call.release.class_lifetime import ClassLifetime
    from flake8_tradelint.semantics.must_call.release.escaping_selves import is_made_otherwise

    order = linked.classes.project_mro(cls)
    if is_made_otherwise(linked, order):
        return None
    life = ClassLifetime(linked, resource, held, (*order, *linked.subclasses(cls)))
    starts = life.starts() if life.may_end() else frozenset()
    closing = life.ends() if starts else frozenset()
    if not closing:
        return None
    opening, ending = life.callers_of(starts), life.callers_of(closing)
    ends = {name for name in ending if name not in opening or CLOSER_NAME.match(name)}
    after = {name for name in opening if name not in ending or _OPENING_NAME.match(name)} - ends
    closer = life.closer(ends)
    if closer is None or "__del__" in ending or not opening - ends:
        return None
    made = bool(opening & _MAKING)
    works = life.callers_of(life.works()) if made and resource.on_use else frozenset()
    if made and resource.on_use:
        after = set(works - ends)
    if not after and (not made or resource.on_use):
        return None  # nothing of the class opens it, or what is in the attribute is used elsewhere
    return Owner(
        path=cls.path,
        qualname=cls.qualname,
        closer=closer,
        holds="aiohttp session" if noun == SESSION.noun else noun,
        opener=next(iter(sorted(starts & _MAKING) or sorted(starts & after) or sorted(starts))),
        attr=held.attr,
        on_use="yes" if works & _MAKING else "",
        unseen="yes" if linked.classes.has_unknown_base(cls) else "",
        ends=tuple(sorted(ends)),
        awaits=life.coroutines(ends),
        after=() if works & _MAKING or (made and not resource.on_use) else tuple(sorted(after)),
        fluent=life.fluent(),
        part_ends=tuple(sorted(resource.releases)),
        methods=life.methods(),
    )
