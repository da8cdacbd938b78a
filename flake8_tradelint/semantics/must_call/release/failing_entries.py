"""Find what ``__aenter__`` opens and then fails: ``__aexit__`` is not called if ``__aenter__`` raises.

What a method opens counts that ``__aenter__`` calls on ``self``, and what fails there after that.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.control.suites import own_nodes
from flake8_tradelint.semantics.must_call.release.method_flows import Escape, escape, method_flow, passes_on
from flake8_tradelint.semantics.must_call.release.stop_signals import family, reachable
from flake8_tradelint.semantics.naming.symbols import FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.release.method_flows import MethodFlow, Reason
    from flake8_tradelint.semantics.must_call.release.release_sites import Sites
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef
    from flake8_tradelint.semantics.summary import FunctionSummary


_ENTER, _EXIT = "__aenter__", "__aexit__"
_DEPTH = 3
"""How many calls deep the opening method may be."""


def failing_entry(linked: OwnershipDb, held: Held, sites: Sites) -> Escape | None:
    """Return what fails in ``__aenter__`` after it has opened the value that ``__aexit__`` would release."""
    for owner in family(linked, held.owner):
        enter, leave = (_method(linked, owner, name) for name in (_ENTER, _EXIT))
        if enter is None or leave is None or not _releases(linked, owner, leave, sites):
            continue
        ref = linked.classes.method(owner, _ENTER)
        opening = _opening(linked, owner, enter, held)
        entry = _Entry(linked, owner, held, sites, opening)
        if ref is not None and opening:
            return entry.failure(ref, _DEPTH)
        if ref is not None and held.fact.function.rpartition(".")[2] == "__init__":
            return entry.failure_of_new(ref)
    return None


def _method(linked: OwnershipDb, owner: ClassRef, name: str) -> FunctionSummary | None:
    ref = linked.classes.method(owner, name)
    return linked.symbols.function(ref) if ref is not None else None


def _releases(linked: OwnershipDb, owner: ClassRef, start: FunctionSummary, sites: Sites) -> bool:
    """Return True if the method, or one that it calls on ``self``, releases the value."""
    names = {ref.qualname for ref in sites}
    return any(method.qualname in names for method in reachable(linked, owner, start))


def _opening(linked: OwnershipDb, owner: ClassRef, enter: FunctionSummary, held: Held) -> frozenset[str]:
    """Return the names of the methods through which ``__aenter__`` gets to where the value is made."""
    made = held.fact.function
    methods = {method.name: method for method in reachable(linked, owner, enter)}
    names = {method.name for method in methods.values() if method.qualname == made}
    for _ in range(_DEPTH if names else 0):
        names |= {name for name, method in methods.items() if not names.isdisjoint(method.self_calls)}
    return frozenset(names)


class _Entry:
    """The methods that lead to the value; ``opening`` are their names."""

    def __init__(
        self, linked: OwnershipDb, owner: ClassRef, held: Held, sites: Sites, opening: frozenset[str]
    ) -> None:
        self._linked, self._owner, self._held = linked, owner, held
        self._sites, self._opening = sites, opening

    def failure(self, ref: FunctionRef, depth: int) -> Escape | None:
        """Return what fails in the method, or in one that it calls, after the value has been opened."""
        method = method_flow(self._linked, ref)
        if method is None:
            return None
        ends = (*self._released_in(ref), *self._closing_calls(method))
        if ref == FunctionRef(self._held.path, self._held.fact.function):
            at = method.steps_at(self._held.fact.statement.anchor)[:1]
            return escape(
                self._linked,
                method,
                _after(method, at),
                ends,
                self._looks(method),
                self._reason(method),
                written=True,
            )
        for name, place in method.calls_on_self() if depth else ():
            inner = self._linked.classes.method(self._owner, name) if name in self._opening else None
            if inner is None or inner == ref:
                continue
            found = self.failure(inner, depth - 1)
            method = method_flow(self._linked, ref) or method
            at = method.steps_at(place)
            if found is not None and passes_on(method, at, ends):
                return found
            begin = _after(method, at)
            later = escape(
                self._linked, method, begin, ends, self._looks(method), self._reason(method), written=True
            )
            if later is not None:
                return later
        return None

    def _reason(self, method: MethodFlow) -> Callable[[Span], Reason]:
        """Return a function that tells why a step counts: that the value is entered does not."""
        calls = (node for node in own_nodes(method.graph.function) if isinstance(node, ast.Call))
        entered = [method.module.anchor(call) for call in calls if self._enters(call.func)]

        def reason(step: Span) -> Reason:
            return "" if any(is_inside(place, step.anchor) for place in entered) else "fails"

        return reason

    def failure_of_new(self, ref: FunctionRef) -> Escape | None:
        """Return what fails in ``__aenter__`` of an object that has the value from the beginning."""
        method = method_flow(self._linked, ref)
        if method is None:
            return None
        ends = (*self._released_in(ref), *self._closing_calls(method))
        entry = method.graph.starts[method.graph.function.body[0]]
        return escape(self._linked, method, (entry,), ends, self._looks(method), self._reason(method))

    def _enters(self, func: ast.expr) -> bool:
        """Return True for ``self.session.__aenter__``, which opens nothing of its own."""
        of = func.value if isinstance(func, ast.Attribute) and func.attr == _ENTER else None
        return isinstance(of, ast.Attribute) and of.attr == self._held.attr

    def _looks(self, method: MethodFlow) -> tuple[Anchor, ...]:
        return method.looks_at(self._held.attr)

    def _released_in(self, ref: FunctionRef) -> Iterator[Anchor]:
        yield from (span.anchor for span in self._sites.get(ref, ()))

    def _closing_calls(self, method: MethodFlow) -> Iterator[Anchor]:
        """Yield the calls on ``self`` of methods that release the value."""
        for name, place in method.calls_on_self():
            called = _method(self._linked, self._owner, name)
            if called is not None and _releases(self._linked, self._owner, called, self._sites):
                yield place


def _after(method: MethodFlow, at: list[int]) -> tuple[int, ...]:
    """Return the steps that follow these if nothing is raised."""
    return tuple(following for index in at for following in method.graph.steps[index].next)
