"""Find the objects whose closing is waited for: ``await pool.wait_closed()``."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache


@lru_cache(maxsize=8)  # asked for every close in a file
def waited_for(data: bytes) -> frozenset[str]:
    """Return the last names of the objects whose ``wait_closed()`` the file awaits."""
    module = parsed(data)
    nodes = walk(module.tree) if module is not None else ()
    awaited = (inner for node in nodes if isinstance(node, ast.Await) for inner in walk(node.value))
    called = (node.func for node in awaited if isinstance(node, ast.Call))
    waiting = (func for func in called if isinstance(func, ast.Attribute) and func.attr == "wait_closed")
    return frozenset(callee_name(func.value) for func in waiting)
