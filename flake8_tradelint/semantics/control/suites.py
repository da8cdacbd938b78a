"""Parse a function or a file again, for questions about its statements that no summary answers.

Only code that is about to be reported asks. The trees are dropped with the answer. The outline of the file
chooses the definition to parse; if that is not enough, the whole file is parsed.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.outline.statements import methods
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.syntax import children, walk
from flake8_tradelint.source import is_too_large, parse, parse_part
from flake8_tradelint.source.decoding import SourceError, decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Protocol

    from flake8_tradelint.model import Span
    from flake8_tradelint.outline import Definition
    from flake8_tradelint.source import Module

    Function = ast.FunctionDef | ast.AsyncFunctionDef

    class Sources(Protocol):
        """The bytes of files, and their top-level definitions."""

        def data(self, path: str) -> bytes:
            """Return the bytes of a file."""

        def outline(self, path: str) -> tuple[Definition, ...]:
            """Return the top-level definitions of a file, as far as a scan of the text finds them."""


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*FUNCTIONS, ast.Lambda, ast.ClassDef)


def function_at(sources: Sources, path: str, line: int) -> Function | None:
    """Return the function whose header is at ``line`` (1-based); ``None`` if the file has none there."""
    found = _definition_around(sources, path, line)
    function = _with_header(found.tree, line) if found is not None else None
    if function is None:
        whole = parsed(sources, path)
        function = _with_header(whole.tree, line) if whole is not None else None
    return function


def parsed(sources: Sources, path: str) -> Module | None:
    """Return the whole file with its tree; ``None`` if it cannot be parsed."""
    data = sources.data(path)
    if is_too_large(data):
        return None
    try:
        return parse(path, data)
    except SourceError:
        return None


def parsed_around(sources: Sources, path: str, line: int) -> Module | None:
    """Return the file with the tree of the definition around ``line``, or else of the whole file.

    All nodes have the lines and columns of the file. ``None`` if the code cannot be parsed.
    """
    return _definition_around(sources, path, line) or parsed(sources, path)


def _definition_around(sources: Sources, path: str, line: int) -> Module | None:
    """Return the file with the tree of the function, method or class around the line alone."""
    data, tops = sources.data(path), sources.outline(path)
    if not tops or is_too_large(data):
        return None
    try:
        whole = decoded(data)
        at = whole.line_starts[line - 1]
        top = next((one for one in tops if one.start <= at < one.end), None)
        if top is None:
            return None
        inner = methods(data, top) if top.is_class else ()
        method = next((one for one in inner if one.start <= at < one.end), None)
        part = method or top
        text = data[part.start : part.end].decode()
        opening = "class _:" if method is not None else ""
        return parse_part(path, whole, opening + "\n" * data.count(b"\n", 0, part.start) + text)
    except (SourceError, UnicodeDecodeError):
        return None


def _with_header(tree: ast.Module, line: int) -> Function | None:
    """Return the function whose ``def`` and first statement are before, at and behind the line."""
    found: Function | None = None
    for node in walk(tree):
        if isinstance(node, FUNCTIONS) and node.lineno <= line <= node.body[0].lineno:
            found = node if found is None or node.lineno > found.lineno else found
    return found


def around(module: Module, start: int) -> list[ast.AST]:
    """Return the nodes around the byte offset, from the outermost to the innermost; without the module."""
    found: list[ast.AST] = []
    inside: list[ast.AST] = list(module.tree.body)
    while inside:
        node = next((node for node in inside if _covers(module, node, start)), None)
        if node is None:
            break
        found.append(node)
        inside = children(node)
    return found


def _covers(module: Module, node: ast.AST, at: int) -> bool:
    """Return True if the byte is in the node, or in a part of a node without a place of its own."""
    if isinstance(node, ast.expr | ast.stmt | ast.excepthandler | ast.keyword | ast.pattern | ast.arg):
        first = module.offset(node.lineno, node.col_offset)
        if isinstance(node, _DECORATED) and node.decorator_list:
            first = module.anchor(node.decorator_list[0]).start
        return first <= at < module.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
    return any(_covers(module, child, at) for child in children(node))


_DECORATED = (*FUNCTIONS, ast.ClassDef)


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


def call_at(sources: Sources, path: str, span: Span) -> ast.Call | None:
    """Return the call at exactly that place."""
    module = parsed_around(sources, path, span.line)
    if module is None:
        return None
    calls = (node for node in around(module, span.anchor.start) if isinstance(node, ast.Call))
    return next((call for call in calls if module.anchor(call) == span.anchor), None)


def within_function(nodes: Sequence[ast.AST]) -> Sequence[ast.AST]:
    """Return the nodes behind the innermost function or class of ``around``'s."""
    last = max((place for place, node in enumerate(nodes) if isinstance(node, _SCOPES)), default=-1)
    return nodes[last + 1 :]


def handles(nodes: Sequence[ast.AST], name: str) -> bool:
    """Return True if ``except`` suites among the nodes (see ``around``) catch what has ``name`` in its name.

    Only suites of the innermost function count. With ``Timeout`` as name: the suite runs because time was
    up.
    """
    return any(
        name in word
        for node in within_function(nodes)
        if isinstance(node, ast.ExceptHandler) and node.type is not None
        for caught in walk(node.type)
        for word in words_of(caught)
    )


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
