"""Solve for the least fixpoint over a graph that is discovered on demand: one equation for each node.

Strongly connected components come in the order of Tarjan's algorithm (R. E. Tarjan, "Depth-first search and
linear graph algorithms", 1972): every component after all that it depends on, so that a component is solved
once and for good. Iterative: call chains may be longer than Python's stack.
"""

from __future__ import annotations

from flake8_tradelint.db import Answer, Source, Trace
from flake8_tradelint.startup.light import Generic, TypeVar, partial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator  # noqa: F401
    from typing import Any

    from flake8_tradelint.semantics.naming.symbols import FunctionRef

Node = TypeVar("Node", bound="Hashable")
Value = TypeVar("Value")


class Fixpoint(Generic[Node, Value]):
    """The least solution of ``value(n) = evaluate(n, value)``.

    ``successors`` are the nodes whose values ``evaluate`` may ask for. It must be monotone over a lattice
    of finite height whose least element is ``bottom``; then the solution of a recursive group of functions
    holds however often they call each other. Where ``evaluate`` or ``successors`` fails for a node, its
    value is ``unknown``, and the fault names the node's ``function``.
    """

    def __init__(
        self,
        bottom: Value,
        successors: Callable[[Node], Iterable[Node]],
        evaluate: Callable[[Node, Callable[[Node], Value]], Value],
        trace: Trace,
        unknown: Value,
        function: Callable[[Node], FunctionRef],
    ) -> None:
        self._bottom, self._successors, self._evaluate = bottom, successors, evaluate
        self._trace, self._unknown, self._function = trace, unknown, function
        self._failed: set[Node] = set()
        self._solved: dict[Node, Answer[Value]] = {}

    def value(self, node: Node) -> Value:
        """Return the node's value in the least solution."""
        if node not in self._solved:
            self._trace.run_untracked(lambda: self._solve_from(node))
        found = self._solved[node]
        self._trace.open[-1].add(found)
        return found.value

    def _solve_from(self, node: Node) -> None:
        for component, sources in self._components(node):
            values = self._trace.listen(partial(self._values, component), sources)
            heard = tuple(sources)
            for one, value in values.items():
                self._solved[one] = Answer(value, heard)

    def _values(self, component: list[Node]) -> dict[Node, Value]:
        """Return the least solution for one component, all others that it depends on being solved."""
        values = dict.fromkeys(component, self._bottom)

        def known(node: Node) -> Value:
            if node in values:
                return values[node]
            found = self._solved[node]
            self._trace.open[-1].add(found)
            return found.value

        changed = True
        while changed:
            changed = False
            for node in component:
                value = self._value(node, known)
                changed = changed or value != values[node]
                values[node] = value
        return values

    def _value(self, node: Node, known: Callable[[Node], Value]) -> Value:
        if node not in self._failed:
            try:
                return self._evaluate(node, known)
            except Exception as error:
                self._fail(node, error)
        return self._unknown

    def _following(self, node: Node) -> tuple[Node, ...]:
        try:
            return tuple(self._successors(node))
        except Exception as error:
            self._fail(node, error)
            return ()

    def _fail(self, node: Node, error: Exception) -> None:
        from flake8_tradelint.faults import unknown

        self._failed.add(node)
        ref = self._function(node)
        self._trace.fault(unknown(ref.path, ref.qualname, error))

    def _components(self, root: Node) -> Iterator[tuple[list[Node], set[Source | Answer[Any]]]]:
        """Yield the unsolved components that can be reached, each after those that it depends on.

        Each with the sources that were read to find its successors.
        """
        read: dict[Node, set[Source | Answer[Any]]] = {}
        order: dict[Node, int] = {}
        low: dict[Node, int] = {}
        open_nodes: list[Node] = []
        path: list[tuple[Node, Iterator[Node]]] = []

        def enter(node: Node) -> None:
            order[node] = low[node] = len(order)
            open_nodes.append(node)
            read[node] = set()
            successors = self._trace.listen(partial(self._following, node), read[node])
            path.append((node, iter(successors)))

        enter(root)
        while path:
            node, following = path[-1]
            child = next((n for n in following if n not in self._solved), None)
            if child is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == order[node]:
                    cut = open_nodes.index(node)
                    component = open_nodes[cut:]
                    yield component, set().union(*(read[one] for one in component))
                    del open_nodes[cut:]
            elif child not in order:
                enter(child)
            else:
                # Still open, as a closed one would be solved: an edge back into the component.
                low[node] = min(low[node], order[child])
