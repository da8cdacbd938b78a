"""Parse a function or a file again, for questions about its statements that no summary answers.

Only code that is nearly certain to be reported asks. The outline of the file chooses the definition to
parse; if that is not enough, the whole file is parsed. Trees are dropped with the answer, except the last one
of a definition.
"""

from __future__ import annotations

import _ast as ast
from bisect import bisect_left, bisect_right

from flake8_tradelint.outline.statements import methods
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.syntax import children, walk
from flake8_tradelint.source import Module, is_too_large, parse, parse_text
from flake8_tradelint.source.decoding import SourceError, line_starts
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from re import Pattern
    from typing import Protocol

    from flake8_tradelint.model import Span
    from flake8_tradelint.outline import Definition

    Function = ast.FunctionDef | ast.AsyncFunctionDef
    _Placed = ast.expr | ast.stmt | ast.excepthandler | ast.keyword | ast.pattern | ast.arg

    class Sources(Protocol):
        """The bytes of files, for their syntax trees, and their top-level definitions."""

        def code(self, path: str) -> bytes:
            """Return the bytes of a file."""

        def outline(self, path: str) -> tuple[Definition, ...]:
            """Return the top-level definitions of a file, as far as a scan of the text finds them."""


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*FUNCTIONS, ast.Lambda, ast.ClassDef)
_PLACED = (ast.expr, ast.stmt, ast.excepthandler, ast.keyword, ast.pattern, ast.arg)
"""Nodes with a place of their own."""


def function_at(sources: Sources, path: str, line: int) -> Function | None:
    """Return the function whose header is at ``line`` (1-based); ``None`` if the file has none there."""
    data = sources.code(path)
    part = _definition_around(data, sources.outline(path), line)
    function = _with_header(part, line) if part is not None else None
    if function is None:
        whole = parsed(data)
        function = _with_header(whole, line) if whole is not None else None
    return function


def parsed(data: bytes) -> Module | None:
    """Return the whole file with its tree; ``None`` if it cannot be parsed."""
    if is_too_large(data):
        return None
    try:
        return parse("", data)
    except SourceError:
        return None


def parsed_around(sources: Sources, path: str, line: int) -> Module | None:
    """Return the file with the tree of the definition around ``line``, or else of the whole file.

    Byte offsets are those of the file; the lines of the nodes may begin with 1 at the definition. ``None`` if
    the code cannot be parsed.
    """
    data = sources.code(path)
    return _definition_around(data, sources.outline(path), line) or parsed(data)


def top_around(sources: Sources, path: str, start: int) -> Definition | None:
    """Return the top-level definition around a byte offset."""
    return _covering(sources.outline(path), start)


def parsed_top(sources: Sources, path: str, top: Definition | None) -> Module | None:
    """Return the file with the tree of a top-level definition, or (without one) of all.

    Places are as in ``parsed_around``.
    """
    data = sources.code(path)
    part = _part(data, top.start, top.end, b"class _:\n" if top.indent else b"") if top is not None else None
    return part or parsed(data)


def nodes_of_tops(sources: Sources, path: str, sign: Pattern[bytes]) -> list[ast.AST] | None:
    """Return the nodes of the top-level definitions in which the pattern matches.

    If it matches in the code between them, the nodes of all of the file. ``None``: something there cannot be
    parsed.
    """
    data = sources.code(path)
    places = [match.start() for match in sign.finditer(data)]
    tops = [_covering(sources.outline(path), place) for place in places]
    if None in tops:
        whole = parsed(data)
        return None if whole is None else [*walk(whole.tree)]
    parts = [parsed_top(sources, path, top) for top in dict.fromkeys(tops)]
    if None in parts:
        return None
    return [node for part in parts if part is not None for node in walk(part.tree)]


def _definition_around(data: bytes, tops: tuple[Definition, ...], line: int) -> Module | None:
    """Return the file with the tree of the function, method or class around the line alone."""
    starts = _line_starts(data) if tops else ()
    at = starts[line - 1] if line < len(starts) else -1
    part, inner = None, _covering(tops, at)
    while inner is not None:
        part, inner = inner, _covering(methods(data, inner), at) if inner.is_class else None
    if part is None:
        return None
    return _part(data, part.start, part.end, b"class _:\n" if part.indent else b"")


def _covering(definitions: tuple[Definition, ...], at: int) -> Definition | None:
    """Return the definition around the byte offset."""
    place = bisect_right(definitions, at, key=lambda one: one.start) - 1
    found = definitions[place] if place >= 0 else None
    return found if found is not None and at < found.end else None


@lru_cache(maxsize=4)  # of a file about which one question after the other is asked
def _line_starts(data: bytes) -> tuple[int, ...]:
    return line_starts(data)


@lru_cache(maxsize=1)  # many questions in turn are about the same function
def _part(data: bytes, start: int, end: int, opening: bytes) -> Module | None:
    """Return the bytes from ``start`` to ``end`` as a part of the file, parsed below the line ``opening``."""
    excerpt = data[start:end]
    if is_too_large(excerpt):
        return None
    starts = _line_starts(data)
    first = bisect_right(starts, start) - 1 - opening.count(b"\n")
    try:
        text = excerpt.decode()
        tree = parse_text(opening.decode() + text)
    except (SourceError, UnicodeDecodeError):
        return None
    return Module("", text, data, tree, starts[first:], text.isascii())


def _with_header(module: Module, line: int) -> Function | None:
    """Return the innermost function that begins at the line of the file, or continues its header there."""
    at = _line_starts(module.utf8)[line - 1]
    found: Function | None = None
    for node in walk(module.tree):
        if isinstance(node, FUNCTIONS):
            begins = module.line_starts[node.lineno - 1] <= at <= module.line_starts[node.body[0].lineno - 1]
            if begins and (found is None or node.lineno > found.lineno):
                found = node
    return found


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
    for name in node._fields:
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
