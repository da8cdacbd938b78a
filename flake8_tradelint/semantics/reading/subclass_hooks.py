"""Find the calls to which an ``__init_subclass__`` passes the new class."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.facts import HandedOn
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.reading.lowering import Lowering
    from flake8_tradelint.semantics.reading.scopes import Scope


NAME = "__init_subclass__"


def handed_on(
    node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, lowering: Lowering
) -> Iterator[HandedOn]:
    """Yield the calls in the method that have its first parameter among their arguments."""
    arguments = [*node.args.posonlyargs, *node.args.args]
    if node.name != NAME or not arguments:
        return
    certain = {id(call) for statement in node.body for call in _outermost(statement)}
    for call in walk(node):
        if isinstance(call, ast.Call) and any(_is_name(a, arguments[0].arg) for a in _values(call)):
            yield HandedOn(lowering.call(call, scope), id(call) in certain)


def _values(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _outermost(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield the value of a statement that runs unconditionally."""
    if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return) and statement.value:
        yield statement.value


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
