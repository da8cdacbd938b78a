"""Least fixpoints over a graph that is discovered on demand: one equation for each node.

Strongly connected components come in the order of Tarjan's algorithm (R. E. Tarjan, "Depth-first
search and linear graph algorithms", 1972): every component after all that it depends on, so that a
component is solved once and for good. Iterative: call chains may be longer than Python's stack.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)
Value = TypeVar("Value")


class Fixpoint(Generic[Node, Value]):
    """The least solution of ``value(n) = evaluate(n, value)``.

    ``successors`` are the nodes whose values ``evaluate`` may ask for. It must be monotone over a
    lattice of finite height whose least element is ``bottom``; then the solution of a recursive
    group of functions is what holds however often they call each other.
    """

    def __init__(
        self,
        bottom: Value,
        successors: Callable[[Node], Iterable[Node]],
        evaluate: Callable[[Node, Callable[[Node], Value]], Value],
    ) -> None:
        self._bottom, self._successors, self._evaluate = bottom, successors, evaluate
        self._solved: dict[Node, Value] = {}

    def value(self, node: Node) -> Value:
        """The node's value in the least solution."""
        if node not in self._solved:
            for component in self._components(node):
                self._solve(component)
        return self._solved[node]

    def _solve(self, component: list[Node]) -> None:
        values = dict.fromkeys(component, self._bottom)

        def known(node: Node) -> Value:
            return values[node] if node in values else self._solved[node]

        changed = True
        while changed:
            changed = False
            for node in component:
                value = self._evaluate(node, known)
                changed = changed or value != values[node]
                values[node] = value
        self._solved.update(values)

    def _components(self, root: Node) -> Iterator[list[Node]]:
        """The unsolved components that can be reached, each after those that it depends on."""
        order: dict[Node, int] = {}
        low: dict[Node, int] = {}
        open_nodes: list[Node] = []
        path: list[tuple[Node, Iterator[Node]]] = []

        def enter(node: Node) -> None:
            order[node] = low[node] = len(order)
            open_nodes.append(node)
            path.append((node, iter(tuple(self._successors(node)))))

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
                    yield open_nodes[cut:]
                    del open_nodes[cut:]
            elif child not in order:
                enter(child)
            else:
                # Still open, as a closed one would be solved: an edge back into the component.
                low[node] = min(low[node], order[child])
