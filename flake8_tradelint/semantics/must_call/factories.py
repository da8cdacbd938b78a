"""Functions that return a value which their caller must take care of.

``async def make_session(): return ClientSession()`` acquires as much as the class does. A
function counts if all that it returns is a value that it acquired (or ``None``), and nothing else
in it holds that value. Which functions these are follows from the table of resources, callers
after callees; recursion is a least fixpoint.
"""

from __future__ import annotations

from flake8_tradelint.light import cached_property
from flake8_tradelint.model import Confidence, Location
from flake8_tradelint.records import dataclass, replace
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.draining import is_weak
from flake8_tradelint.semantics.must_call.obligations import after_await, is_coroutine, tabled
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.tracing import Whole, digest
from flake8_tradelint.words import assigned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Literal

    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.must_call.arguments import Arguments
    from flake8_tradelint.semantics.must_call.fixpoint import Fixpoint
    from flake8_tradelint.semantics.must_call.resources import Resource
    from flake8_tradelint.semantics.summary import CallFact, FunctionSummary, Use


_OFTEN = 100
"""Files of which the same is asked one by one."""


@dataclass(frozen=True, slots=True)
class Factory:
    """What a call of the function gives: a value acquired at ``created``, after ``await`` if ``awaited``.

    ``may_pass_on``: it may be what the caller gave, as ``ensure_future(argument)`` is if it is a future.
    ``position``: it is a part of the tuple that the function returns.
    """

    created: Location
    awaited: bool
    confidence: Confidence
    may_pass_on: bool = False
    position: int | None = None


if TYPE_CHECKING:
    _Result = Factory | Literal["nothing", "other"]
    """What a function returns: at least nothing, at most something whose owner is not known."""
    _Value = Callable[[FunctionRef], _Result]


class Factories:
    """The factories of one resource."""

    def __init__(self, linked: Linked, resource: Resource, arguments: Callable[[], Arguments]) -> None:
        self._linked, self._resource, self._arguments = linked, resource, arguments
        name = f"factories of {resource.noun} {digest(resource.names())}"
        self._known = Whole(linked.trace, name, self._find, lasting=True)
        callers = f"callers of {name}"
        self._callers = Whole(linked.trace, callers, self._find_callers, lasting=True)
        self._acquiring = Whole(linked.trace, "", self._find_acquiring)
        self._asked = 0
        self._names = resource.names()
        self._speaking: frozenset[str] | None = None

    @cached_property
    def _solution(self) -> Fixpoint[FunctionRef, _Result]:
        from flake8_tradelint.semantics.must_call.fixpoint import Fixpoint

        return Fixpoint("nothing", self._successors, self._evaluate, self._linked.trace)

    def made_by(self, path: str, fact: CallFact) -> Factory | None:
        """The factory that the call runs, if it does."""
        if fact.name not in self._known.get():
            return None
        from flake8_tradelint.semantics.must_call.callees import callees

        refs = [callee.ref for callee in callees(self._linked, path, fact.call.func)]
        results = [self._solution.value(ref) for ref in refs]
        joined = _joined(results) if results else "other"
        return joined if isinstance(joined, Factory) else None

    def called_in(self, path: str) -> bool:
        """May the file call a factory, by its text? Also makes sure that summaries record such calls."""
        found = self._callers.get().get(path)
        if found:
            self._linked.require_in(path, found)
        return bool(found)

    def may_acquire(self, path: str) -> bool:
        """What ``reach.may_acquire`` says; asked of all files at once where many are asked."""
        from flake8_tradelint.semantics.must_call.reach import acquiring, may_acquire

        self._asked += 1
        if self._asked <= _OFTEN:
            return may_acquire(self._linked, self._resource, path)
        # The text of the file decides, and the names of the classes.
        self._linked.data(path)
        self._linked.class_names(self._names)
        if self._speaking is None:
            self._speaking = self._linked.trace.apart(lambda: acquiring(self._linked, self._resource))
        return path in self._speaking

    def _find_callers(self) -> Mapping[str, tuple[str, ...]]:
        """The files that may call factories, with the factories' names."""
        found: dict[str, tuple[str, ...]] = {}
        for name, refs in self._known.get().items():
            for path in self._linked.having(name):
                if self._linked.may_call(path, frozenset({name})) and self._is_near(path, refs):
                    found[path] = (*found.get(path, ()), name)
        return found

    def _find(self) -> Mapping[str, tuple[FunctionRef, ...]]:
        """The factories by their last names, and other names that modules give to what acquires."""
        found: dict[str, tuple[FunctionRef, ...]] = {}
        asked: set[FunctionRef] = set()
        queue = [ref for name in sorted(self._tabled()) for ref in self._returning(name)]
        for ref in queue:
            if ref in asked or not isinstance(self._solution.value(ref), Factory):
                continue
            asked.add(ref)
            last = ref.qualname.rpartition(".")[2]
            found[last] = (*found.get(last, ()), ref)
            queue += self._returning(last, ref)
        for alias in self._aliases():
            found[alias.qualname] = (*found.get(alias.qualname, ()), alias)
        return found

    def _aliases(self) -> Iterator[FunctionRef]:
        """``spawn = asyncio.create_task``: what other modules can call by the variable's name."""
        near = self._acquiring.get()
        for name in sorted(self._tabled()):
            for path in self._linked.having(name):
                if near is not None and path not in near:
                    continue
                for alias in assigned(self._linked.data(path), name.encode()):
                    yield FunctionRef(path, alias)

    def _tabled(self) -> frozenset[str]:
        members = [self._spelled(pattern) for pattern in self._resource.patterns()]
        looked_up = ("getattr",) if members else ()
        return self._linked.class_names(self._resource.names().union(*members, looked_up))

    def _spelled(self, pattern: str) -> frozenset[str]:
        from flake8_tradelint.semantics.must_call.spelled import spelled_members

        return spelled_members(self._linked, pattern)

    def _returning(self, name: str, *refs: FunctionRef) -> list[FunctionRef]:
        """The functions that return what a call of ``name`` gives, in the files that can reach ``refs``."""

        def near(path: str) -> bool:
            return (not refs or self._is_near(path, refs)) and self._may_return(path, name)

        among = None if refs else self._acquiring.get()
        paths = None if among is None else [path for path in self._linked.calling(name) if path in among]
        return [
            FunctionRef(path, fact.function)
            for path, fact in self._linked.calls(name, near, paths)
            if _is_returned(fact)
        ]

    def _may_return(self, path: str, name: str) -> bool:
        if not self._linked.sliced:
            return True  # the file is read anyway
        from flake8_tradelint.semantics.must_call.returning_texts import may_return

        return may_return(self._linked.data(path), self._linked.outline(path), name.encode())

    def _is_near(self, path: str, refs: tuple[FunctionRef, ...]) -> bool:
        from flake8_tradelint.semantics.must_call.reach import in_reach

        return in_reach(self._linked, path, refs)

    def _find_acquiring(self) -> frozenset[str] | None:
        """The files that may acquire by the table; ``None``: any."""
        if not self._resource.words:
            return None
        from flake8_tradelint.semantics.must_call.reach import acquiring

        return acquiring(self._linked, self._resource)

    def _successors(self, ref: FunctionRef) -> Iterator[FunctionRef]:
        function = self._function(ref)
        options = [*_options(function)] if function is not None else []
        parts = [part for option in options if isinstance(option, e.Sequence) for part in option.items]
        calls = [_call_of(option) for option in (*options, *parts)]
        made = [call for call in calls if call is not None]
        self._linked.require_in(ref.path, {e.last_name(call.func) for call in made} - {""})
        from flake8_tradelint.semantics.must_call.callees import callees

        for call in made:
            yield from (callee.ref for callee in callees(self._linked, ref.path, call.func))

    def _function(self, ref: FunctionRef) -> FunctionSummary | None:
        from flake8_tradelint.semantics.must_call.callees import definition

        function = definition(self._linked, ref)
        return None if function is None or function.is_generator else function

    def _evaluate(self, ref: FunctionRef, value: Callable[[FunctionRef], _Result]) -> _Result:
        function = self._function(ref)
        if function is None:
            return "other"
        return _joined([self._option(ref, function, option, value) for option in _options(function)])

    def _option(
        self,
        ref: FunctionRef,
        function: FunctionSummary,
        option: e.Expr,
        value: _Value,
    ) -> _Result:
        if option == e.Literal("NoneType", "None"):
            return "nothing"
        if isinstance(option, e.Sequence):
            return self._part(ref, function, option, value)
        return self._whole(ref, function, option, value)

    def _part(
        self, ref: FunctionRef, function: FunctionSummary, option: e.Sequence, value: _Value
    ) -> _Result:
        """``return session, url``: the first part that the caller owns; a task may belong to another part."""
        if option.kind != "tuple" or not self._resource.lent:
            return "other"
        for position, item in enumerate(option.items):
            found = self._whole(ref, function, item, value, through="tuple")
            if isinstance(found, Factory) and found.position is None:
                return replace(found, position=position)
        return "other"

    def _whole(
        self, ref: FunctionRef, function: FunctionSummary, option: e.Expr, value: _Value, through: str = ""
    ) -> _Result:
        call = _call_of(option)
        result = self._result(ref, call, value, through) if call is not None else "other"
        if not isinstance(result, Factory):
            return result
        if result.awaited == isinstance(option, e.Await):
            return replace(result, awaited=function.is_async)
        # A plain function hands on the coroutine of another one.
        return result if result.awaited and not function.is_async else "other"

    def _result(self, ref: FunctionRef, call: e.Call, value: _Value, through: str) -> _Result:
        facts = [
            fact
            for fact in self._linked.symbols.surface(ref.path).calls
            if fact.function == ref.qualname and fact.call.func == call.func and _is_returned(fact)
        ]
        return _joined([self._made(ref.path, fact, value, through) for fact in facts]) if facts else "other"

    def _made(self, path: str, fact: CallFact, value: _Value, through: str) -> _Result:
        confidence = tabled(self._linked, self._resource, path, fact)
        if confidence is not None:
            disowning = {*self._resource.disowned_by, "**"} if self._resource.disowned_by else set()
            disowned = any(name in disowning for name, _ in fact.call.keywords)
            created = Location(path, fact.span, f"{self._resource.noun} created here")
            awaited = is_coroutine(self._linked, self._resource, path, fact)
            given = fact.call.args[0] if fact.call.args else None
            may_pass_on = fact.name == "ensure_future" and not isinstance(given, e.Call)
            result: _Result = "other" if disowned else Factory(created, awaited, confidence, may_pass_on)
        else:
            from flake8_tradelint.semantics.must_call.callees import callees

            refs = [callee.ref for callee in callees(self._linked, path, fact.call.func)]
            result = _joined([value(ref) for ref in refs]) if refs else "other"
        if isinstance(result, Factory):
            uses = after_await(fact.uses) if result.awaited else fact.uses
            return result if all(self._leaves_owned(path, use, through) for use in uses) else "other"
        return result

    def _leaves_owned(self, path: str, use: Use, through: str) -> bool:
        """Is the value nobody else's after this use? Releasing it is for when the function fails."""
        if use.kind == "argument":
            return self._arguments().handling(path, use) == "borrowed" or is_weak(self._linked, path, use)
        if use.kind == "returned":
            return use.through == through
        return use.kind in ("local", "method", "read", "tested", "deleted", "discarded")


def _is_returned(fact: CallFact) -> bool:
    return any(use.kind == "returned" and use.function == fact.function for use in fact.uses)


def _options(function: FunctionSummary) -> Iterator[e.Expr]:
    """All that a function may return, as it is written."""
    for value in function.returned:
        yield from value.options if isinstance(value, e.Union) else (value,)


def _call_of(option: e.Expr) -> e.Call | None:
    inner = option.value if isinstance(option, e.Await) else option
    return inner if isinstance(inner, e.Call) else None


def _joined(results: list[_Result]) -> _Result:
    made = [result for result in results if result != "nothing"]
    first = made[0] if made else "nothing"
    if not isinstance(first, Factory):
        return first
    same = first.awaited, first.position
    alike = [
        other for other in made if isinstance(other, Factory) and (other.awaited, other.position) == same
    ]
    if len(alike) != len(made):
        return "other"
    return replace(first, may_pass_on=any(other.may_pass_on for other in alike))
