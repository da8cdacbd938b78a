"""Find the nodes around a place of a syntax tree, and answer questions about suites and functions."""

from __future__ import annotations

import _ast as ast
from bisect import bisect_left, bisect_right

from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.syntax import children, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.source import Module

    Function = ast.FunctionDef | ast.AsyncFunctionDef
    _Placed = ast.expr | ast.stmt | ast.excepthandler | ast.keyword | ast.pattern | ast.arg


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*FUNCTIONS, ast.Lambda, ast.ClassDef)
_PLACED = (ast.expr, ast.stmt, ast.excepthandler, ast.keyword, ast.pattern, ast.arg)
"""Nodes with a place of their own."""


def around(module: Module, start: int) -> list[ast.AST]:
    """Return the nodes around the byte offset, from the outermost to the innermost; without the module."""
    found: list[ast.AST] = []
    inner = _inner(module, module.tree, start)
    while inner is not None:
        found.append(inner)
        inner = _inner(module, inner, start)
    return found


def _inner(module: Module, node: ast.AST, start: int) -> ast.AST | None:
    """Return the part of the node that is around the byte offset."""
    # Most places are in a function's body; its parameters have no place as a whole, and each is looked at.
    for name in ("body", *node._fields) if isinstance(node, FUNCTIONS) else node._fields:
        part = getattr(node, name, None)
        if isinstance(part, list):
            part = _in_order(module, part, start)
        if isinstance(part, ast.AST) and _covers(module, part, start):
            return part
    return None


def _in_order(module: Module, nodes: list[ast.AST | None], start: int) -> ast.AST | None:
    """Return the only one of the nodes, which stand in order, that may be around the byte offset.

    Where several begin at one place, as in f-strings before Python 3.12, the first of these.
    """
    parts = nodes if None not in nodes else [node for node in nodes if node is not None]
    if not parts or not isinstance(parts[0], ast.AST) or _place(parts[0]) is None:
        return None

    def first(node: ast.AST | None) -> int:
        place = _place(node)
        return -1 if place is None else module.offset(place.lineno, place.col_offset)

    after = bisect_right(parts, start, key=first)
    return parts[bisect_left(parts, first(parts[after - 1]), hi=after, key=first)] if after else None


def _place(node: ast.AST | None) -> _Placed | None:
    """Return the node itself, or its part that stands first, whose place is that of the node."""
    match node:
        case ast.match_case():
            return node.pattern
        case ast.withitem():
            return node.context_expr
        case ast.comprehension():
            return node.target
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return node.decorator_list[0] if node.decorator_list else node
    return node if isinstance(node, _PLACED) else None


def _covers(module: Module, node: ast.AST, at: int) -> bool:
    """Return True if the byte is in the node, or in a part of a node without a place of its own."""
    if isinstance(node, _PLACED):
        first = _place(node) or node
        begin = module.offset(first.lineno, first.col_offset)
        return begin <= at < module.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
    return any(_covers(module, child, at) for child in children(node))


def function_around(module: Module, start: int) -> Function | None:
    """Return the innermost function around the byte offset."""
    found = (node for node in reversed(around(module, start)) if isinstance(node, FUNCTIONS))
    return next(found, None)


def suite_around(nodes: Sequence[ast.AST]) -> tuple[list[ast.stmt], int]:
    """Return the suite that has the innermost statement of ``around``'s nodes, and the statement's index.

    The suite is empty for a statement that is in nothing.
    """
    place = max((place for place, node in enumerate(nodes) if isinstance(node, ast.stmt)), default=0)
    outer = nodes[place - 1] if place else None
    suites = (getattr(outer, name, None) for name in ("body", "orelse", "finalbody"))
    found = next((suite for suite in suites if isinstance(suite, list) and nodes[place] in suite), [])
    return found, found.index(nodes[place]) if found else 0


def within_function(nodes: Sequence[ast.AST]) -> Sequence[ast.AST]:
    """Return the nodes behind the innermost function or class of ``around``'s."""
    last = max((place for place, node in enumerate(nodes) if isinstance(node, _SCOPES)), default=-1)
    return nodes[last + 1 :]


def handles(nodes: Sequence[ast.AST], name: str) -> bool:
    """Return True if ``except`` suites among the nodes (see ``around``) catch what has ``name`` in its name.

    Only suites of the innermost function count. With ``Timeout`` as name: the suite runs because time was
    up.
    """
    return any(isinstance(node, ast.ExceptHandler) and catches(node, name) for node in within_function(nodes))


def catches(handler: ast.ExceptHandler, name: str) -> bool:
    """Return True if the handler's header has an exception with ``name`` in its name."""
    caught = walk(handler.type) if handler.type is not None else ()
    return any(name in word for node in caught for word in words_of(node))


def body_nodes(function: Function) -> Iterator[ast.AST]:
    """Yield all nodes of the function's body, nested functions included, without decorators and defaults."""
    for statement in function.body:
        yield from walk(statement)


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """Yield the nodes of the function's body without what is inside nested functions and classes."""
    waiting: list[ast.AST] = list(reversed(function.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting += reversed(children(node))


def called_name(node: ast.AST) -> str:
    """Return the last name of what a call calls; empty for other nodes and other callees."""
    return callee_name(node.func) if isinstance(node, ast.Call) else ""


def binds(node: ast.AST, name: str) -> bool:
    """Return True if the node itself binds, deletes or declares the variable ``name``."""
    match node:
        case ast.Name(id=bound, ctx=ast.Store() | ast.Del()) | ast.arg(arg=bound):
            return bound == name
        case ast.alias():
            return (node.asname or node.name.partition(".")[0]) == name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return name in names
        case ast.MatchMapping():
            return node.rest == name
    return not isinstance(node, ast.Name) and getattr(node, "name", None) == name


def words_of(node: ast.AST) -> Iterator[str]:
    """Yield the name that the node spells: of a variable, an attribute, a keyword, or in a string."""
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.keyword(arg=str(word)):
            yield word
        case ast.Constant(value=str(word)):
            yield word
