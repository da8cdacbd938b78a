"""Where in a larger expression a value stands: tuple displays, targets, arguments."""

from __future__ import annotations

import ast

from flake8_tradelint.semantics.reading.scopes import Scope


def item_path(display: ast.AST, item: ast.AST, path: tuple[int, ...], through: str) -> tuple[int, ...]:
    """The path to an item of nested tuple displays; empty where positions do not tell."""
    if not isinstance(display, ast.Tuple | ast.List) or (through and not path):
        return ()
    if any(isinstance(element, ast.Starred) for element in display.elts):
        return ()
    return next(((n, *path) for n, element in enumerate(display.elts) if element is item), ())


def is_certain(target: ast.Tuple | ast.List, position: int) -> bool:
    """Is it certain which part of a tuple target the item at ``position`` goes to?"""
    starred = any(isinstance(item, ast.Starred) for item in target.elts)
    return not starred and position < len(target.elts)


def bound_locals(target: ast.expr, scope: Scope) -> list[tuple[str, Scope]]:
    """The local variables in an assignment target, with the scopes that own them."""
    found = []
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            owner = scope.lookup(node.id)
            if owner is not None and owner.kind not in ("module", "class"):
                found.append((node.id, owner))
    return found


def argument_place(call: ast.Call, argument: ast.AST) -> str:
    """The keyword or the 0-based position under which ``argument`` is handed to ``call``.

    ``"*"`` for a starred argument and whatever follows one: its position is not known.
    """
    if isinstance(argument, ast.keyword):
        return argument.arg or "**"
    for position, arg in enumerate(call.args):
        if isinstance(arg, ast.Starred):
            return "*"
        if arg is argument:
            return str(position)
    return "func" if call.func is argument else ""
