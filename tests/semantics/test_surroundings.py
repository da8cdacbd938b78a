"""Test how surroundings of a call show that an exception is expected."""

from __future__ import annotations

import ast
import textwrap

import pytest

from flake8_tradelint.semantics.reading.indexing import index_module
from flake8_tradelint.semantics.reading.surroundings import expects_type_error, may_expect

EXPECTING = {
    "caught": """
        try:
            make(1)
        except (ValueError, TypeError):
            pass
    """,
    "waited for": """
        with pytest.raises(TypeError):
            make(1)
    """,
    "waited for by unittest": """
        self.assertRaises(TypeError, lambda: make(1))
    """,
    "suppressed": """
        with contextlib.suppress(Exception):
            make(1)
    """,
    "expected to fail": """
        @pytest.mark.xfail
        def test():
            make(1)
    """,
    "nested": """
        def test():
            def call():
                make(1)
            check_Raises(call)
    """,
    "another letter": """
        with ᵣaises(Exception):
            make(1)
    """,
}
NOT = {
    "elsewhere": """
        with raises(TypeError):
            pass
        make(1)
    """,
    "another exception": """
        try:
            make(1)
        except ValueError:
            pass
    """,
}


def expected(text: str) -> bool:
    tree = ast.parse(text)
    call = next(
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node) == "make(1)"
    )
    return expects_type_error(call, index_module(tree, text))


@pytest.mark.parametrize("text", EXPECTING.values(), ids=EXPECTING)
def test_expected(text: str) -> None:
    assert expected(textwrap.dedent(text))


@pytest.mark.parametrize("text", NOT.values(), ids=NOT)
def test_unexpected(text: str) -> None:
    assert not expected(textwrap.dedent(text))


def test_most_texts_have_no_such_word() -> None:
    assert not may_expect("try:\n    raise ValueError\nexcept ValueError:\n    make(1)\n")
