"""Call summaries of exceptions: whether a function, or a step of one, can raise.

``CancelledError`` does not count: a function that catches every ``Exception`` still lets it out, and a leak
by cancellation is rare enough to say nothing of it. Whatever is not known raises.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition, is_test_fixture
from flake8_tradelint.semantics.must_call.transfer.fixpoint import Fixpoint
from flake8_tradelint.semantics.must_call.transfer.loop_lifetime import is_handed_on
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.facts import RaiseFact
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.summary import FunctionSummary


_CALM = frozenset(
    {
        *(
            "create_task",
            "ensure_future",
            "create_future",
            "get_event_loop",
            "get_running_loop",
            "add_done_callback",
        ),
        *("cancel", "set", "clear", "patch", "object"),
    }
)
"""Functions and methods of asyncio and ``unittest.mock`` that nobody expects to raise."""


_CLOSING = frozenset({"close", "aclose", "wait_closed"})
"""Methods that end other objects: code that closes one after the other does not expect a failure."""


_QUEUE_METHODS = (frozenset({"qsize", "empty", "full"}), frozenset({"get", "put"}))
_CALM_METHODS = {
    **{
        f"asyncio.{module}{name}": _QUEUE_METHODS
        for module in ("", "queues.")
        for name in ("Queue", "LifoQueue", "PriorityQueue")
    },
    **dict.fromkeys(("threading.Thread", "threading.Timer"), (frozenset({"start", "is_alive"}), frozenset())),
}
"""By class, the methods of its objects that are calm: the plain ones, those that are awaited.

Failures to start a further thread do not count.
"""
_CALM_NAMES = frozenset[str]().union(*(names for both in _CALM_METHODS.values() for names in both))


class ExceptionEffects:
    """The exception summaries of one project, computed on demand.

    A least fixpoint: functions that only call each other raise nothing.
    """

    def __init__(self, linked: ResourceDb) -> None:
        self._linked = linked
        self._solution: Fixpoint[FunctionRef, bool] = Fixpoint(
            False, self._successors, self._evaluate, linked.trace, False, lambda ref: ref
        )
        self._placed: Query[tuple[list[int], list[RaiseFact]]] = Query(linked.trace)
        self._called: Query[tuple[FunctionRef, ...] | None] = Query(linked.trace)

    def raises(self, function: FunctionRef, step: Span) -> bool:
        """Return True if the part ``step`` of the function's body can raise an exception."""
        starts, facts = self._placed.get(function, lambda: self._in_order(function))
        first, last = bisect_left(starts, step.anchor.start), bisect_right(starts, step.anchor.end)
        inside = [fact for fact in facts[first:last] if is_inside(fact.span.anchor, step.anchor)]
        if is_test_fixture(self._linked, function):
            inside = [fact for fact in inside if not _is_set_up(fact)]
        elif any(fact.yields for fact in inside) and self._is_lifespan(function):
            inside = [fact for fact in inside if not fact.yields]
        return any(self._fact(function.path, fact, self._solution.value) for fact in inside)

    def _in_order(self, function: FunctionRef) -> tuple[list[int], list[RaiseFact]]:
        """Return the function's raise facts in the order of the text, and where each begins."""
        facts = sorted(self._linked.raisers(function), key=lambda fact: fact.span.anchor.start)
        return [fact.span.anchor.start for fact in facts], facts

    def may_raise(self, function: FunctionRef) -> bool:
        """Return True if a call of the function (with ``await``, for a coroutine) can raise an exception."""
        return self._solution.value(function)

    def _is_lifespan(self, function: FunctionRef) -> bool:
        """Return True if a framework gets the generator, and resumes it when the program ends."""
        cls, _, name = function.qualname.rpartition(".")
        return is_handed_on(self._linked, name, of_class=bool(cls))

    def _successors(self, ref: FunctionRef) -> Iterator[FunctionRef]:
        yield from self._calls(ref) or ()

    def _evaluate(self, ref: FunctionRef, value: Callable[[FunctionRef], bool]) -> bool:
        calls = self._calls(ref)
        return calls is None or any(map(value, calls))

    def _calls(self, ref: FunctionRef) -> tuple[FunctionRef, ...] | None:
        """Return the functions on which the answer depends; ``None`` if the function may raise by itself."""
        return self._called.get(ref, lambda: self._find_calls(ref))

    def _find_calls(self, ref: FunctionRef) -> tuple[FunctionRef, ...] | None:
        function = definition(self._linked, ref)
        if function is None or function.is_generator:
            return None
        found: list[FunctionRef] = []
        for fact in self._leaving(ref):
            targets = () if self._is_calm(ref.path, fact) else self._targets(ref.path, fact)
            if targets is None:
                return None
            found += targets
        return tuple(found)

    def _leaving(self, ref: FunctionRef) -> list[RaiseFact]:
        return [fact for fact in self._linked.raisers(ref) if not fact.caught]

    def _fact(self, path: str, fact: RaiseFact, value: Callable[[FunctionRef], bool]) -> bool:
        if self._is_calm(path, fact):
            return False
        targets = self._targets(path, fact)
        return targets is None or any(value(ref) for ref in targets)

    def _targets(self, path: str, fact: RaiseFact) -> tuple[FunctionRef, ...] | None:
        """Return the functions whose bodies run; ``None`` if anything may run.

        Unknown callees called ``close()`` are taken not to raise.
        """
        found = self._known_targets(path, fact)
        closes = isinstance(fact.callee, e.Attribute) and fact.callee.attr in _CLOSING
        return () if found is None and closes else found

    def _is_calm(self, path: str, fact: RaiseFact) -> bool:
        """Return True if nobody expects the call to raise: an asyncio queue is left by cancellation alone."""
        callee = fact.callee
        if not fact.awaited and e.last_name(callee) in _CALM:
            return True
        if not isinstance(callee, e.Attribute) or callee.attr not in _CALM_NAMES:
            return False
        of = self._linked.receivers.infer(path, callee.value)
        if of is None or not isinstance(of.cls, ExternalRef) or of.cls.name not in _CALM_METHODS:
            return False
        return callee.attr in _CALM_METHODS[of.cls.name][fact.awaited]

    def _known_targets(self, path: str, fact: RaiseFact) -> tuple[FunctionRef, ...] | None:
        if fact.callee is None:
            return None
        if not fact.awaited and _is_class(fact):
            cls = self._linked.symbols.resolve(path, fact.callee)
            return self._makers(cls) if isinstance(cls, ClassRef) else ()
        found = callees(self._linked, path, fact.callee)
        functions = [definition(self._linked, callee.ref) for callee in found]
        if not found or not all(_runs(function, fact) for function in functions):
            return None
        return tuple(callee.ref for callee in found)

    def _makers(self, cls: ClassRef) -> tuple[FunctionRef, ...]:
        """Return the functions of the project that run when an instance is made."""
        found = (self._linked.classes.method(cls, name) for name in ("__new__", "__init__", "__post_init__"))
        return tuple(ref for ref in found if ref is not None)


def _is_set_up(fact: RaiseFact) -> bool:
    """Return True if the fixture makes or yields its value here: a failing test does not raise in it."""
    return fact.yields or (not fact.awaited and _is_class(fact))


def _is_class(fact: RaiseFact) -> bool:
    """Return True if the call's name looks like a class, which raises only if its class shows it."""
    return e.last_name(fact.callee).lstrip("_")[:1].isupper()


def _runs(function: FunctionSummary | None, fact: RaiseFact) -> bool:
    """Return True if the call runs the body of the function, and does not await something that it returns."""
    return function is not None and function.is_async == fact.awaited
