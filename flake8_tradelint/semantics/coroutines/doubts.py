"""Decide whether the code around a call knows that it may make no coroutine, or replaces the function."""

from __future__ import annotations

import _ast as ast
from itertools import pairwise

from flake8_tradelint.light import cached_property
from flake8_tradelint.patterns import IGNORECASE, regex
from flake8_tradelint.semantics.control.never_run import never_runs
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import (
    around,
    called_name,
    catches,
    parsed,
    within_function,
    words_of,
)
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.model import Anchor
    from flake8_tradelint.semantics.control.suites import Sources
    from flake8_tradelint.source import Module


_FLAG = regex(r"async|await|corou", IGNORECASE)
_REPLACES = regex(r"(?:^|[._]|monkey)patch|setattr")


class Doubts:
    """Answers about one file, which is parsed when the first question is asked.

    Of a file that cannot be parsed, everything is in doubt.
    """

    def __init__(self, sources: Sources, path: str) -> None:
        self._sources = sources
        self._path = path

    @cached_property
    def _module(self) -> Module | None:
        return parsed(self._sources.data(self._path))

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        return [*walk(self._module.tree)] if self._module is not None else []

    @cached_property
    def _replaced(self) -> frozenset[str]:
        return frozenset(name for node in self._nodes for name in _replaced_by(node))

    def may_be_replaced(self, name: str) -> bool:
        """Return True if the file replaces the attribute, or asks what kind of function it is.

        ``client.fetch = Mock()``, ``patch.object(Client, "fetch")``, ``iscoroutinefunction(client.fetch)``.
        """
        return self._module is None or name in self._replaced

    def is_fallback(self, name: str, place: Anchor) -> bool:
        """Return True if the call is made because ``await`` of it raised ``TypeError``."""
        inside = within_function(self._around(place))
        return any(
            isinstance(inner, ast.ExceptHandler)
            and catches(inner, "TypeError")
            and name in (called_name(call) for statement in tried.body for call in _awaited(statement))
            for tried, inner in pairwise(inside)
            if isinstance(tried, ast.Try)
        )

    def is_told_by_a_flag(self, place: Anchor) -> bool:
        """Return True if an ``if`` of something like ``is_async`` awaits the same call in another suite."""
        nodes = self._around(place)
        called = [_callee(node) for node in nodes if isinstance(node, ast.Call)][-1:]
        tests, suites = _alternatives(nodes)
        flagged = any(
            _FLAG.search(word) for test in tests for inner in walk(test) for word in words_of(inner)
        )
        if not flagged or not called or not called[0]:
            return False
        consumed = (value for node in suites for inner in walk(node) for value in _consumed(inner))
        return any(_callee(value) == called[0] for value in consumed)

    def never_runs(self, place: Anchor) -> bool:
        """Return True if the call is under a constant condition: ``if _IS_SYNC:`` in the other version."""
        return self._module is None or never_runs(self._module.tree, self._around(place))

    def is_told_apart(self, receiver: str) -> bool:
        """Return True if the file asks of which class the receiver is: it may be of another one."""
        asked = (node for node in self._nodes if isinstance(node, ast.Call) and node.args)
        return any(
            called_name(call) == "isinstance" and callee_name(call.args[0]) == receiver for call in asked
        )

    def _around(self, place: Anchor) -> list[ast.AST]:
        """Return the nodes around the call, which is the innermost."""
        if self._module is None:
            return []
        nodes = around(self._module, place.start)
        ends = (self._module.anchor(node) if isinstance(node, ast.Call) else None for node in nodes)
        last = next((number for number, anchor in enumerate(ends) if anchor == place), len(nodes))
        return nodes[: last + 1]


def _replaced_by(node: ast.AST) -> Iterator[str]:
    """Yield the attributes that the node replaces, or whose function it asks about."""
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        yield node.attr
    if not isinstance(node, ast.Call):
        return
    name = called_name(node)
    given = [inner for part in (*node.args, *node.keywords) for inner in walk(part)]
    if name.endswith(("iscoroutine", "iscoroutinefunction")):
        yield from (word for inner in given for word in words_of(inner))
    if _REPLACES.search(dotted_name(node.func) or name):
        strings = (inner.value for inner in given if isinstance(inner, ast.Constant))
        yield from (text.rpartition(".")[2] for text in strings if isinstance(text, str))
        yield from (keyword.arg for keyword in node.keywords if keyword.arg and name == "multiple")


def _awaited(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield what the statement awaits, with all calls in it."""
    for node in walk(statement):
        if isinstance(node, ast.Await):
            yield from walk(node.value)


def _callee(call: ast.expr) -> str:
    return dotted_name(call.func) if isinstance(call, ast.Call) else ""


def _alternatives(nodes: Sequence[ast.AST]) -> tuple[list[ast.expr], list[ast.stmt]]:
    """Return the conditions of the ``if`` whose suite has the innermost statement directly, and its suites.

    With the conditions and suites of each ``elif`` and ``else``; nothing if something else is around it.
    """
    statements = [node for node in nodes if isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case)]
    at = len(statements) - 2
    if at < 0 or not isinstance(statements[at], ast.If):
        return [], []
    while at and _is_elif(statements[at - 1], statements[at]):
        at -= 1
    alternatives = [*_elifs(statements[at])]
    suites = [node for one in alternatives for node in (*one.body, *one.orelse)]
    return [one.test for one in alternatives], suites


def _elifs(node: ast.AST) -> Iterator[ast.If]:
    """Yield the ``if`` and each ``elif`` of it."""
    while isinstance(node, ast.If):
        yield node
        if len(node.orelse) != 1:
            return
        node = node.orelse[0]


def _is_elif(outer: ast.AST, inner: ast.AST) -> bool:
    return isinstance(outer, ast.If) and outer.orelse == [inner]


def _consumed(node: ast.AST) -> list[ast.expr]:
    """Return what the node awaits, or passes to a call."""
    if isinstance(node, ast.Await):
        return [node.value]
    return node.args if isinstance(node, ast.Call) else []
