"""What statements bind: which names, in which scope, to what."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.reading.scopes import Binding, Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.reading.scopes import BindingKind


def nested_statements(statement: ast.stmt) -> list[ast.stmt]:
    """The statements directly inside a compound statement's blocks."""
    found: list[ast.stmt] = []
    for name in ("body", "orelse", "finalbody"):
        found += getattr(statement, name, [])
    for handler in getattr(statement, "handlers", []):
        found += handler.body
    for case in getattr(statement, "cases", []):
        found += case.body
    return found


def outer_names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str]:
    """Names that the function's own statements declare global or nonlocal (wherever they stand)."""
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


def bind(node: ast.AST, scope: Scope) -> None:
    """Record what an ordinary node binds."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            bind_target(target, scope, Binding("assign", node.value))
    elif isinstance(node, ast.AnnAssign):
        kind: BindingKind = "assign" if node.value is not None else "other"
        binding = Binding(kind, node.value or node, annotation=node.annotation)
        bind_target(node.target, scope, binding)
    elif isinstance(node, ast.NamedExpr):
        scope.function().bind(node.target.id, Binding("assign", node.value))
    elif isinstance(node, ast.For | ast.AsyncFor):
        bind_target(node.target, scope, Binding("for", node.iter))
    elif isinstance(node, ast.withitem):
        if node.optional_vars is not None:
            bind_target(node.optional_vars, scope, Binding("with", node))
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            scope.bind(name, Binding("import", alias))
    elif isinstance(node, ast.Return) and node.value is not None:
        scope.returned.append(node.value)
    elif isinstance(node, ast.Yield | ast.YieldFrom):
        function = scope.function()
        function.yields = True
        if isinstance(node, ast.Yield) and node.value is not None:
            function.yielded.append(node.value)
    else:
        _bind_rare(node, scope)


def _bind_rare(node: ast.AST, scope: Scope) -> None:
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        scope.bind(node.target.id, Binding("other", node))
    elif isinstance(node, ast.ExceptHandler) and node.name:
        scope.bind(node.name, Binding("except", node))
    elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        scope.bind(node.name, Binding("other", node))
    elif isinstance(node, ast.MatchMapping) and node.rest:
        scope.bind(node.rest, Binding("other", node))


def bind_target(target: ast.expr, scope: Scope, binding: Binding) -> None:
    """Bind every name in an assignment target; each gets its path into the value."""
    stack: list[tuple[ast.expr, tuple[int, ...]]] = [(target, ())]
    while stack:
        node, path = stack.pop()
        if isinstance(node, ast.Name):
            scope.bind(node.id, Binding(binding.kind, binding.node, path, binding.annotation))
        elif isinstance(node, ast.Tuple | ast.List):
            starred = any(isinstance(item, ast.Starred) for item in node.elts)
            for position, item in enumerate(node.elts):
                # After a star, positions say nothing: -1 means "some part".
                stack.append((item, (*path, -1 if starred else position)))
        elif isinstance(node, ast.Starred):
            stack.append((node.value, (*path, -1)))
