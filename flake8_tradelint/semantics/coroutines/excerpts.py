"""The definition around a place of a file, parsed by itself, and what stands there.

A file is not read for the sake of a call that the method around it clears.
"""

from __future__ import annotations

import _ast as ast
from bisect import bisect_left

from flake8_tradelint.outline.statements import methods
from flake8_tradelint.patterns import regex
from flake8_tradelint.records import Record, field
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.semantics.syntax import children, walk
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.outline import Definition

_STATEMENT = regex(rb"\n(?=[^\s#)\]}])")
DEEPEST = 60
"""Nodes in each other that a trail has at most, and one more where there are more."""
_LONGEST = 60_000
"""Bytes that are parsed for one call's sake."""


class Excerpt(Record, eq=False):
    """``tree`` is the text from the byte ``start`` on; ``owner`` the class whose method it is, or nothing.

    ``shift``: so many lines stand in the tree above the text. ``bindings`` is for ``excerpt_scopes``,
    ``asked`` for ``tested``.
    """

    text: bytes
    tree: ast.Module
    start: int
    shift: int
    owner: bytes
    bindings: dict[ast.AST, dict[str, list[ast.AST]]] = field(default_factory=dict)
    asked: list[frozenset[str]] = field(default_factory=list)
    given: dict[ast.AST, frozenset[str]] = field(default_factory=dict)
    """By function: the variables that it awaits or returns."""
    below: dict[ast.AST, tuple[list[tuple[int, int]], list[ast.AST]]] = field(default_factory=dict)
    """What stands directly below the nodes that ``trail`` has come to, and where each begins."""

    def trail(self, at: int) -> tuple[ast.AST, ...]:
        """The nodes around the byte before ``at``, the innermost last."""
        before = self.text[: at - self.start]
        place = (before.count(b"\n") + 1 + self.shift, len(before) - before.rfind(b"\n") - 1)
        found: list[ast.AST] = [self.tree]
        while len(found) <= DEEPEST and (inner := self._around(found[-1], place)) is not None:
            found.append(inner)
        return tuple(found)

    def _around(self, node: ast.AST, place: tuple[int, int]) -> ast.AST | None:
        """The node below, among those with a place, that begins before and ends behind it."""
        if node not in self.below:
            self.below[node] = _placed(node)
        starts, nodes = self.below[node]
        at = bisect_left(starts, place) - 1
        return nodes[at] if at >= 0 and place <= _end(nodes[at]) else None


def ends_at(node: ast.expr, excerpt: Excerpt, at: int) -> bool:
    """Does the expression end just there?"""
    before = excerpt.text[: at - excerpt.start]
    place = (before.count(b"\n") + 1 + excerpt.shift, len(before) - before.rfind(b"\n") - 1)
    return (node.end_lineno, node.end_col_offset) == place


def excerpt(data: bytes, tops: tuple[Definition, ...], at: int) -> Excerpt | None:
    """The method, function or statement of the module around the byte; ``None`` where it is in doubt."""
    start, end, owner = _region(data, tops, at)
    return parsed_lines(data[start:end], start, owner) if start <= at < end else None


def parsed_lines(text: bytes, start: int, owner: bytes) -> Excerpt | None:
    """The lines from that byte on, parsed; ``None`` where they are unusual."""
    if len(text) > _LONGEST or b"\r" in text or b"\f" in text:
        return None
    shift = text[:1] in b" \t"
    try:
        tree = parse_text("if 1:\n" * shift + text.decode())
    except (SourceError, UnicodeDecodeError):
        return None
    return Excerpt(text, tree, start, int(shift), owner)


def _region(data: bytes, tops: tuple[Definition, ...], at: int) -> tuple[int, int, bytes]:
    for top in tops:
        if top.start <= at < top.end:
            if not top.is_class:
                return top.start, top.end, b""
            for method in methods(data, top):
                if method.start <= at < method.end and not method.is_class:
                    return method.start, method.end, top.name.encode()
            return 0, 0, b""
    start = max(0, data.rfind(b"\n", 0, at) + 1)
    while start > 0 and data[start : start + 1] in b" \t\n#)]}":
        start = max(0, data.rfind(b"\n", 0, start - 1) + 1)
    behind = _STATEMENT.search(data, at)
    return start, behind.start() + 1 if behind is not None else len(data), b""


def _placed(node: ast.AST) -> tuple[list[tuple[int, int]], list[ast.AST]]:
    nodes: list[ast.AST] = []
    waiting = children(node)[::-1]
    while waiting:
        child = waiting.pop()
        if hasattr(child, "lineno"):
            nodes.append(child)
        else:
            waiting += children(child)[::-1]
    nodes.sort(key=_start)
    return [_start(child) for child in nodes], nodes


def _start(node: ast.AST) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", None)
    if decorators:
        return decorators[0].lineno, 0
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _end(node: ast.AST) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]


def tested(found_in: Excerpt) -> frozenset[str]:
    """The dotted names that some ``isinstance`` asks about; ``*`` where there is a ``match``."""
    if not found_in.asked:
        asks = b"isinstance" in found_in.text or b"match" in found_in.text
        found_in.asked.append(frozenset(_tested(found_in.tree)) if asks else frozenset())
    return found_in.asked[0]


def _tested(tree: ast.Module) -> Iterator[str]:
    for node in walk(tree):
        if isinstance(node, ast.Match):
            yield "*"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            first = node.args[0] if node.args else node.func
            yield dotted_name(first.target if isinstance(first, ast.NamedExpr) else first)
