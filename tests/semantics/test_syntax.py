"""Test the table of node fields, and walks by it, against the running Python and later ones."""

from __future__ import annotations

import _ast
import ast
import sys
from pathlib import Path

import hypothesmith
import pytest
from hypothesis import HealthCheck, given, settings

from flake8_tradelint.semantics import expr
from flake8_tradelint.semantics.reading.indexing import index_module
from flake8_tradelint.semantics.syntax import FIELDS, fields_with_nodes, walk

WITHOUT_MEANING = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)
TEMPLATE = 'async def page(name):\n    return t"<p>{await name!r:>{len(name)}}</p>"\n'


def meaningful(tree: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if not isinstance(node, WITHOUT_MEANING)]


def test_of_this_project() -> None:
    for path in Path(expr.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_bytes())
        assert list(walk(tree)) == meaningful(tree)


@pytest.mark.skipif(sys.version_info < (3, 14), reason="this Python parses no template strings")
def test_a_tree_of_template_strings_as_python_has_it() -> None:
    tree = ast.parse(TEMPLATE)
    assert list(walk(tree)) == meaningful(tree)
    indexed = {node for node in meaningful(tree) if not isinstance(node, ast.Module | ast.arguments)}
    assert set(index_module(tree).parents) == indexed


def test_every_kind_of_node_is_known() -> None:
    kinds = {kind for kind in vars(_ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)}
    assert kinds == set(FIELDS)
    assert FIELDS[ast.Call] == ("func", "args", "keywords")
    assert FIELDS[ast.Constant] == FIELDS[ast.Name] == FIELDS[ast.Add] == ()
    assert FIELDS[ast.Import] == FIELDS[ast.ImportFrom] == ("names",)


class _NodeOfALaterPython(ast.expr):
    _fields = ("value", "text", "is_new", "op", "others")
    _field_types = {  # noqa: RUF012 - as CPython has it
        "value": ast.expr,
        "text": object,
        "is_new": int | None,
        "op": ast.operator,
        "others": list[ast.stmt],
    }


def test_a_later_python_says_itself_what_its_fields_hold() -> None:
    assert fields_with_nodes(_NodeOfALaterPython) == ("value", "others")


@pytest.mark.skipif(not hasattr(ast.Call, "_field_types"), reason="this Python does not say what fields hold")
def test_the_names_say_of_settled_grammars_what_the_types_say() -> None:
    newer = {
        "Interpolation": {"str"},
        "Import": {"is_lazy"},
        "ImportFrom": {"is_lazy"},
        "TypeIgnore": {"lineno"},
    }
    for kind, by_types in FIELDS.items():
        bare = type(kind.__name__, (ast.AST,), {"_fields": kind._fields, "_field_types": None})
        if kind in (ast.Constant, ast.MatchSingleton):
            continue
        by_names = set(fields_with_nodes(bare)) - newer.get(kind.__name__, set())
        assert by_names == set(by_types), kind


@given(hypothesmith.from_node())
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_walk_meets_all_other_nodes_in_the_same_order(text: str) -> None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    assert list(walk(tree)) == meaningful(tree)
