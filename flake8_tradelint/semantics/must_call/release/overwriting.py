"""Is a variable or an attribute filled again while what it held may still be open?

Typestate over the control-flow graph: from the statement that stores the value to one that stores
another one, past no use that could release it or hand it on, and past no look at it either: code
that asks (``if self._session.closed``) knows what it does. For attributes the methods on the way
are taken as wholes: if one of them may release the value, nothing is claimed.
"""

from __future__ import annotations

from itertools import accumulate

from flake8_tradelint.patterns import IGNORECASE, regex
from flake8_tradelint.records import Record
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.control.held import Places
from flake8_tradelint.semantics.control.reaching import is_unconditional, reached
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import handed_over, released
from flake8_tradelint.semantics.must_call.own.closers import CLOSER_NAME
from flake8_tradelint.semantics.must_call.own.ownership import owner_class
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact, Use
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource


_ONCE = frozenset({"__init__", "__new__", "__post_init__", "__aenter__", "__enter__", "__init_subclass__"})
"""Methods that run once in an object's life."""

_ENTERING = frozenset({"__aenter__", "__enter__"})
_ANEW = regex(r"^_*(async_?)?(re|start|open|connect)|session|client", IGNORECASE)
"""Methods that may well be called after a close, to begin anew (names seen on real classes)."""


class Overwriting(Record):
    """``name`` is stored to again ``at`` a step of ``path``, by a call where ``by`` names one.

    ``raised`` is the step that must fail for it, where that is so.
    """

    name: str
    path: str
    at: Span
    raised: Span | None = None
    by: str = ""


class Stores:
    """What is acquired in one file, by the function in which that happens and by what keeps the value."""

    def __init__(self, linked: Linked, resource: Resource, acquired: Iterable[Acquisition]) -> None:
        self._linked, self._resource = linked, resource
        self._locals: dict[tuple[str, str], list[CallFact]] = {}
        self._attributes: dict[tuple[str, tuple[ClassRef, str]], list[CallFact]] = {}
        self._holders: dict[tuple[ClassRef, str], _Attribute] = {}
        self._uses: dict[tuple[str, tuple[str, ...]], _OwnUses] = {}
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
        """The calls in the function whose value goes to one of its variables of these ``names``."""
        return [fact for name in sorted(names) for fact in self._locals.get((function, name), ())]

    def in_attribute(self, function: str, stored: tuple[ClassRef, str]) -> list[CallFact]:
        """The calls in the function whose value goes to that attribute."""
        return self._attributes.get((function, stored), [])

    def alone_in(self, stored: tuple[ClassRef, str]) -> list[Acquisition]:
        """What goes to that attribute and nowhere else."""
        return self._alone.get(stored, [])

    def holder(self, stored: tuple[ClassRef, str]) -> _Attribute:
        """The attribute, with its uses."""
        if stored not in self._holders:
            owner, attr = stored
            # Its methods have it as their own: they stand in the files of the class and of its bases.
            files = tuple(sorted({ref.path for ref in self._linked.classes.project_mro(owner)}))
            if (attr, files) not in self._uses:
                self._uses[attr, files] = _OwnUses(self._linked, attr, files)
            self._holders[stored] = _Attribute(self._linked, self._resource, *stored, self._uses[attr, files])
        return self._holders[stored]


def overwritten_local(
    linked: Linked, resource: Resource, acquired: Acquisition, stores: Stores
) -> Overwriting | None:
    """A local variable's value, overwritten by what the same function acquires next."""
    fact, uses, path = acquired.fact, acquired.uses, acquired.path
    names = frozenset(use.name for use in uses if use.kind == "local")
    inside = all(use.function == fact.function and not use.through for use in uses)
    if fact.flow is None or not names or not inside or not any(released(resource, use) for use in uses):
        return None
    kept = (use for use in uses if _takes_care(linked, resource, path, use) or _copied(fact, use))
    stops = tuple(use.span.anchor for use in kept)
    again = stores.in_variables(fact.function, names)
    found = reached(fact.flow, tuple(other.span.anchor for other in again), stops, names)
    return Overwriting(min(names), path, found.step, found.raised) if found is not None else None


def _copied(fact: CallFact, use: Use) -> bool:
    """Does another variable have the value from there on: ``first = session``?"""
    return use.kind == "local" and not is_inside(use.span.anchor, fact.statement.anchor)


def overwritten_attribute(acquired: Acquisition, stores: Stores) -> Overwriting | None:
    """An attribute's value: overwritten by its own function, or by a loop that calls this again."""
    stored = _stored(acquired)
    if stored is None:
        return None
    holder, again = stores.holder(stored), stores.in_attribute(acquired.fact.function, stored)
    return holder.within(acquired.path, acquired.fact, again) or holder.by_callers(acquired)


def replaced_by_method(
    linked: Linked, resource: Resource, acquired: Acquisition, stores: Stores
) -> Overwriting | None:
    """What ``__init__`` opens for an attribute that others close: a method opens another one in its place."""
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
    """The attribute of self, if the value goes nowhere else."""
    found = None
    for use in acquired.uses:
        owner = owner_class(acquired.path, use)
        if owner is None or use.kind != "attribute" or use.through or found not in (None, owner):
            return None
        found = owner
    return found


def _takes_care(linked: Linked, resource: Resource, path: str, use: Use) -> bool:
    kept = use.kind == "attribute" or released(resource, use)
    return kept or handed_over(linked, resource, path, use)


class _OwnUses:
    """The uses of an attribute in some files on self and on classes, by the functions they stand in.

    ``under``: by the qualified name, with a dot behind it, of what these stand in.
    """

    def __init__(self, linked: Linked, attr: str, files: tuple[str, ...]) -> None:
        self.files = files
        self.by_function: dict[tuple[str, str], list[AttributeFact]] = {}
        self.under: dict[str, list[tuple[str, AttributeFact]]] = {}
        for path, fact in linked.attributes(attr, files):
            if _is_own(fact):
                self.by_function.setdefault((path, fact.function), []).append(fact)
                for prefix in accumulate(f"{part}." for part in fact.function.split(".")):
                    self.under.setdefault(prefix, []).append((path, fact))


class _Attribute:
    """The attribute ``attr`` of objects of ``owner``."""

    def __init__(
        self, linked: Linked, resource: Resource, owner: ClassRef, attr: str, uses: _OwnUses
    ) -> None:
        self._linked, self._resource, self._owner, self._attr = linked, resource, owner, attr
        self._uses = uses

    def within(self, path: str, call: CallFact, again: list[CallFact], by: str = "") -> Overwriting | None:
        """Does the function of ``call`` (which stores) come to one of ``again`` with the value held?"""
        function = FunctionRef(path, call.function)
        if call.flow is None or self._helped(function, but=by):
            return None
        stored = Places(other.statement.anchor for other in again)
        stops = tuple(anchor for fact in self._in(function) for anchor in self._stops(path, fact, stored))
        found = reached(call.flow, tuple(other.span.anchor for other in again), stops, frozenset())
        return Overwriting(self._attr, path, found.step, found.raised, by) if found is not None else None

    def by_callers(self, acquired: Acquisition) -> Overwriting | None:
        """Does a loop of another method call this one again and again?"""
        method = FunctionRef(acquired.path, acquired.fact.function)
        name = method.qualname.rpartition(".")[2]
        if name in _ONCE or not self._always_stores(acquired, method) or self._helped(method):
            return None
        for path, call in self._linked.calls(name, self._is_of_family):
            own = isinstance(call.call.func, e.Attribute) and isinstance(call.call.func.value, e.SelfOf)
            if not own or not self._calls(FunctionRef(path, call.function), name, method):
                continue
            found = self.within(path, call, [call], name)
            if found is not None and found.raised is None:
                return found
        return None

    def is_replaced_by(self, acquired: Acquisition) -> bool:
        """Does a method store another value whenever it is called, with no hint of a close before?"""
        method = FunctionRef(acquired.path, acquired.fact.function)
        name = method.qualname.rpartition(".")[2]
        if _ANEW.search(name) or (name in _ONCE and name not in _ENTERING):
            return False
        if not self._always_stores(acquired, method) or self._helped(method):
            return False
        callers = [
            FunctionRef(path, call.function) for path, call in self._linked.calls(name, self._is_of_family)
        ]
        return not any(self._ends_or_begins(caller, but=name) for caller in callers)

    def _ends_or_begins(self, caller: FunctionRef, but: str) -> bool:
        """Does the function take care of the value, or is it there before anybody else?"""
        cared = (
            _takes_care(self._linked, self._resource, caller.path, use)
            for fact in self._in(caller)
            for use in fact.uses
        )
        begins = caller.qualname.endswith(".__init__")
        return begins or any(cared) or self._helped(caller, but)

    def _always_stores(self, acquired: Acquisition, method: FunctionRef) -> bool:
        """Does every call of the method store, without a look at what is there?"""
        flow, place = acquired.fact.flow, acquired.fact.span.anchor
        looked = any(fact.context == "load" and fact.span.anchor < place for fact in self._in(method))
        return flow is not None and is_unconditional(flow, place) and not looked

    def _calls(self, caller: FunctionRef, name: str, method: FunctionRef) -> bool:
        """Is it this method that the caller runs as ``self.name()``, neither of the two overridden?"""
        classes, last = self._linked.classes, caller.qualname.rpartition(".")[2]
        return classes.method(self._owner, last) == caller and classes.method(self._owner, name) == method

    def _is_of_family(self, path: str) -> bool:
        return path in self._uses.files

    def _in(self, function: FunctionRef) -> Sequence[AttributeFact]:
        return self._uses.by_function.get((function.path, function.qualname), ())

    def _stops(self, path: str, fact: AttributeFact, stored: Places) -> Iterator[Anchor]:
        """Where the value is taken care of, looked at, or replaced by something else."""
        if fact.context != "load":
            if not stored.one_covers(fact.span.anchor):
                yield fact.span.anchor
            return
        for use in fact.uses:
            looks = use.kind == "tested" or use.name == "closed"
            if looks or _takes_care(self._linked, self._resource, path, use):
                yield from (fact.span.anchor, use.span.anchor)

    def _helped(self, ref: FunctionRef, but: str = "") -> bool:
        """May a method that the function calls on self, or one nested in it, release the value?"""
        function = self._linked.symbols.function(ref)
        if function is None:
            return True
        from flake8_tradelint.semantics.must_call.release.stop_signals import reachable

        called = [m for m in reachable(self._linked, self._owner, function) if m.name != function.name]
        names = {method.name for method in called} | function.self_calls
        inner = tuple(f"{method.qualname}." for method in called)
        cared = any(
            _takes_care(self._linked, self._resource, path, use)
            for prefix in (*inner, f"{ref.qualname}.<locals>.")
            for path, fact in self._uses.under.get(prefix, ())
            for use in fact.uses
        )
        return cared or any(CLOSER_NAME.match(name) for name in names - {but})


def _is_own(fact: AttributeFact) -> bool:
    return isinstance(fact.receiver, e.SelfOf | e.ClassOf)
