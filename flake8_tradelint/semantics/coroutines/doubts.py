"""Decide whether the code around a call knows that it may make no coroutine, or replaces the function."""

from __future__ import annotations

import _ast as ast
from itertools import pairwise

from flake8_tradelint.semantics.control.never_run import never_runs
from flake8_tradelint.semantics.control.parsing_again import nodes_matching, parsed, parsed_top, top_around
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import around, called_name, catches, within_function, words_of
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.startup.patterns import IGNORECASE, composed, escape, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from re import Pattern

    from flake8_tradelint.model import Anchor
    from flake8_tradelint.semantics.control.parsing_again import Sources
    from flake8_tradelint.source import Module


_ASKING = regex(rb"\bisinstance\b")
_FLAG = regex(r"async|await|corou", IGNORECASE)
_REPLACES = regex(r"(?:^|[._]|monkey)patch|setattr")
_REPLACING = regex(rb"patch|setattr|iscoroutine|isawaitable|Awaitable|Coroutine")
"""What the text of every call that replaces an attribute or asks for the kind of function has."""
_QUESTIONS = ("iscoroutine", "iscoroutinefunction", "isawaitable")
_AWAITABLE = frozenset({"Awaitable", "Coroutine", "CoroutineType"})
_STORE = rb"\.[\s\\]*%s\b(?![\s\\]*[.(])"
"""What the text of every place has where the attribute is bound: no attribute of it, and no call, follows."""


class Doubts:
    """Answers about one file. Its text chooses the definitions that are parsed for a question.

    Of code that cannot be parsed, everything is in doubt.
    """

    def __init__(self, sources: Sources, path: str) -> None:
        self._sources = sources
        self._path = path
        self._trees: dict[int, Module | None] = {}  # by the start of a top-level definition; -1: all

    def _whole(self) -> ast.Module | None:
        module = parsed(self._sources.code(self._path))
        return module.tree if module is not None else None

    def _nodes(self, sign: Pattern[bytes]) -> list[ast.AST] | None:
        """Return the nodes of the definitions whose text the pattern matches."""
        return nodes_matching(self._sources, self._path, sign)

    @cached_property
    def _replaced(self) -> frozenset[str] | None:
        nodes = self._nodes(_REPLACING)
        if nodes is None:
            return None
        replaced = frozenset(name for node in nodes for name in _replaced_by(node))
        return replaced.union(*(_calls_bound_to(node, replaced) for node in nodes))

    def _is_bound(self, name: str) -> bool:
        """Return True if the file binds or deletes an attribute of that name."""
        nodes = self._nodes(composed(_STORE % escape(name.encode())))
        return nodes is None or any(
            isinstance(node, ast.Attribute) and node.attr == name and not isinstance(node.ctx, ast.Load)
            for node in nodes
        )

    def may_be_replaced(self, name: str) -> bool:
        """Return True if the file replaces the attribute, or asks what kind of function it is.

        ``client.fetch = Mock()``, ``patch.object(Client, "fetch")``, ``iscoroutinefunction(client.fetch)``,
        ``isawaitable(result)`` of what ``client.fetch()`` gave.
        """
        return self._replaced is None or name in self._replaced or self._is_bound(name)

    def is_fallback(self, name: str, place: Anchor) -> bool:
        """Return True if the call is made because ``await`` of it raised ``TypeError``."""
        inside = within_function(self.around(place))
        return any(
            isinstance(inner, ast.ExceptHandler)
            and catches(inner, "TypeError")
            and name in (called_name(call) for statement in tried.body for call in _awaited(statement))
            for tried, inner in pairwise(inside)
            if isinstance(tried, ast.Try)
        )

    def is_told_by_a_flag(self, place: Anchor) -> bool:
        """Return True if an ``if`` of something like ``is_async`` awaits the same call in another suite."""
        nodes = self.around(place)
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
        nodes = self.around(place)
        return not nodes or never_runs(self._whole, nodes)

    def is_told_apart(self, receiver: str) -> bool:
        """Return True if the file asks of which class the receiver is: it may be of another one."""
        nodes = self._nodes(_ASKING)
        asked = (node for node in nodes or () if isinstance(node, ast.Call) and node.args)
        return nodes is None or any(
            called_name(call) == "isinstance" and callee_name(call.args[0]) == receiver for call in asked
        )

    def around(self, place: Anchor) -> list[ast.AST]:
        """Return the nodes around the call, which is the innermost; none if they cannot be parsed."""
        top = top_around(self._sources, self._path, place.start)
        key = top.start if top is not None else -1
        if key not in self._trees:
            self._trees[key] = parsed_top(self._sources, self._path, top)
        module = self._trees[key]
        if module is None:
            return []
        nodes = around(module, place.start)
        ends = (module.anchor(node) if isinstance(node, ast.Call) else None for node in nodes)
        last = next((number for number, anchor in enumerate(ends) if anchor == place), len(nodes))
        return nodes[: last + 1]


def _replaced_by(node: ast.AST) -> Iterator[str]:
    """Yield the attributes that a call replaces, or whose function it asks about."""
    if not isinstance(node, ast.Call):
        return
    name = called_name(node)
    given = [inner for part in (*node.args, *node.keywords) for inner in walk(part)]
    if name.endswith(_QUESTIONS) or (name == "isinstance" and _names_awaitable(node)):
        yield from (word for inner in given for word in words_of(inner))
    if _REPLACES.search(dotted_name(node.func) or name):
        strings = (inner.value for inner in given if isinstance(inner, ast.Constant))
        yield from (text.rpartition(".")[2] for text in strings if isinstance(text, str))
        yield from (keyword.arg for keyword in node.keywords if keyword.arg and name == "multiple")


def _names_awaitable(call: ast.Call) -> bool:
    """Return True for ``isinstance(result, Awaitable)``."""
    return any(
        word in _AWAITABLE for part in call.args[1:] for inner in walk(part) for word in words_of(inner)
    )


def _calls_bound_to(node: ast.AST, names: frozenset[str]) -> Iterator[str]:
    """Yield what is called in ``result = fetch()``, if the variable is among the ``names``."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(word in names for target in targets for word in words_of(target)):
            yield from (name for inner in walk(node.value) if (name := called_name(inner)))


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
