"""Prefilter calls by their function's syntax: skip those whose result a local passes on or returns.

Asking the rules costs a summary of the file, and the import of everything that creates summaries.
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
"""Types of fields that contain no further nodes of interest."""


def is_stored(call: CallExpr, file: MypyFile | None, text: Text) -> bool:
    """Return True if the result is bound to a local that its function returns, or stores in an attribute."""
    return _becomes(_stored, call, file, text)


def is_taken(call: CallExpr, file: MypyFile | None, text: Text) -> bool:
    """Return True if ``is_stored``, or if the local is awaited or passed to a call."""
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
    """Return the outermost function or method at the line."""
    for statement in body:
        found = statement.func if isinstance(statement, Decorator) else statement
        if found.line <= line <= (found.end_line or 0):
            if isinstance(found, ClassDef):
                return _function_at(line, found.defs.body)
            return found if isinstance(found, FuncDef) else None
    return None


@lru_cache(maxsize=1)
def _parsed(function: bytes) -> ast.Module:
    """Return the tree of the function's lines, one line further down; empty if they do not parse alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # for the running program to hear
        try:
            return ast.parse((b"if 1:\n" if function[:1].isspace() else b"\n") + function)
        except (SyntaxError, ValueError):
            return ast.Module([], [])


def _around(line: int, scope: ast.Module | _Function) -> list[ast.AST]:
    """Return the nodes in the scope of the innermost function at the line, where a name is one variable."""
    nodes = list(_own(scope))
    for node in nodes:
        if isinstance(node, _Function) and node.lineno <= line <= (node.end_lineno or 0):
            return _around(line, node)
    return nodes


def _own(scope: ast.Module | _Function) -> Iterator[ast.AST]:
    """Yield the nodes of a scope except leaves, unordered; twice as fast as ``ast.iter_child_nodes``."""
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
    """Yield the name to which the statement assigns the expression at the place, if it does."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        value, target = node.value, node.targets[0] if isinstance(node, ast.Assign) else node.target
        at = (value.lineno, value.col_offset, value.end_lineno, value.end_col_offset)
        if at == place and isinstance(target, ast.Name):
            yield target.id


def _stored(node: ast.AST) -> Iterable[ast.expr]:
    """Return the values that the statement returns or stores in an attribute."""
    match node:
        case ast.Return(value=ast.expr() as value):
            return _parts(value)
        case ast.Assign(targets=[ast.Attribute()], value=value):
            return [value]
    return []


def _taken(node: ast.AST) -> Iterable[ast.expr]:
    """Return the values that the node awaits, passes to a call, returns or stores."""
    match node:
        case ast.Await(value=value):
            return [value]
        case ast.Call(args=arguments):
            return [part for argument in arguments for part in _parts(argument)]
    return _stored(node)


def _parts(value: ast.expr) -> list[ast.expr]:
    """Return the elements of a list, set or tuple display, or the value itself."""
    return value.elts if isinstance(value, ast.List | ast.Set | ast.Tuple) else [value]
