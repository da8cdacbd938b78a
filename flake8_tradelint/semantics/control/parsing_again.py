"""Parse a function or a file again, for questions about its statements that no summary answers.

Only code that is nearly certain to be reported asks. The outline of the file chooses the definition to
parse; if that is not enough, the whole file is parsed. Trees are dropped with the answer, except those of
the last few definitions.
"""

from __future__ import annotations

import _ast as ast
from bisect import bisect_left, bisect_right

from flake8_tradelint.outline.cutting import cut, needed_part, only
from flake8_tradelint.outline.statements import methods
from flake8_tradelint.semantics.control.suites import FUNCTIONS, around
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.source import Module, is_too_large, parse, parse_text
from flake8_tradelint.source.decoding import SourceError, line_starts
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from re import Pattern
    from typing import Protocol

    from flake8_tradelint.model import Span
    from flake8_tradelint.outline import Definition
    from flake8_tradelint.semantics.control.suites import Function

    class Sources(Protocol):
        """The bytes of files, for their syntax trees, and their top-level definitions."""

        def code(self, path: str) -> bytes:
            """Return the bytes of a file."""

        def outline(self, path: str) -> tuple[Definition, ...]:
            """Return the top-level definitions of a file, as far as a scan of the text finds them."""


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


def nodes_of_tops(
    sources: Sources, path: str, sign: Callable[[bytes, int, int], bool]
) -> list[ast.AST] | None:
    """Return the nodes of the top-level definitions for which ``sign(data, start, end)`` is True.

    Of classes, only the methods for which it is True are more than stubs. If it is True of the code between
    the definitions, that code is added, with stubs of all others. ``None``: something there cannot be parsed.
    """
    data = sources.code(path)
    if not sign(data, 0, len(data)):
        return []  # most files, of which the definitions are then not looked at
    tops = sources.outline(path)
    chosen = tuple(top for top in tops if sign(data, top.start, top.end))
    edges = [0, *(edge for top in tops for edge in (top.start, top.end)), len(data)]
    outside = any(sign(data, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))
    return _nodes_of(data, tops if outside else chosen, sign, outside=outside)


def nodes_matching(sources: Sources, path: str, pattern: Pattern[bytes]) -> list[ast.AST] | None:
    """Return the nodes of the definitions whose text the pattern matches, as ``nodes_of_tops`` does."""

    def matches(data: bytes, start: int, end: int) -> bool:
        return pattern.search(data, start, end) is not None

    return nodes_of_tops(sources, path, matches)


def nodes_with(sources: Sources, path: str, words: Iterable[str]) -> list[ast.AST] | None:
    """Return the nodes of the definitions whose text has one of the words, as ``nodes_of_tops`` does.

    Comments and strings count: more may be parsed than the words concern.
    """
    data = sources.code(path)
    places = sorted(place for word in words for place in _occurrences(data, word.encode()))
    tops = sources.outline(path)
    chosen = dict.fromkeys(_covering(tops, place) for place in places)
    outside = None in chosen

    def has_one(_: bytes, start: int, end: int) -> bool:
        place = bisect_left(places, start)
        return place < len(places) and places[place] < end

    return _nodes_of(data, tops if outside else tuple(top for top in chosen if top), has_one, outside=outside)


def _occurrences(data: bytes, word: bytes) -> Iterator[int]:
    place = data.find(word)
    while place >= 0:
        yield place
        place = data.find(word, place + 1)


def _nodes_of(
    data: bytes, tops: tuple[Definition, ...], sign: Callable[[bytes, int, int], bool], *, outside: bool
) -> list[ast.AST] | None:
    """Return the nodes of what ``sign`` chooses in the definitions, and (``outside``) of the code between."""
    if not tops and not outside:
        return []
    part = needed_part(data, frozenset(), lambda one: sign(data, one.start, one.end), tops)
    dropped = part.dropped or ()
    inner = tuple((top, definition) for top, definition in dropped if top is not definition)
    text = cut(data, part).text if outside else only(data, tops, inner).text
    whole = (parsed(text) if dropped or not outside else None) or parsed(data)
    return None if whole is None else [*walk(whole.tree)]


def has_string(sources: Sources, path: str, text: str) -> bool:
    """Return True if the file has a string that is ``text``, or code with such a string cannot be parsed."""
    quoted = (f'"{text}"', f"'{text}'")
    data = sources.code(path)
    if not any(one.encode() in data for one in quoted):
        return False
    nodes = nodes_with(sources, path, quoted)
    return nodes is None or any(isinstance(node, ast.Constant) and node.value == text for node in nodes)


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


@lru_cache(maxsize=4)  # many questions in turn are about the same function, or about its callees, too
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


def keyword_at(sources: Sources, path: str, span: Span) -> ast.keyword | None:
    """Return the keyword argument at exactly that place."""
    module = parsed_around(sources, path, span.line)
    if module is None:
        return None
    keywords = (node for node in around(module, span.anchor.start) if isinstance(node, ast.keyword))
    return next((keyword for keyword in keywords if module.anchor(keyword) == span.anchor), None)


def call_at(sources: Sources, path: str, span: Span) -> ast.Call | None:
    """Return the call at exactly that place."""
    module = parsed_around(sources, path, span.line)
    if module is None:
        return None
    calls = (node for node in around(module, span.anchor.start) if isinstance(node, ast.Call))
    return next((call for call in calls if module.anchor(call) == span.anchor), None)
