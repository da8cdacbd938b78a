"""Decide whether an attribute is assigned again while the value that it holds may still be open."""

from __future__ import annotations

import _ast as ast
from itertools import accumulate

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.held import Places
from flake8_tradelint.semantics.control.reaching import is_unconditional, reached
from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
from flake8_tradelint.semantics.must_call.acquire.discharges import handed_over, released
from flake8_tradelint.semantics.must_call.own.closers import CLOSER_NAME
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.patterns import IGNORECASE, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_ONCE = frozenset({"__init__", "__new__", "__post_init__", "__aenter__", "__enter__", "__init_subclass__"})
"""Methods that run once in an object's life."""

_ENTERING = frozenset({"__aenter__", "__enter__"})
_ANEW = regex(r"^_*(async_?)?(re|start|open|connect)|session|client", IGNORECASE)
"""Methods that may run after a close, to begin anew (names seen on real classes)."""

_HOPS = 2
"""How many methods may stand between an ``except`` suite and the one that it runs."""


class Overwriting(Record):
    """The store ``at`` a step of ``path`` that overwrites ``name``, by a call of ``by`` if that is set.

    ``raised`` is the step that must fail for it, if one must.
    """

    name: str
    path: str
    at: Span
    raised: Span | None = None
    by: str = ""


def is_kept_or_discharged(linked: OwnershipDb, resource: Resource, path: str, use: Use) -> bool:
    """Return True if the use stores, releases or hands over the value."""
    kept = use.kind == "attribute" or released(resource, use)
    return kept or handed_over(linked, resource, path, use)


class OwnUses:
    """The uses of an attribute on ``self`` and on classes in some files, by the functions they stand in.

    ``under``: by each qualified name, with a dot behind it, that encloses these functions.
    """

    def __init__(self, linked: OwnershipDb, attr: str, files: tuple[str, ...]) -> None:
        self.files = files
        self.by_function: dict[tuple[str, str], list[AttributeFact]] = {}
        self.under: dict[str, list[tuple[str, AttributeFact]]] = {}
        for path, fact in linked.attributes(attr, files):
            if _is_own(fact):
                self.by_function.setdefault((path, fact.function), []).append(fact)
                for prefix in accumulate(f"{part}." for part in fact.function.split(".")):
                    self.under.setdefault(prefix, []).append((path, fact))


class Attribute:
    """The attribute ``attr`` of objects of ``owner``."""

    def __init__(
        self, linked: OwnershipDb, resource: Resource, owner: ClassRef, attr: str, uses: OwnUses
    ) -> None:
        self._linked, self._resource, self._owner, self._attr = linked, resource, owner, attr
        self._uses = uses

    def within(self, path: str, call: CallFact, again: list[CallFact], by: str = "") -> Overwriting | None:
        """Return the store of ``again`` that the function of ``call`` reaches with the value still held."""
        function = FunctionRef(path, call.function)
        if call.flow is None or self._helped(function, but=by):
            return None
        stored = Places(other.statement.anchor for other in again)
        stops = tuple(anchor for fact in self._in(function) for anchor in self._stops(path, fact, stored))
        found = reached(call.flow, tuple(other.span.anchor for other in again), stops, frozenset())
        return Overwriting(self._attr, path, found.step, found.raised, by) if found is not None else None

    def by_callers(self, acquired: Acquisition) -> Overwriting | None:
        """Return the call in a loop of another method that runs this method again and again."""
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
        """Return True if every call of the method stores another value, with no hint of a close before."""
        method = FunctionRef(acquired.path, acquired.fact.function)
        name = method.qualname.rpartition(".")[2]
        if name in _ONCE and name not in _ENTERING:
            return False
        if not self._always_stores(acquired, method) or self._helped(method):
            return False
        callers = self._callers(name)
        if any(self._ends_or_begins(caller, but=name) for caller, _ in callers):
            return False
        return not _ANEW.search(name) or any(self._runs_on_failure(*called) for called in callers)

    def _callers(self, name: str) -> list[tuple[FunctionRef, CallFact]]:
        calls = self._linked.calls(name, self._is_of_family)
        return [(FunctionRef(path, call.function), call) for path, call in calls]

    def _runs_on_failure(self, caller: FunctionRef, call: CallFact, hops: int = _HOPS) -> bool:
        """Return True if an ``except`` suite runs the call, itself or through other methods."""
        from flake8_tradelint.semantics.control.parsing_again import parsed_top, top_around
        from flake8_tradelint.semantics.control.suites import around, within_function

        place = call.span.anchor.start
        top = top_around(self._linked, caller.path, place)
        module = parsed_top(self._linked, caller.path, top)
        nodes = within_function(around(module, place)) if module is not None else ()
        if any(isinstance(node, ast.ExceptHandler) for node in nodes):
            return True
        name = caller.qualname.rpartition(".")[2]
        above = self._callers(name) if hops else []
        return any(
            self._runs_on_failure(*called, hops - 1)
            for called in above
            if not self._ends_or_begins(called[0], but=name)
        )

    def _ends_or_begins(self, caller: FunctionRef, but: str) -> bool:
        """Return True if the function releases the value, or runs before there is one."""
        cared = (
            is_kept_or_discharged(self._linked, self._resource, caller.path, use)
            for fact in self._in(caller)
            for use in fact.uses
        )
        begins = caller.qualname.endswith(".__init__")
        return begins or any(cared) or self._helped(caller, but)

    def _always_stores(self, acquired: Acquisition, method: FunctionRef) -> bool:
        """Return True if every call of the method stores, without reading the attribute before."""
        flow, place = acquired.fact.flow, acquired.fact.span.anchor
        looked = any(fact.context == "load" and fact.span.anchor < place for fact in self._in(method))
        return flow is not None and is_unconditional(flow, place) and not looked

    def _calls(self, caller: FunctionRef, name: str, method: FunctionRef) -> bool:
        """Return True if ``self.name()`` in the caller runs this very method, neither of them overridden."""
        classes, last = self._linked.classes, caller.qualname.rpartition(".")[2]
        return classes.method(self._owner, last) == caller and classes.method(self._owner, name) == method

    def _is_of_family(self, path: str) -> bool:
        return path in self._uses.files

    def _in(self, function: FunctionRef) -> Sequence[AttributeFact]:
        return self._uses.by_function.get((function.path, function.qualname), ())

    def _stops(self, path: str, fact: AttributeFact, stored: Places) -> Iterator[Anchor]:
        """Yield where the value is released, tested or replaced by something else."""
        if fact.context != "load":
            if not stored.one_covers(fact.span.anchor):
                yield fact.span.anchor
            return
        for use in fact.uses:
            looks = use.kind == "tested" or use.name == "closed"
            if looks or is_kept_or_discharged(self._linked, self._resource, path, use):
                yield from (fact.span.anchor, use.span.anchor)

    def _helped(self, ref: FunctionRef, but: str = "") -> bool:
        """Return True if a method that the function calls on self, or nests, may release the value."""
        function = self._linked.symbols.function(ref)
        if function is None:
            return True
        from flake8_tradelint.semantics.must_call.release.stop_signals import reachable

        called = [m for m in reachable(self._linked, self._owner, function) if m.name != function.name]
        names = {method.name for method in called} | function.self_calls
        inner = tuple(f"{method.qualname}." for method in called)
        cared = any(
            is_kept_or_discharged(self._linked, self._resource, path, use)
            for prefix in (*inner, f"{ref.qualname}.<locals>.")
            for path, fact in self._uses.under.get(prefix, ())
            for use in fact.uses
        )
        return cared or any(CLOSER_NAME.match(name) for name in names - {but})


def _is_own(fact: AttributeFact) -> bool:
    return isinstance(fact.receiver, e.SelfOf | e.ClassOf)
