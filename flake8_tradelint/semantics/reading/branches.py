"""Branches of ``if``, ``match`` and ``except`` around a statement that stores an attribute."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_ENDS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Module)


def is_conditional(parents: Mapping[ast.AST, ast.AST], target: ast.Attribute) -> bool:
    """Return True if the statement that stores ``target`` is in a branch, and another one does not store it.

    A loop counts as run.
    """
    child: ast.AST = target
    node = parents.get(child)
    while node is not None and not isinstance(node, _ENDS):
        if isinstance(node, ast.ExceptHandler | ast.match_case):
            return True
        if isinstance(node, ast.If) and child is not node.test:
            other = node.orelse if child in node.body else node.body
            if not _stores(other, target.attr):
                return True
        child, node = node, parents.get(node)
    return False


def _stores(branch: Sequence[ast.stmt], name: str) -> bool:
    """Return True if a statement of the branch stores an attribute of this name."""
    nodes = (node for statement in branch for node in walk(statement))
    return any(
        isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store)
        for node in nodes
    )
