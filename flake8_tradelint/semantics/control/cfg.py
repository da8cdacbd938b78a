"""Build the control-flow graph (CFG) of a function, with exception and cancellation edges.

The graph is built backwards: every statement is given the step that follows it. A ``finally`` suite is copied
for each way in which it is entered (falling through, returning, raising, breaking, continuing). A copy is
made only when its way is taken, as CPython's own compiler does.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.semantics.control.companions import companions
from flake8_tradelint.semantics.control.flow import Flow, Step
from flake8_tradelint.semantics.control.raising import (
    absent_branch,
    catch_all_together,
    entering,
    flags,
    guard,
    is_true,
    may_raise,
    risk,
    suppresses,
)
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypedDict

    from flake8_tradelint.semantics.control.flow import StepKind
    from flake8_tradelint.semantics.control.raising import Risk
    from flake8_tradelint.source import Module

    _Target = Callable[[], int]


MAX_STEPS = 4_000
"""Nested ``finally`` suites multiply; a function with more steps than this is not analysed."""


class TooLarge(Exception):
    """Raised when the graph would have more than ``MAX_STEPS`` steps."""


class _Ways(Record):
    """The targets of control inside a block, besides the next statement.

    ``leave``, ``fail``, ``stop`` and ``again`` are the targets of ``return``, an exception, ``break`` and
    ``continue``; ``late`` is that of a ``TimeoutError``, if a handler catches it, ``ends`` that of a
    ``CancelledError``. ``clean_up`` marks ``except`` and ``finally`` suites: that a clean-up fails in its
    turn is not reported, so only their ``raise`` statements raise, and awaits of tasks (``_joined``).
    """

    leave: _Target
    fail: _Target
    ends: _Target
    late: _Target | None = None
    stop: _Target | None = None
    again: _Target | None = None
    clean_up: bool = False


class Graph(Record, eq=False):
    """The control-flow graph of a function; all flows of the function share it.

    ``starts`` maps each statement to the index of its first step; ``flags`` are those of ``raising.flags``.
    """

    function: ast.FunctionDef | ast.AsyncFunctionDef
    steps: tuple[Step, ...]
    starts: Mapping[ast.stmt, int]
    flags: frozenset[str]

    def flow(self, start: ast.stmt) -> Flow | None:
        """Return the flow with ``start`` as the acquiring statement; ``None`` if it is unreachable."""
        index = self.starts.get(start)
        if index is None:
            return None
        return Flow(self.steps, index, self.flags, companions(self.function, start))


def build(module: Module, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Graph | None:
    """Return the control-flow graph of ``function``; ``None`` if it is too large."""
    builder = _Builder(module, function)
    try:
        builder.build()
    except TooLarge:
        return None
    return Graph(function, tuple(builder.steps), builder.starts, flags(function))


class _Builder:
    def __init__(self, module: Module, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._module, self._function = module, function
        place = module.anchor(function)
        may_cancel = module.utf8.find(b"cancel", place.start, place.end) >= 0
        self._cancelled = self._cancelled_awaits() if may_cancel else {}
        self.steps: list[Step] = []
        self.starts: dict[ast.stmt, int] = {}

    def build(self) -> None:
        done, failed = self._add("exit", None), self._add("raised", None)
        self._block(self._function.body, done, _Ways(lambda: done, lambda: failed, lambda: failed))

    def _cancelled_awaits(self) -> dict[ast.Await, ast.expr]:
        from flake8_tradelint.semantics.control.cancellation import cancelled_awaits

        return cancelled_awaits(self._function)

    def _add(
        self, kind: StepKind, span: Span | None, *following: int, fail: _Target | None = None, why: Risk = ""
    ) -> int:
        if len(self.steps) >= MAX_STEPS:
            raise TooLarge
        raises = (fail(),) if fail is not None else ()
        self.steps.append(Step(kind, span, following, raises, risk=why))
        return len(self.steps) - 1

    def _block(self, body: list[ast.stmt], after: int, ways: _Ways) -> int:
        for statement in reversed(body):
            after = self._statement(statement, after, ways)
            if (self._cancelled or ways.clean_up) and isinstance(statement, ast.Expr | ast.Assign):
                after = self._joined(statement, after, ways)
            # Copies under `finally` are made later; the plain step comes first and counts.
            self.starts.setdefault(statement, after)
        return after

    def _joined(self, node: ast.Expr | ast.Assign, after: int, ways: _Ways) -> int:
        """Put a step before a statement that awaits tasks: a cancelled one raises ``CancelledError``.

        And in a clean-up, ``gather`` raises what has gone wrong in the work before.
        """
        if not isinstance(node.value, ast.Await):
            return after
        task = self._cancelled.get(node.value)
        if task is not None:
            return self._add("step", self._span(task), after, fail=ways.ends, why="cancelled")
        if not ways.clean_up:
            return after
        from flake8_tradelint.semantics.control.cancellation import joined_tasks

        tasks = joined_tasks(node.value)
        if tasks is None:
            return after
        return self._add("step", self._span(tasks), after, fail=ways.fail, why="joined")

    def _statement(self, node: ast.stmt, after: int, ways: _Ways) -> int:
        match node:
            case ast.If():
                return self._if(node, after, ways)
            case ast.While():
                return self._loop(node, node.test, after, ways, endless=is_true(node.test))
            case ast.For() | ast.AsyncFor():
                return self._loop(node, node.iter, after, ways, endless=False)
            case ast.With() | ast.AsyncWith():
                return self._with(node, after, ways)
            case ast.Match():
                return self._match(node, after, ways)
            case ast.Return():
                return self._add("return", self._span(node), ways.leave(), **_failing(node, ways))
            case ast.Raise():
                return self._add("step", self._span(node), fail=ways.fail, why="raise")
            case ast.Break() | ast.Continue():
                target = ways.stop if isinstance(node, ast.Break) else ways.again
                return target() if target is not None else after
        if isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            return self._try(node, after, ways)  # type: ignore[arg-type]
        return self._add("step", self._span(node), after, **_failing(node, ways))

    def _if(self, node: ast.If, after: int, ways: _Ways) -> int:
        body, orelse = self._block(node.body, after, ways), self._block(node.orelse, after, ways)
        index = self._add("step", self._span(node.test), body, orelse, **_failing(node.test, ways))
        branches = (self._suite(node.body), self._suite(node.orelse))
        self.steps[index] = replace(
            self.steps[index],
            guard=guard(node.test),
            branches=branches,
            trusted=ways.clean_up,
            absent=absent_branch(node.test),
        )
        return index

    def _loop(
        self,
        node: ast.While | ast.For | ast.AsyncFor,
        first: ast.expr,
        after: int,
        ways: _Ways,
        *,
        endless: bool,
    ) -> int:
        can_fail = not ways.clean_up and (isinstance(node, ast.AsyncFor) or may_raise(first))
        why: Risk = "await" if isinstance(node, ast.AsyncFor) else risk(first)
        head = self._add("step", self._span(first), fail=ways.fail if can_fail else None, why=why)
        inner = replace(ways, stop=lambda: after, again=lambda: head)
        body = self._block(node.body, head, inner)
        ends = () if endless else (self._block(node.orelse, after, ways),)
        self.steps[head] = replace(self.steps[head], next=(body, *ends), loop=self._suite(node.body))
        if isinstance(node, ast.While):
            return head
        from flake8_tradelint.semantics.control.endless import is_entered

        if not is_entered(node):
            return head
        self.steps.append(replace(self.steps[head], next=(body,)))
        return len(self.steps) - 1

    def _with(self, node: ast.With | ast.AsyncWith, after: int, ways: _Ways) -> int:
        inner = ways
        kept = {suppresses(item.context_expr) for item in node.items}
        swallows = "all" in kept
        if swallows or "some" in kept:
            swallowed = self._add("step", None, after, fail=None if swallows else ways.fail)
            inner = replace(ways, fail=lambda: swallowed)
            from flake8_tradelint.semantics.control.timing import suppresses_timeout

            if any(suppresses_timeout(item.context_expr) for item in node.items):
                inner = replace(inner, late=lambda: after)
        if self._cancelled:
            from flake8_tradelint.semantics.control.cancellation import suppresses_cancellation

            if any(suppresses_cancellation(item.context_expr) for item in node.items):
                inner = replace(inner, ends=lambda: after)
        body = self._block(node.body, after, inner)
        first, last = node.items[0].context_expr, node.items[-1]
        start = self._module.anchor(first).start
        end = self._module.anchor(last.optional_vars or last.context_expr).end
        span = self._module.span_of(Anchor(start, end))
        fail = None if ways.clean_up or swallows else ways.fail
        return self._add("step", span, body, fail=fail, why=entering(node))

    def _match(self, node: ast.Match, after: int, ways: _Ways) -> int:
        cases = [self._block(case.body, after, ways) for case in node.cases]
        wildcard = any(isinstance(c.pattern, ast.MatchAs) and c.pattern.pattern is None for c in node.cases)
        following = cases if wildcard else [*cases, after]
        return self._add("step", self._span(node.subject), *following, **_failing(node.subject, ways))

    def _try(self, node: ast.Try, after: int, ways: _Ways) -> int:
        outer = self._through_finally(node.finalbody, ways) if node.finalbody else ways
        if node.finalbody:
            after = self._block(node.finalbody, after, replace(ways, clean_up=True))
        handling = replace(outer, clean_up=True)
        handlers = [self._block(handler.body, after, handling) for handler in node.handlers]
        inner = outer
        if handlers:
            total = catch_all_together(node.handlers)
            dispatch = self._add("step", None, *handlers, fail=None if total else outer.fail)
            from flake8_tradelint.semantics.control.timing import catches_timeout

            late = next((b for h, b in zip(node.handlers, handlers, strict=True) if catches_timeout(h)), None)
            inner = replace(outer, fail=lambda: dispatch, late=outer.late if late is None else lambda: late)
            if self._cancelled:
                from flake8_tradelint.semantics.control.cancellation import catches_cancellation

                caught = (b for h, b in zip(node.handlers, handlers, strict=True) if catches_cancellation(h))
                ended = next(caught, None)
                inner = inner if ended is None else replace(inner, ends=lambda: ended)
        orelse = self._block(node.orelse, after, outer)
        return self._block(node.body, orelse, inner)

    def _through_finally(self, body: list[ast.stmt], ways: _Ways) -> _Ways:
        """Return the targets, each through its own copy of the ``finally`` suite, made on first use."""

        def through(target: _Target | None) -> _Target | None:
            if target is None:
                return None
            made: list[int] = []

            def copy() -> int:
                if not made:
                    made.append(self._block(body, target(), replace(ways, clean_up=True)))
                return made[0]

            return copy

        return replace(
            ways,
            leave=through(ways.leave) or ways.leave,
            fail=through(ways.fail) or ways.fail,
            ends=through(ways.ends) or ways.ends,
            late=through(ways.late),
            stop=through(ways.stop),
            again=through(ways.again),
        )

    def _span(self, node: ast.stmt | ast.expr) -> Span:
        return self._module.span(node)

    def _suite(self, body: list[ast.stmt]) -> Anchor | None:
        if not body:
            return None
        return Anchor(self._module.anchor(body[0]).start, self._module.anchor(body[-1]).end)


if TYPE_CHECKING:

    class _Failing(TypedDict, total=False):
        fail: _Target
        why: Risk


def _failing(node: ast.AST, ways: _Ways) -> _Failing:
    """Return the target of an exception of this node, and why it may raise; empty if it may not."""
    if ways.clean_up or not may_raise(node):
        return {}
    if ways.late is None:
        return {"fail": ways.fail, "why": risk(node)}
    from flake8_tradelint.semantics.control.timing import only_times_out

    return {"fail": ways.late if only_times_out(node) else ways.fail, "why": risk(node)}
