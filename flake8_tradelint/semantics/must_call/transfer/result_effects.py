"""Call summaries of results: whether a function returns a value that it acquired and nobody else holds.

A function is a factory if all that it returns is such a value (or ``None``). It may get the value from
another function: callers follow callees, and recursion is a least fixpoint.
"""

from __future__ import annotations

from flake8_tradelint.model import Location
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.must_call.acquire.acquisitions import (
    after_await,
    is_coroutine,
    is_returned,
    tabled,
)
from flake8_tradelint.semantics.must_call.acquire.discharges import takes_apart
from flake8_tradelint.semantics.must_call.acquire.effects import Factory
from flake8_tradelint.semantics.must_call.own.task_collections import is_weak
from flake8_tradelint.semantics.must_call.transfer.call_graph import callees, definition
from flake8_tradelint.semantics.must_call.transfer.fixpoint import Fixpoint
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Literal

    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.acquire.db import ResourceDb
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.argument_effects import ArgumentEffects
    from flake8_tradelint.semantics.naming.symbols import FunctionRef
    from flake8_tradelint.semantics.summary import FunctionSummary


if TYPE_CHECKING:
    _Result = Factory | Literal["nothing", "other"]
    """What a function returns, from the least element, nothing, to a value of unknown owner."""
    _Value = Callable[[FunctionRef], _Result]


class ResultEffects:
    """The result summaries of one project for one resource."""

    def __init__(
        self, linked: ResourceDb, resource: Resource, arguments: Callable[[], ArgumentEffects]
    ) -> None:
        self._linked, self._resource, self._arguments = linked, resource, arguments
        self._solution: Fixpoint[FunctionRef, _Result] = Fixpoint(
            "nothing", self._successors, self._evaluate, linked.trace, "other", lambda ref: ref
        )

    def by_any(self, refs: Iterable[FunctionRef]) -> Factory | None:
        """Return the factory that a call of any of these functions runs; ``None`` if it runs none."""
        found = _joined([self._solution.value(ref) for ref in refs])
        return found if isinstance(found, Factory) else None

    def _successors(self, ref: FunctionRef) -> Iterator[FunctionRef]:
        function = self._function(ref)
        options = [*_options(function)] if function is not None else []
        parts = [part for option in options if isinstance(option, e.Sequence) for part in option.items]
        calls = [_call_of(option) for option in (*options, *parts)]
        made = [call for call in calls if call is not None]
        self._linked.require_in(ref.path, {_callee(call.func) for call in made} - {""})
        for call in made:
            yield from (callee.ref for callee in callees(self._linked, ref.path, call.func))

    def _function(self, ref: FunctionRef) -> FunctionSummary | None:
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
        """Return the first part that the caller owns of ``return session, url``.

        A task may belong to another part of the tuple, so that parts count for values that are lent only.
        """
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
        # A plain function may return the coroutine of another one.
        return result if result.awaited and not function.is_async else "other"

    def _result(self, ref: FunctionRef, call: e.Call, value: _Value, through: str) -> _Result:
        facts = [
            fact
            for fact in self._linked.symbols.surface(ref.path).calls
            if fact.function == ref.qualname and fact.call.func == call.func and is_returned(fact)
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
            part = self._resource.part
            made = Factory(created, awaited, confidence, may_pass_on, part)
            result: _Result = "other" if disowned else made
        else:
            refs = [callee.ref for callee in callees(self._linked, path, fact.call.func)]
            result = _joined([value(ref) for ref in refs]) if refs else "other"
        if isinstance(result, Factory):
            uses = after_await(fact.uses) if result.awaited else fact.uses
            starting = (use for use in uses if use.kind == "method" and use.name in self._resource.after)
            result = replace(result, started=result.started or any(True for _ in starting))
            return result if all(self._leaves_owned(path, use, through) for use in uses) else "other"
        return result

    def _leaves_owned(self, path: str, use: Use, through: str) -> bool:
        """Return True if nobody else owns the value after this use.

        A release does not count: it is for when the function fails.
        """
        if use.kind == "argument":
            return self._arguments().handling(path, use) == "borrowed" or is_weak(self._linked, path, use)
        if use.kind == "returned":
            return use.through == through
        if use.kind == "read" and self._resource.holds and takes_apart(self._resource, use):
            return False
        return use.kind in ("local", "method", "read", "tested", "deleted", "discarded")


def _options(function: FunctionSummary) -> Iterator[e.Expr]:
    """Yield the expressions that the function may return."""
    for value in function.returned:
        yield from value.options if isinstance(value, e.Union) else (value,)


def _call_of(option: e.Expr) -> e.Call | None:
    """Return the call in ``call()`` and ``await call()``."""
    inner = option.value if isinstance(option, e.Await) else option
    return inner if isinstance(inner, e.Call) else None


def _callee(func: e.Expr) -> str:
    """Return the last name of what is called, as it is written: ``cls`` in a class method."""
    return "cls" if isinstance(func, e.ClassOf) else e.last_name(func)


def _joined(results: list[_Result]) -> _Result:
    """Return what the results have in common: a factory if all are alike, "other" if not."""
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
    return replace(
        first,
        may_pass_on=any(other.may_pass_on for other in alike),
        started=any(other.started for other in alike),
    )
