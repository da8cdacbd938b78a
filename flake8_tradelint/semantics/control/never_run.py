"""Find code that never runs because it is under a constant condition.

Code that is generated twice, with and without ``async``, tells the two versions apart in this way: ``if
_IS_SYNC:`` where the module says ``_IS_SYNC = False``, or ``if True:`` with an ``else``. Other variables of a
module, like ``DRY_RUN = True``, are meant to be changed and do not count.
"""

from __future__ import annotations

import _ast as ast
from itertools import pairwise

from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import binds, within_function
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def never_runs(module: Callable[[], ast.Module | None], nodes: Sequence[ast.AST]) -> bool:
    """Return True if a suite around the innermost of the nodes, in its function, never runs.

    ``nodes`` are those around a place of the file, from the outermost to the innermost. ``module`` returns
    the tree of all of it, or ``None``; it is called for a condition that is a variable.
    """
    inside = within_function(nodes)
    return any(
        isinstance(node, ast.If) and _truth(module, node.test) is (inner in node.orelse)
        for node, inner in pairwise(inside)
        if inner is not getattr(node, "test", None)
    )


def _truth(module: Callable[[], ast.Module | None], test: ast.expr) -> bool | None:
    """Return the truth of a constant condition; ``None`` for any other."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            value = _truth(module, operand)
            return None if value is None else not value
        case ast.BoolOp(op=op, values=values):
            decisive = isinstance(op, ast.Or)
            known = [_truth(module, value) for value in values]
            if decisive in known:
                return decisive
            return None if None in known else not decisive
        case ast.Name(id=name) if "sync" in name.lower():
            whole = module()
            return None if whole is None else _constant(whole, name)
    return _literal(test)


def _literal(value: ast.expr | None) -> bool | None:
    """Return the truth of ``True``, ``1``, ``False``, ``0``, ``None`` and ``TYPE_CHECKING``."""
    if isinstance(value, ast.Constant):
        plain = value.value is None or isinstance(value.value, bool | int)
        return bool(value.value) if plain else None
    return False if callee_name(value) == "TYPE_CHECKING" else None


def _constant(module: ast.Module, name: str) -> bool | None:
    """Return the truth of a variable that the file binds once, to a constant; otherwise ``None``."""
    if sum(binds(node, name) for node in walk(module)) != 1:
        return None
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=bound)], value=value) if bound == name:
                return _literal(value)
            case ast.AnnAssign(target=ast.Name(id=bound), value=value) if bound == name:
                return _literal(value)
    return None
