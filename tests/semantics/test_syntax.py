"""Test that a walk leaves out only nodes without meaning."""

from __future__ import annotations

import ast

import hypothesmith
from hypothesis import HealthCheck, given, settings

from flake8_tradelint.semantics.syntax import walk

WITHOUT_MEANING = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)


def meaningful(tree: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if not isinstance(node, WITHOUT_MEANING)]


@given(hypothesmith.from_node())
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_walk_meets_all_other_nodes_in_the_same_order(text: str) -> None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    assert list(walk(tree)) == meaningful(tree)
