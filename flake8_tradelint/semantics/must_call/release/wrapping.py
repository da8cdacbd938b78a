"""Decide whether a block can be put under ``async with``, or ``try`` and ``finally``, before a fix says so.

The operations of ``fixes`` have the last word on libcst's tree, which a check does not load. What they refuse
is found here on the tree that the finding was made from, so that ``[*]`` is no promise that is broken.
"""

from __future__ import annotations

import _ast as ast
from itertools import pairwise, takewhile

from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.control.suites import FUNCTIONS, around, suite_around
from flake8_tradelint.semantics.must_call.release.names_in_functions import (
    bound_in,
    bound_name,
    deletes,
    names_of,
    nodes_of,
    opened_name,
    waited_for,
)
from flake8_tradelint.semantics.must_call.release.values_in_blocks import Following
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.control.parsing_again import Sources
    from flake8_tradelint.semantics.control.suites import Function


_CLOSERS = frozenset({"close", "aclose", "detach", "__aenter__", "__aexit__"})
_NO_SESSION = "?"
"""The name of the session of a response: none that the function has."""


class Close(Record):
    """A call by hand of one of ``methods``, awaited or not.

    ``shared`` are the lines on which several statements begin: a call there counts as a use.
    """

    methods: frozenset[str] = frozenset({"close", "aclose"})
    awaited: bool = True
    shared: frozenset[int] = frozenset()

    def is_made_by(self, statement: ast.AST, name: str) -> bool:
        """Return True if the statement is ``await name.close()`` (or without ``await``) and nothing else."""
        value = statement.value if isinstance(statement, ast.Expr) else None
        if value is None or value.lineno in self.shared:
            return False
        if self.awaited:
            value = value.value if isinstance(value, ast.Await) else None
        match value:
            case ast.Call(ast.Attribute(ast.Name(found), method), [], []):
                return found == name and method in self.methods
        return False


class _Site(Record):
    """An assignment with the statements that follow it in its suite, in its function."""

    line: ast.stmt
    following: Sequence[ast.stmt]
    function: Function


def refuses_with(sources: Sources, path: str, statement: Span, *, is_response: bool = False) -> str:
    """Return why the value that the statement binds cannot be entered by ``async with``; "" if it can.

    ``is_response``: the value is a response, and only itself has to stay alive.
    """
    site = _site(sources, path, statement)
    if site is None or not isinstance(site.function, ast.AsyncFunctionDef):
        return "it shares its line with other statements"
    name = bound_name(site.line)
    if is_response and isinstance(site.line, ast.Expr):
        return ""
    if name is None:
        return "it does not assign to a plain name"
    resource = _NO_SESSION if is_response else name
    by_hand = Close(shared=names_of(site.function).shared_lines)
    body, close = _extent(site, name, Following(resource, name, yields_leave=True), by_hand)
    if not body:
        return f"nothing in its block uses `{name}` afterwards"
    if is_response and close is not None:
        return "it is closed by hand"
    return _escape(site, name, body, close, resource, Close(frozenset()) if is_response else by_hand)


def refuses_finally(sources: Sources, path: str, statement: Span, by_hand: Close) -> str:
    """Return why the close of what the statement binds cannot move into ``finally``; "" if it can."""
    site = _site(sources, path, statement)
    name = bound_name(site.line) if site is not None else None
    if site is None or name is None:
        return "it shares its line with other statements"
    by_hand = replace(by_hand, shared=names_of(site.function).shared_lines)
    plain = Close(shared=by_hand.shared)
    at = next((i for i, one in enumerate(site.following) if by_hand.is_made_by(one, name)), None)
    if not at:
        return (
            f"`{name}` is not closed at the end of its block" if at is None else f"`{name}` is closed at once"
        )
    opened = [one for one in map(opened_name, site.following[:at]) if one]
    others = takewhile(
        lambda one: any(way.is_made_by(one, other) for way in (plain, by_hand) for other in opened),
        site.following[at + 1 :],
    )
    body = [*site.following[:at], *others]
    if any(name in bound_in(one) or deletes(one, name) for one in body):
        return f"`{name}` is bound again before it is closed"
    return _managed(body, name, by_hand.methods, by_hand)


def _site(sources: Sources, path: str, statement: Span) -> _Site | None:
    """Return the statement at the place, if it has its lines for itself."""
    start = statement.anchor.start
    module = parsed_around(sources, path, statement.line)
    nodes = around(module, start) if module is not None else []
    function = next((node for node in reversed(nodes) if isinstance(node, (*FUNCTIONS, ast.Lambda))), None)
    if not isinstance(function, FUNCTIONS):
        return None
    suite, place = suite_around(nodes)
    if not suite or _shares_line(sources.code(path), start, suite, place):
        return None
    return _Site(suite[place], suite[place + 1 :], function)


def _shares_line(data: bytes, start: int, suite: Sequence[ast.stmt], place: int) -> bool:
    """Return True if something stands before the statement on its line, or another statement behind it."""
    begins = data.rfind(b"\n", 0, start) + 1
    if data[begins:start].strip(b" \t\f\xef\xbb\xbf"):
        return True
    statement, behind = suite[place], suite[place + 1 : place + 2]
    return any(one.lineno == statement.end_lineno for one in behind)


def _extent(
    site: _Site, name: str, held: Following, by_hand: Close
) -> tuple[Sequence[ast.stmt], ast.stmt | None]:
    """Return the statements that use the name or values made from it, and the close that ends them."""
    following, known = site.following, names_of(site.function)
    end, related = 0, {name}
    for index, statement in enumerate(following):
        if related.isdisjoint(known.in_statement(statement)):
            continue
        if by_hand.is_made_by(statement, name):
            return [*following[:index], *_closing_others(following, index, by_hand)], statement
        end = index + 1
        held.visit(statement)
        related |= bound_in(statement) | held.names
    return following[:end], None


def _closing_others(following: Sequence[ast.stmt], index: int, by_hand: Close) -> Sequence[ast.stmt]:
    names = [one for one in map(opened_name, following[:index]) if one]
    rest = following[index + 1 :]
    closes = [any(by_hand.is_made_by(one, name) for name in names) for one in rest]
    return rest[: len(rest) - closes[::-1].index(True)] if any(closes) else ()


def _escape(
    site: _Site, name: str, body: Sequence[ast.stmt], close: ast.stmt | None, resource: str, by_hand: Close
) -> str:
    """Return how something outside of ``body`` needs the value."""
    names = names_of(site.function)
    if names.bindings.get(name) != 1:
        return f"`{name}` is bound elsewhere, too"
    if any(deletes(one, name) for one in body):
        return f"`{name}` is deleted"
    managed = _managed(body, name, _CLOSERS, by_hand)
    if managed:
        return managed
    held = Following(resource, name, yields_leave=close is None)
    for _ in range(2):  # the second time sees what a loop brings round
        for statement in body:
            held.visit(statement)
    if held.escape:
        return held.escape
    waited = {one for node in nodes_of(body) for one in waited_for(node)}
    if held.tasks - waited:
        return f"the task `{min(held.tasks - waited)}` may outlive the block"
    last = [*body, *([close] if close is not None else [])]
    end = max((one.end_lineno or 0, one.end_col_offset or 0) for one in last)
    start = site.line.lineno, site.line.col_offset
    for used in names.uses(held.names):
        place = used.lineno, used.col_offset
        if place >= end or (used.id == name and place < start):
            return f"`{used.id}` is used outside of the block"
    return ""


def _managed(body: Sequence[ast.stmt], name: str, methods: frozenset[str], by_hand: Close) -> str:
    """Return how the body enters or closes the value itself, in a way that would have to change, too."""
    early = {id(node) for line in _early_closes(body, name, by_hand) for node in walk(line)}
    for node in nodes_of(body):
        match node:
            case ast.withitem(ast.Name(entered)) if entered == name:
                return f"`{name}` is entered already"
            case ast.Attribute(ast.Name(closed), method) if closed == name and method in methods:
                if id(node) not in early:
                    return f"`{name}` is closed by hand in a way that would have to change, too"
    return ""


def _early_closes(body: Sequence[ast.stmt], name: str, by_hand: Close) -> Iterator[ast.stmt]:
    """Yield the closes in inner suites that are directly followed by ``return`` or ``raise``."""
    for node in nodes_of(body):
        for suite in (getattr(node, field, ()) for field in ("body", "orelse", "finalbody")):
            for line, following in pairwise(suite if isinstance(suite, list) else ()):
                if by_hand.is_made_by(line, name) and isinstance(following, ast.Return | ast.Raise):
                    yield line
