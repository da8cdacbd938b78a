"""Follow the control flow of the function that acquires a value from a place where the value is closed."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.cfg import build
from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.control.suites import around, function_around, own_nodes
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flake8_tradelint.model import Anchor, Span
    from flake8_tradelint.semantics.control.cfg import Graph
    from flake8_tradelint.semantics.control.flow import Step
    from flake8_tradelint.semantics.control.suites import Function
    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.source import Module


class Lender(Record):
    """A function that has a value and lends it: what it does with it, and ``renewed`` if it acquires it.

    ``start`` is a place in the function, and the acquiring call if there is one. ``names`` are those that the
    value has there: ``session``, ``self._session``.
    """

    path: str
    function: str
    uses: tuple[Use, ...]
    start: Span
    names: frozenset[str]
    acquires: bool = True


def opener(acquired: Acquisition) -> Lender:
    """Return the function that acquires the value as its lender."""
    own = acquired.fact.function
    uses = tuple(use for use in acquired.uses if use.function == own)
    names = frozenset(use.name for use in uses if use.kind == "local")
    return Lender(acquired.path, own, uses, acquired.fact.span, names)


def steps_of(linked: OwnershipDb, lender: Lender) -> Steps | None:
    """Return the steps of the lender; ``None`` if it cannot be analysed."""
    start = lender.start.anchor.start
    module = parsed_around(linked, lender.path, lender.start.line)
    function = function_around(module, start) if module is not None else None
    graph = _graph(module, function) if module is not None and function is not None else None
    if module is None or function is None or graph is None:
        return None
    return Steps(module, graph.steps, [*_renewals(module, function, lender)])


@lru_cache(maxsize=4)  # of a function that lends one value after the other
def _graph(module: Module, function: Function) -> Graph | None:
    return build(module, function)


@lru_cache(maxsize=4)  # of a function that lends one value after the other
def _stored(module: Module, function: Function) -> Mapping[str, list[Anchor]]:
    """Return the places where the function binds a variable or attribute, by its name."""
    found: dict[str, list[Anchor]] = {}
    for node in own_nodes(function):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.setdefault(dotted_name(node), []).append(module.anchor(node))
    return found


def _renewals(module: Module, function: Function, lender: Lender) -> Iterator[Anchor]:
    """Yield the places where the value is acquired anew, or another one gets its name."""
    start = lender.start.anchor
    names = lender.names
    if lender.acquires:
        yield start
        names |= _entered(module, start)
    stored = _stored(module, function)
    for name in sorted(names):
        yield from stored.get(name, ())


def _entered(module: Module, at: Anchor) -> set[str]:
    """Return the variable of the ``as`` clause behind the place."""
    blocks = (node for node in around(module, at.start) if isinstance(node, ast.AsyncWith))
    items = (item for node in blocks for item in node.items)
    return {
        item.optional_vars.id
        for item in items
        if isinstance(item.optional_vars, ast.Name) and is_inside(at, module.anchor(item.context_expr))
    }


class Steps:
    """The steps of a function; a path ends at one that renews the value."""

    def __init__(self, module: Module, steps: tuple[Step, ...], renewals: list[Anchor]) -> None:
        self._module, self._steps, self._renewals = module, steps, renewals

    def first_after(
        self, closed: Span, places: list[Span], *, left: bool = False, together: bool = False
    ) -> Span | None:
        """Return the first of the places that a path without an exception reaches after the close.

        ``left``: the value is closed where the block of the ``async with`` statement at ``closed`` is left.
        ``together``: the closing call runs beside others of its statement.
        """
        at_once = [place for place in places if together and self._is_beside(closed, place)]
        if at_once:
            return at_once[0]
        seen: set[int] = set()
        queue = self._behind(closed.anchor) if left else self._after(closed.anchor)
        for index in queue:
            step = self._steps[index]
            if index in seen or self._renews(step):
                continue
            seen.add(index)
            used = [place for place in places if _has(step, place.anchor)]
            if used:
                return used[0]
            queue += step.next
        return None

    def _after(self, at: Anchor) -> list[int]:
        return [index for step in self._steps if _has(step, at) for index in step.next]

    def _behind(self, at: Anchor) -> list[int]:
        """Return the steps that follow the ``async with`` statement around the place."""
        blocks = [node for node in around(self._module, at.start) if isinstance(node, ast.AsyncWith)]
        if not blocks:
            return []
        block = self._module.anchor(blocks[-1])
        inside = [
            step for step in self._steps if step.span is not None and is_inside(step.span.anchor, block)
        ]
        after = {index for step in inside for index in step.next}
        return sorted(index for index in after if not self._is_in(index, block))

    def _is_in(self, index: int, block: Anchor) -> bool:
        span = self._steps[index].span
        return span is not None and is_inside(span.anchor, block)

    def _renews(self, step: Step) -> bool:
        return any(_has(step, place) for place in self._renewals)

    def _is_beside(self, closed: Span, place: Span) -> bool:
        """Return True if the place is another one of the statement, or a comprehension repeats the close."""
        if place != closed:
            return any(_has(step, closed.anchor) and _has(step, place.anchor) for step in self._steps)
        kinds = (ast.ListComp, ast.SetComp, ast.GeneratorExp)
        nodes = around(self._module, place.anchor.start)
        statement = max(i for i, node in enumerate(nodes) if isinstance(node, ast.stmt))
        return any(isinstance(node, kinds) for node in nodes[statement:])


def _has(step: Step, place: Anchor) -> bool:
    """Return True if the step evaluates what is at the place."""
    return step.span is not None and is_inside(place, step.span.anchor)
