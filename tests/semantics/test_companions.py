"""Test which variables show that control came through the acquiring statement."""

from __future__ import annotations

import ast

import pytest

from flake8_tradelint.semantics.control.companions import companions


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("feed = None\nif token:\n    feed = Feed(token)\n    START\n", {"feed"}),
        ("feed = None\nif token: feed = Feed(token); START\n", {"feed"}),
        ("feed = None\nif a:\n    pass\nelif token:\n    feed = Feed(token)\n    START\n", {"feed"}),
        ("feed = None\nif token:\n    with lock:\n        feed = Feed(token)\n        START\n", {"feed"}),
        ("feed = None\nif token:\n    feed = Feed()\n    START\nready = feed\n", {"feed", "ready"}),
        (
            "feed = None\nif token:\n    feed = 1\n    START\nif more:\n    b = feed\nc = b\n",
            {"feed", "b", "c"},
        ),
        ("feed = None\nif token:\n    feed = Feed(token)\n    if more:\n        START\n", set()),
        ("feed = None\nfeed = Feed(token)\nSTART\n", set()),
        ("if token:\n    feed = Feed(token)\n    START\n", set()),
    ],
)
def test_companions(body: str, expected: set[str]) -> None:
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    function = ast.parse(f"async def run(token, a, more):\n{indented}").body[0]
    assert isinstance(function, ast.AsyncFunctionDef)
    names = (node for node in ast.walk(function) if isinstance(node, ast.Expr))
    start = next(node for node in names if isinstance(node.value, ast.Name) and node.value.id == "START")
    assert companions(function, start) == expected
