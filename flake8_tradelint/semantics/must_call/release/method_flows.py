"""Search the control flow of methods again: from a step on, for exceptions that leave with a value held.

For values that attributes hold, of which no summary keeps a flow. Only values that some method releases ask.
"""

from __future__ import annotations

import _ast as ast
from bisect import bisect_left

from flake8_tradelint.semantics.control.flow import Flow, Step, is_inside, joining_steps
from flake8_tradelint.semantics.must_call.release.cancelled_tasks import raises_again
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.source.decoding import line_starts
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Literal

    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.control.cfg import Graph
    from flake8_tradelint.semantics.control.raising import Risk
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.source import Module

    Reason = Literal["", "fails", "cancelled"]

_AWAITS: frozenset[Risk] = frozenset({"await", "cancelled", "joined"})
_TRIED = 16
"""How many steps that turn out to raise nothing are tried before a search gives up."""


class Escape(Record):
    """The step ``at`` of the function raises, and the exception leaves while the value is held.

    ``cancelled``: it awaits a task that the function has cancelled.
    """

    function: FunctionRef
    at: Span
    cancelled: bool = False


class MethodFlow(Record, eq=False):
    """A function of the project with its tree and its control-flow graph."""

    ref: FunctionRef
    module: Module
    graph: Graph

    def calls_on_self(self) -> Iterator[tuple[str, Anchor]]:
        """Yield the names of the methods that it calls on ``self``, and the places of these calls."""
        from flake8_tradelint.semantics.control.suites import own_nodes

        arguments = self.graph.function.args
        own = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)][:1]
        for node in own_nodes(self.graph.function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = node.func.value
                if isinstance(of, ast.Name) and [of.id] == own:
                    yield node.func.attr, self.module.anchor(node)

    def looks_at(self, attr: str) -> tuple[Anchor, ...]:
        """Return where the function names the attribute: a test of it tells whether there is a value."""
        from flake8_tradelint.semantics.control.suites import own_nodes

        nodes = own_nodes(self.graph.function)
        named = (node for node in nodes if isinstance(node, ast.Attribute) and node.attr == attr)
        return tuple(self.module.anchor(node) for node in named)

    def in_file(self, span: Span) -> Span:
        """Return the span of a step with the lines of the file: the tree is that of a part of it."""
        below = bisect_left(line_starts(self.module.utf8), self.module.line_starts[0])
        return replace(span, line=span.line + below, end_line=span.end_line + below)

    def steps_at(self, place: Anchor) -> list[int]:
        """Return the steps that evaluate what is at the place: several where ``finally`` is copied."""
        steps = enumerate(self.graph.steps)
        return [at for at, step in steps if step.span is not None and is_inside(place, step.span.anchor)]


def method_flow(linked: OwnershipDb, ref: FunctionRef) -> MethodFlow | None:
    """Return the function's control flow; ``None`` if it is not in sight or too large."""
    from flake8_tradelint.semantics.control.cfg import build
    from flake8_tradelint.semantics.control.parsing_again import parsed_around
    from flake8_tradelint.semantics.control.suites import function_around

    summary = linked.symbols.function(ref)
    module = parsed_around(linked, ref.path, summary.span.line) if summary is not None else None
    if summary is None or module is None:
        return None
    function = function_around(module, summary.span.anchor.start)
    graph = build(module, function) if function is not None else None
    return MethodFlow(ref, module, graph) if graph is not None else None


def passes_on(method: MethodFlow, steps: Iterable[int], ends: tuple[Anchor, ...]) -> bool:
    """Return True if an exception of one of the steps leaves the method without passing ``ends``."""
    from flake8_tradelint.semantics.control.held import Places

    held, graph = Places(ends), method.graph.steps
    queue = [target for index in steps for target in graph[index].raises]
    for index in queue:
        step = graph[index]
        if step.kind == "raised":
            return True
        if step.span is None or not held.one_is_inside(step.span.anchor):
            following = step.next if step.risk != "raise" else step.raises
            queue += [
                one for one in (*following, *(step.raises if step.span is None else ())) if one not in queue
            ]
    return False


def escape(
    linked: OwnershipDb,
    method: MethodFlow,
    begin: Iterable[int],
    ends: tuple[Anchor, ...],
    looks: tuple[Anchor, ...] = (),
    reason: Callable[[Span], Reason] = lambda _: "fails",
    *,
    caught: bool = False,
    written: bool = False,
) -> Escape | None:
    """Return the first exception with which the method is left from the steps ``begin`` on, without ``ends``.

    ``looks`` are places that ask whether there is a value to release. ``reason`` tells why a step that may
    raise counts; steps that await what the method has cancelled do. So do, on request, exceptions that are
    ``caught`` and end the method, and ``raise`` statements that are ``written`` in it: a closer may have one
    where there is nothing to close.
    """
    from flake8_tradelint.semantics.control.ways_out import Handling, ways_out

    steps = (*method.graph.steps, Step("step", None, tuple(begin)))
    flow = Flow(steps, len(steps) - 1, method.graph.flags)
    joining = joining_steps(flow)
    handling = Handling(ends, looks, frozenset(), _AWAITS)
    for _ in range(_TRIED):
        ways = ways_out(flow, handling)
        found = [way.raised for way in ways if way.raised and (caught or way.how == "exception")]
        found += [way.leaves for way in ways if way.leaves and written and way.how == "raise"]
        place = next(iter(found), None)
        if place is None:
            return None
        at = method.in_file(place)
        why: Reason = ""
        if place in joining:
            if raises_again(linked, method.ref, at, joining[place]):
                why = "cancelled" if joining[place] == "cancelled" else "fails"
        elif linked.call_summaries.raises(method.ref, place):
            why = reason(place)
        if why:
            return Escape(method.ref, at, why == "cancelled")
        handling = replace(handling, calm=handling.calm | {place})
    return None
