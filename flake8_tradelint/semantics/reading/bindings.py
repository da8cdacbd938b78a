"""Record what each type of statement binds: which names, in which scope, to what."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.reading.scopes import STARRED, Binding, Scope
from flake8_tradelint.semantics.syntax import nested_statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flake8_tradelint.semantics.reading.scopes import BindingKind


def outer_names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str]:
    """Return the names that the function's own statements declare global or nonlocal, with that word."""
    found: dict[str, str] = {}
    stack: list[ast.stmt] = list(node.body)
    while stack:
        statement = stack.pop()
        if isinstance(statement, ast.Global | ast.Nonlocal):
            word = "global" if isinstance(statement, ast.Global) else "nonlocal"
            found.update(dict.fromkeys(statement.names, word))
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            stack += nested_statements(statement)
    return found


def _assign(node: ast.Assign, scope: Scope, _: object) -> None:
    for target in node.targets:
        if target.__class__ is ast.Name:
            scope.bind(target.id, Binding("assign", node.value))
        else:
            bind_target(target, scope, Binding("assign", node.value))


def _annotated(node: ast.AnnAssign, scope: Scope, _: object) -> None:
    kind: BindingKind = "assign" if node.value is not None else "other"
    bind_target(node.target, scope, Binding(kind, node.value or node, annotation=node.annotation))


def _named(node: ast.NamedExpr, scope: Scope, _: object) -> None:
    scope.function().bind(node.target.id, Binding("assign", node.value))


def _loop(node: ast.For | ast.AsyncFor, scope: Scope, _: object) -> None:
    bind_target(node.target, scope, Binding("for", node.iter))


def _with(node: ast.withitem, scope: Scope, _: object) -> None:
    if node.optional_vars is not None:
        bind_target(node.optional_vars, scope, Binding("with", node))


def _import(node: ast.Import | ast.ImportFrom, scope: Scope, _: object) -> None:
    for alias in node.names:
        scope.bind(alias.asname or alias.name.split(".")[0], Binding("import", alias))


def _return(node: ast.Return, scope: Scope, _: object) -> None:
    if node.value is not None:
        scope.returned.append(node.value)


def _yield(node: ast.Yield | ast.YieldFrom, scope: Scope, _: object) -> None:
    function = scope.function()
    function.yields = True
    if node.value is not None:
        function.yielded.append(
            node.value if isinstance(node, ast.Yield) else ast.Starred(node.value, ast.Load())
        )


def _augmented(node: ast.AugAssign, scope: Scope, _: object) -> None:
    if isinstance(node.target, ast.Name):
        scope.bind(node.target.id, Binding("other", node))


def _caught(node: ast.ExceptHandler, scope: Scope, _: object) -> None:
    if node.name:
        scope.bind(node.name, Binding("except", node))


def _matched(node: ast.MatchAs | ast.MatchStar, scope: Scope, _: object) -> None:
    if node.name:
        scope.bind(node.name, Binding("other", node))


def _rest(node: ast.MatchMapping, scope: Scope, _: object) -> None:
    if node.rest:
        scope.bind(node.rest, Binding("other", node))


BIND: dict[type[ast.AST], Callable[[Any, Scope, object], None]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.NamedExpr: _named,
    **dict.fromkeys((ast.For, ast.AsyncFor), _loop),
    ast.withitem: _with,
    **dict.fromkeys((ast.Import, ast.ImportFrom), _import),
    ast.Return: _return,
    **dict.fromkeys((ast.Yield, ast.YieldFrom), _yield),
    ast.AugAssign: _augmented,
    ast.ExceptHandler: _caught,
    **dict.fromkeys((ast.MatchAs, ast.MatchStar), _matched),
    ast.MatchMapping: _rest,
}
"""The functions that record what a node of each type binds, returns or yields. Their last argument is the
caller, which they ignore."""


def bind_target(target: ast.expr, scope: Scope, binding: Binding) -> None:
    """Bind every name in an assignment target, with its path into the value."""
    if target.__class__ is ast.Attribute:
        return
    stack: list[tuple[ast.expr, tuple[int, ...]]] = [(target, ())]
    while stack:
        node, path = stack.pop()
        if isinstance(node, ast.Name):
            scope.bind(node.id, Binding(binding.kind, binding.node, path, binding.annotation))
        elif isinstance(node, ast.Tuple | ast.List):
            starred = False
            for position, item in enumerate(node.elts):
                if isinstance(item, ast.Starred):
                    starred = True
                    stack.append((item.value, (*path, STARRED)))
                else:  # behind a star, positions are counted from the end
                    stack.append((item, (*path, position - len(node.elts) if starred else position)))
