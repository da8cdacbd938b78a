"""Call summaries of arguments: whether a function borrows, keeps or releases what it gets.

As in the ownership types of resource leak checkers an argument is *borrowed* unless the callee says
otherwise; but nobody annotates here, so the function's body must show it. Recursion is a least fixpoint, an
unknown callee may do anything.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.discharges import HANDED_OVER, released
from flake8_tradelint.semantics.must_call.acquire.resources import BORROWERS, LOGGERS, Resource
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition, position
from flake8_tradelint.semantics.must_call.transfer.fixpoint import Fixpoint
from flake8_tradelint.semantics.naming.symbols import ExternalRef, FunctionRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.effects import Handling


_STRENGTH: dict[Handling, int] = {"borrowed": 0, "unknown": 1, "kept": 2, "released": 3}


class _Slot(Record):
    """The parameter number ``position`` of a function."""

    ref: FunctionRef
    position: int


class ArgumentEffects:
    """The call summaries of arguments for one resource, computed on demand."""

    def __init__(self, linked: ResourceDb, resource: Resource) -> None:
        self._linked, self._resource = linked, resource
        self._solution: Fixpoint[_Slot, Handling] = Fixpoint(
            "borrowed", self._successors, self._evaluate, linked.trace, "unknown", lambda slot: slot.ref
        )

    def handling(self, path: str, use: Use) -> Handling:
        """Return what the callee of an ``argument`` use in the file ``path`` does with the value."""
        return self._argument(path, use, self._solution.value)

    def _successors(self, slot: _Slot) -> Iterator[_Slot]:
        for use in self._uses(slot):
            if use.kind == "argument":
                yield from self._slots(slot.ref.path, use) or ()

    def _evaluate(self, slot: _Slot, value: Callable[[_Slot], Handling]) -> Handling:
        uses = self._uses(slot)
        # A function that does not use its argument decides nothing: an override may.
        return _strongest(self._use(slot.ref.path, use, value) for use in uses) if uses else "unknown"

    def _uses(self, slot: _Slot) -> tuple[Use, ...]:
        uses = self._linked.parameter_uses(slot.ref)
        return uses[slot.position] if slot.position < len(uses) else ()

    def _use(self, path: str, use: Use, value: Callable[[_Slot], Handling]) -> Handling:
        if use.kind == "argument":
            return self._argument(path, use, value)
        if released(self._resource, use) or use.kind == "entered":
            return "released"
        if use.kind == "awaited":
            return "released" if self._resource.awaited else "borrowed"
        return "kept" if use.kind in HANDED_OVER or use.kind in ("attribute", "element") else "borrowed"

    def _argument(self, path: str, use: Use, value: Callable[[_Slot], Handling]) -> Handling:
        slots = self._slots(path, use)
        if slots is not None:
            return _strongest(value(slot) for slot in slots)
        return "borrowed" if only_inspects(self._linked, path, use) else "unknown"

    def _slots(self, path: str, use: Use) -> tuple[_Slot, ...] | None:
        """Return the parameters that may take the value; ``None`` if one is not known."""
        if (use.through and not use.item) or use.expr is None:
            return None
        found = []
        for callee in callees(self._linked, path, use.expr):
            function = definition(self._linked, callee.ref)
            taken = position(function, use.name, bound=callee.bound) if function is not None else None
            if function is None or taken is None:
                return None
            found.append(_Slot(callee.ref, taken))
        return tuple(found) or None


def only_inspects(linked: ResourceDb, path: str, use: Use) -> bool:
    """Return True if the callee looks at the value and keeps nothing: ``isinstance``, a logger."""
    symbol = linked.symbols.resolve(path, use.expr) if use.expr is not None else None
    return (isinstance(symbol, ExternalRef) and symbol.name in BORROWERS) or e.last_name(use.expr) in LOGGERS


def _strongest(found: Iterable[Handling]) -> Handling:
    return max(found, key=_STRENGTH.__getitem__, default="borrowed")
