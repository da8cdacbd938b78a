"""Tell functions that do nothing but pass on to another member of their class."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

_SIGNS = re.compile(r"(?i)deprecat|\bwarn|\balias|compat|legacy|\bold name\b|renamed|use \W*\w+\W* instead")
_PLAIN = frozenset({"property", "staticmethod", "classmethod", "abstractmethod"})


@dataclass(frozen=True, slots=True)
class PassesOn:
    """All that a function does is to return ``self.name``, or a call of it with its own parameters.

    ``kept``: the code says that this is for compatibility, by a warning, a decorator or a comment.
    """

    name: str
    kept: bool


def passes_on(node: ast.FunctionDef | ast.AsyncFunctionDef, text: str) -> PassesOn | None:
    """Return to which member the function passes everything on; ``None`` if it does anything else.

    Warnings do not count. ``text`` is the function's source, with its decorators and comments.
    """
    body = [statement for statement in node.body if not _is_aside(statement)]
    value = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
    value = value.value if isinstance(value, ast.Await) else value
    func = value.func if isinstance(value, ast.Call) else value
    if not isinstance(func, ast.Attribute) or not _is_own(func.value, node):
        return None
    if isinstance(value, ast.Call) and _given(value) != _taken(node):
        return None
    kept = _SIGNS.search(text) is not None
    others = [one for one in node.decorator_list if ast.unparse(one).rpartition(".")[2] not in _PLAIN]
    return None if others and not kept else PassesOn(func.attr, kept)


def _is_aside(statement: ast.stmt) -> bool:
    """Return True for docstrings, imports and warnings."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
        return True
    if not isinstance(statement, ast.Expr):
        return False
    if isinstance(statement.value, ast.Constant):
        return True
    return isinstance(statement.value, ast.Call) and _SIGNS.search(ast.unparse(statement.value)) is not None


def _is_own(value: ast.expr, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    first = [one.arg for one in (*node.args.posonlyargs, *node.args.args)][:1]
    return isinstance(value, ast.Name) and value.id in (*first, "self", "cls")


def _given(call: ast.Call) -> list[str]:
    """Return the names that the call passes, sorted; "" for anything else."""
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    plain = [value.value if isinstance(value, ast.Starred) else value for value in values]
    return sorted(value.id if isinstance(value, ast.Name) else "" for value in plain)


def _taken(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Return the names of the parameters, sorted, without the instance."""
    arguments = node.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)][1:]
    names += [one.arg for one in arguments.kwonlyargs]
    return sorted([*names, *(one.arg for one in (arguments.vararg, arguments.kwarg) if one is not None)])
