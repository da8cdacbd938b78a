"""Test least fixpoints over graphs that are explored on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from flake8_tradelint.db import Trace
from flake8_tradelint.semantics.must_call.transfer.fixpoint import Fixpoint
from flake8_tradelint.semantics.naming.symbols import FunctionRef

Graph = Mapping[int, Iterable[int]]


def solver(graph: Graph, own: Mapping[int, int], asked: list[int]) -> Fixpoint[int, int]:
    """The largest number that can be reached from a node."""

    def successors(node: int) -> Iterable[int]:
        asked.append(node)
        return graph.get(node, ())

    def evaluate(node: int, value: Callable[[int], int]) -> int:
        return max([own.get(node, 0), *(value(other) for other in graph.get(node, ()))])

    return Fixpoint(0, successors, evaluate, Trace(), -1, named)


def named(node: int) -> FunctionRef:
    return FunctionRef("a.py", f"f{node}")


def reachable(graph: Graph, start: int) -> set[int]:
    found, queue = {start}, [start]
    for node in queue:
        new = set(graph.get(node, ())) - found
        found |= new
        queue += new
    return found


def test_a_chain_that_is_longer_than_the_stack() -> None:
    graph = {node: [node + 1] for node in range(20_000)}
    assert solver(graph, {20_000: 7}, []).value(0) == 7


def test_a_cycle_has_one_value() -> None:
    graph = {1: [2], 2: [3], 3: [1, 4], 4: []}
    solution = solver(graph, {2: 5, 4: 3}, [])
    assert [solution.value(node) for node in (1, 2, 3, 4)] == [5, 5, 5, 3]


def test_only_what_is_asked_for_is_solved_and_only_once() -> None:
    asked: list[int] = []
    solution = solver({1: [2], 2: [], 3: [1]}, {}, asked)
    solution.value(1)
    solution.value(1)
    assert asked == [1, 2]
    solution.value(3)
    assert asked == [1, 2, 3]


def test_a_node_that_fails_is_unknown_and_costs_no_other_its_value() -> None:
    graph = {1: [2, 3], 2: [], 3: [4], 4: []}
    trace = Trace()

    def successors(node: int) -> Iterable[int]:
        return [1 // (node - 3) and other for other in graph[node]]

    def evaluate(node: int, value: Callable[[int], int]) -> int:
        return max([node // (node - 2) and node, *map(value, graph[node])])

    solution = Fixpoint(0, successors, evaluate, trace, -1, named)
    assert [solution.value(node) for node in (1, 2, 3, 4)] == [1, -1, -1, 4]
    told = [failure.message for failure in trace.faults]
    assert [message.partition(":")[0] for message in told] == [
        "what `f2` does is not known",
        "what `f3` does is not known",
    ]


GRAPHS = st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=4), max_size=10)


@given(GRAPHS, st.dictionaries(st.integers(0, 9), st.integers(0, 99)), st.permutations(range(10)))
def test_the_order_of_questions_does_not_matter(
    graph: dict[int, list[int]], own: dict[int, int], order: list[int]
) -> None:
    solution = solver(graph, own, [])
    for node in order:
        assert solution.value(node) == max(own.get(other, 0) for other in reachable(graph, node))
