"""Test that the statements around a place are found by the tree, however the text is laid out."""

from __future__ import annotations

import ast

import pytest

from flake8_tradelint.semantics.control.parsing_again import call_at, function_at, parsed_around
from flake8_tradelint.semantics.control.suites import (
    around,
    body_nodes,
    function_around,
    handles,
    suite_around,
)
from tests.semantics.linking import project

APP = "/p/app.py"


def nodes_around(text: str, mark: str) -> list[ast.AST]:
    facts = project({"app.py": text})
    at = facts.data(APP).index(mark.encode())
    module = parsed_around(facts, APP, facts.data(APP).count(b"\n", 0, at) + 1)
    assert module is not None
    return around(module, at)


@pytest.mark.parametrize(
    ("text", "line", "name"),
    [
        ("def f():\n    pass\n", 1, "f"),
        ("class A:\n    @decorated(\n        1)\n    async def f(self,\n        x=1): pass\n", 4, "f"),
        ("class A:\n\tdef e(self): pass\n\n\tdef f(self):\n\t\tpass\n", 4, "f"),
        ("def e():\n    '''\ndef f(): pass\n    '''\n    def f(): pass\n", 5, "f"),
        ("if x:\n    def f(): pass\n", 2, "f"),
        ("class A:\n    class B:\n        @x\n        def f(self):\n            pass\n", 4, "f"),
        ("# -*- coding: latin-1 -*-\ndef f(): pass\n", 2, "f"),
        ("\ufeffdef f(): pass\n", 1, "f"),
        ("x = 1 \\\n+ 2\ndef f(): pass\n", 3, "f"),
        ("def e(): pass\nx = '\u2248'; y = 1\nclass A:\n    x = 1; y = 2\n    def f(): pass\n", 5, "f"),
    ],
)
def test_functions_by_their_line(text: str, line: int, name: str) -> None:
    found = function_at(project({"app.py": text}), APP, line)
    assert found is not None and found.name == name


def test_lines_without_a_function() -> None:
    assert function_at(project({"app.py": "def f():\n    x = 1\n    y = 2\n"}), APP, 3) is None
    assert function_at(project({"app.py": "def f(:\n"}), APP, 1) is None


def test_a_body_is_more_than_lines() -> None:
    text = "def f():\n    x = '''\nnot the end'''\n    (close(\n)\n)\n"
    function = function_at(project({"app.py": text}), APP, 1)
    assert function is not None
    assert any(isinstance(node, ast.Call) for node in body_nodes(function))


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    try: a()\n    except Timeout: close()\n",
        "def f():\n  try:\n    a()\n  except (\n    Other,\n    Timeout,\n  ):\n    if x:\n      close()\n",
        "def f():\n  try:\n    a()\n  except Timeout:\n    x = '''\ndef g(): pass\n'''\n    close()\n",
    ],
)
def test_handlers(text: str) -> None:
    assert handles(nodes_around(text, "close"), "Timeout")


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    try: a()\n    except Other: close()  # Timeout\n",
        "def f():\n    try:\n        a()\n    except Timeout: pass\n    else: close()\n",
        "def f():\n    try:\n        a()\n    except Timeout:\n        def g():\n            close()\n",
        "def f():\n    '''\n    except Timeout:\n    '''\n    close()\n",
    ],
)
def test_what_no_handler_of_it_runs(text: str) -> None:
    assert not handles(nodes_around(text, "close"), "Timeout")


def test_suites_and_calls() -> None:
    text = "def f():\n    if x: a(); close()\n    else: b()\n    c()\n"
    suite, place = suite_around(nodes_around(text, "close"))
    assert (len(suite), place) == (2, 1)
    suite, place = suite_around(nodes_around(text, "b()"))
    assert (len(suite), place) == (1, 0)


def test_places_beside_characters_of_several_bytes() -> None:
    facts = project({"app.py": "class A:\n    def f(self):\n        x = '\u2248\u2248', close(y)\n"})
    facts.require_in(APP, {"close"})
    (fact,) = facts.summary(APP).calls
    call = call_at(facts, APP, fact.span)
    assert call is not None and ast.unparse(call) == "close(y)"
    module = parsed_around(facts, APP, 3)
    function = function_around(module, fact.span.anchor.start) if module is not None else None
    assert function is not None and function.name == "f"
