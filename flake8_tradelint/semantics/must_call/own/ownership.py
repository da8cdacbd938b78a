"""Find the attribute of a class that owns a value, and everything that is assigned to it."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.facts import CallFact, Use
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.summary import SelfAssignment, Variable


_PUTTING = {**dict.fromkeys(("append", "appendleft", "add"), "0"), "insert": "1", "setdefault": "1"}
"""Methods that put something into a container, and the position of that argument."""
_SEQUENCES = frozenset({"builtins.list", "builtins.set", "collections.deque"})
_CONTAINERS = _SEQUENCES | {"builtins.dict"}


class Held(Record):
    """An ownership: ``attr`` of instances of ``owner`` holds the value of the call ``fact`` in ``path``."""

    path: str
    fact: CallFact
    owner: ClassRef
    attr: str
    inside: bool = False
    """True if the attribute holds a container with the value in it."""

    @property
    def shown(self) -> str:
        """The attribute, as messages call it."""
        own = self.owner == ClassRef(self.path, self.fact.cls)
        return f"self.{self.attr}" if own else f"{self.owner.qualname}.{self.attr}"


class UseSite(Record):
    """A use and the file that it is in."""

    path: str
    use: Use


def owner_of(linked: ResourceDb, path: str, use: Use) -> tuple[ClassRef, str] | None:
    """Return the class and attribute that own the value: of self, or of an object of known class."""
    own = owner_class(path, use) or _put_into(linked, path, use)
    if own is not None or use.kind != "attribute" or use.expr is None:
        return own
    found = linked.receivers.infer(path, use.expr)
    found = instance_of(found) or found  # `Feed.session = value` sets it for all instances
    return (found.cls, use.name) if found is not None and isinstance(found.cls, ClassRef) else None


def is_inside(use: Use) -> bool:
    """Return True if the use puts the value into a container."""
    return bool(use.through) or use.kind in ("item", "argument")


def _put_into(linked: ResourceDb, path: str, use: Use) -> tuple[ClassRef, str] | None:
    """Return the owner for ``self.sessions.append(value)``, if the class makes that list itself."""
    if use.kind != "argument" or use.result == "collected" or not isinstance(use.expr, e.Attribute):
        return None
    into = use.expr.value
    if _PUTTING.get(use.expr.attr) != use.name or not isinstance(into, e.Attribute):
        return None
    if not isinstance(into.value, e.SelfOf | e.ClassOf):
        return None
    owner = ClassRef(path, into.value.qualname)
    values = [*_assigned(linked, owner, into.attr)]
    own = bool(values) and all(_is_container(linked, owner.path, value) for value in values)
    return (owner, into.attr) if own else None


def is_in_sequence(linked: ResourceDb, held: Held) -> bool:
    """Return True if the attribute is a list or the like, in which nothing is looked up by a key."""
    values = [*assigned_values(linked, held)]
    return bool(values) and not any(_is_mapping(linked, held.owner.path, value) for value in values)


def _is_mapping(linked: ResourceDb, path: str, value: e.Expr) -> bool:
    if isinstance(value, e.Call):
        return linked.symbols.qualified(linked.symbols.resolve(path, value.func)) not in _SEQUENCES
    return not isinstance(value, e.Sequence)


def _is_container(linked: ResourceDb, path: str, value: e.Expr) -> bool:
    if isinstance(value, e.Call):
        return linked.symbols.qualified(linked.symbols.resolve(path, value.func)) in _CONTAINERS
    return isinstance(value, e.Sequence | e.Mapping)


def assigned_values(linked: ResourceDb, held: Held) -> Iterator[e.Expr]:
    """Yield all values that the class's body and methods assign to the attribute."""
    yield from _assigned(linked, held.owner, held.attr)


def _assigned(linked: ResourceDb, owner: ClassRef, attr: str) -> Iterator[e.Expr]:
    for ref in (*linked.classes.project_mro(owner), *linked.subclasses(owner)):
        cls = linked.symbols.shell(ref, attr) if linked.symbols.may_define(ref, attr) else None
        if cls is None:
            continue
        facts: tuple[Variable | SelfAssignment, ...] = (*cls.variables, *cls.self_assignments)
        for value in (fact.value for fact in facts if fact.name == attr):
            if value is not None:
                yield from value.options if isinstance(value, e.Union) else (value,)


def is_private(name: str) -> bool:
    """Return True if the name is mangled (``__session``), so that only its own class can use it."""
    return name.startswith("__") and not name.endswith("__")


def owner_class(path: str, use: Use) -> tuple[ClassRef, str] | None:
    """Return the class (its instances, or itself) and the attribute that the use stores the value in.

    ``self.session = value`` and ``self.sessions[key] = value`` are such uses.
    """
    if use.kind == "attribute":
        holder, name = use.expr, use.name
    elif use.kind == "item" and isinstance(use.expr, e.Attribute):
        holder, name = use.expr.value, use.expr.attr
    else:
        return None
    return (ClassRef(path, holder.qualname), name) if isinstance(holder, e.SelfOf | e.ClassOf) else None


def held_by_self(path: str, fact: CallFact, uses: Iterable[Use]) -> Held | None:
    """Return the first attribute of ``self`` that a use stores the value in, as it is."""
    for use in uses:
        owner = owner_class(path, use)
        if owner is not None and use.kind == "attribute" and not use.through:
            return Held(path, fact, *owner)
    return None


def is_emptied(linked: ResourceDb, held: Held) -> bool:
    """Return True if a method other than ``__init__`` empties the attribute, or takes something out."""
    return linked.call_summaries.emptied.get((held.owner, held.attr), lambda: _is_emptied(linked, held))


def _is_emptied(linked: ResourceDb, held: Held) -> bool:
    owners = (*linked.classes.project_mro(held.owner), *linked.subclasses(held.owner))
    files = tuple(sorted({ref.path for ref in owners}))
    return any(
        isinstance(fact.receiver, e.SelfOf)
        and not fact.function.endswith(".__init__")
        and (fact.role == "emptied" or fact.context == "del" or any(map(takes_out, fact.uses)))
        for _, fact in linked.attributes(held.attr, files)
    )


def takes_out(use: Use) -> bool:
    """Return True for ``self._tasks.pop(key)`` as a statement, ``del self._tasks[key]`` and ``clear()``."""
    if use.kind == "method":
        return use.name in ("pop", "popitem", "clear", "__delitem__") and use.result == "discarded"
    return use.kind == "read" and use.name == "[]" and use.result == "deleted"
