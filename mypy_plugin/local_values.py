"""A cheap look at a function by its text: is what a call makes bound to a variable that is taken somewhere?

To ask the rules costs a summary of the file, and the import of all that makes summaries.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from mypy.nodes import CallExpr, ClassDef, Decorator, FuncDef, MypyFile, Statement

from mypy_plugin.sources import Text

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
_LEAVES = frozenset({ast.Name, ast.Constant, ast.Load, ast.Store, ast.Del, str, int, bool, type(None)})
"""What fields hold in which there is nothing to find."""


def is_stored(call: CallExpr, file: MypyFile | None, text: Text) -> bool:
    """Is it bound to a local variable that its function returns, or stores in an attribute?"""
    return _becomes(_stored, call, file, text)


def is_taken(call: CallExpr, file: MypyFile | None, text: Text) -> bool:
    """Or to one that it awaits or hands on?"""
    return _becomes(_taken, call, file, text)


def _becomes(
    found: Callable[[ast.AST], Iterable[ast.expr]], call: CallExpr, file: MypyFile | None, text: Text
) -> bool:
    outermost = _function_at(call.line, file.defs) if file is not None else None
    if outermost is None or outermost.end_line is None:
        return False
    first, last = call.line - outermost.line + 2, (call.end_line or 0) - outermost.line + 2
    nodes = _around(first, _parsed(text.between(outermost.line, outermost.end_line)))
    names = {name for node in nodes for name in _bound(node, (first, call.column, last, call.end_column))}
    return any(isinstance(value, ast.Name) and value.id in names for node in nodes for value in found(node))


def _function_at(line: int, body: Sequence[Statement]) -> FuncDef | None:
    """The outermost function or method there."""
    for statement in body:
        found = statement.func if isinstance(statement, Decorator) else statement
        if found.line <= line <= (found.end_line or 0):
            if isinstance(found, ClassDef):
                return _function_at(line, found.defs.body)
            return found if isinstance(found, FuncDef) else None
    return None


@lru_cache(maxsize=1)
def _parsed(function: bytes) -> ast.Module:
    """The function below one line more; empty where its lines alone cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # for the running program to hear
        try:
            return ast.parse((b"if 1:\n" if function[:1].isspace() else b"\n") + function)
        except (SyntaxError, ValueError):
            return ast.Module([], [])


def _around(line: int, scope: ast.Module | _Function) -> list[ast.AST]:
    """What runs in the scope of the innermost function there, where a name is one variable."""
    nodes = list(_own(scope))
    for node in nodes:
        if isinstance(node, _Function) and node.lineno <= line <= (node.end_lineno or 0):
            return _around(line, node)
    return nodes


def _own(scope: ast.Module | _Function) -> Iterator[ast.AST]:
    """The nodes of the scope but for leaves, in no order; twice as fast as with ``ast.iter_child_nodes``."""
    queue: list[Any] = [*scope.body]
    while queue:
        node = queue.pop()
        yield node
        if isinstance(node, _SCOPES):
            continue
        for name in node._fields:
            value = getattr(node, name, None)
            values = value if isinstance(value, list) else (value,)
            queue += [item for item in values if item.__class__ not in _LEAVES]


def _bound(node: ast.AST, place: tuple[int | None, ...]) -> Iterator[str]:
    """The name to which the statement binds the value of what stands at the place, if it is that."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        value, target = node.value, node.targets[0] if isinstance(node, ast.Assign) else node.target
        at = (value.lineno, value.col_offset, value.end_lineno, value.end_col_offset)
        if at == place and isinstance(target, ast.Name):
            yield target.id


def _stored(node: ast.AST) -> Iterable[ast.expr]:
    """The values that outlive the function after this."""
    match node:
        case ast.Return(value=ast.expr() as value):
            return _parts(value)
        case ast.Assign(targets=[ast.Attribute()], value=value):
            return [value]
    return []


def _taken(node: ast.AST) -> Iterable[ast.expr]:
    """The values that are waited for, or that somebody else has after this."""
    match node:
        case ast.Await(value=value):
            return [value]
        case ast.Call(args=arguments):
            return [part for argument in arguments for part in _parts(argument)]
    return _stored(node)


def _parts(value: ast.expr) -> list[ast.expr]:
    """The items of a display; any other value is one."""
    return value.elts if isinstance(value, ast.List | ast.Set | ast.Tuple) else [value]
