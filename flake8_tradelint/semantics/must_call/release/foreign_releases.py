"""Find code that may release what an object outside the project holds, by the object's name.

The text chooses the definitions that are parsed.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import binds, called_name, words_of
from flake8_tradelint.semantics.interests import is_item, word_of
from flake8_tradelint.semantics.syntax import children, walk
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def is_gone_through(linked: OwnershipDb, holder: str) -> bool:
    """Return True for ``for value in app.values()``: the loop may reach any value."""

    def goes_through(node: ast.AST) -> bool:
        return called_name(node) in ("values", "items") and _receiver(node) == holder

    return any(_has(linked, path, (holder,), goes_through) for path in linked.mentioning(holder))


def is_ended(linked: OwnershipDb, holder: str) -> bool:
    """Return True if an object of the name ``holder`` is closed or entered somewhere."""

    def ends(node: ast.AST) -> bool:
        if isinstance(node, ast.withitem):
            return _has_itself(node.context_expr, holder)
        return _receiver(node) == holder and _ENDING.search(called_name(node)) is not None

    return any(_has(linked, other, (holder,), ends) for other in linked.mentioning(holder))


_ENDING = regex(r"clos|stop|shut_?down|disconnect|clean_?up|dispose")


def is_spelled(linked: OwnershipDb, name: str, holder: str) -> bool:
    """Return True if the name may be in a string: ``getattr(bot, "session")``, ``("session", "db")``."""
    word = word_of(name)
    if not is_item(name):
        return any(
            _has(linked, path, (word,), lambda node: _is_looked_up(node, word))
            for path in linked.mentioning(word)
        )
    return any(_is_in_display(linked, path, word, holder) for path in linked.mentioning(word))


def _is_looked_up(node: ast.AST, word: str) -> bool:
    """Return True for ``getattr(bot, "session")``."""
    return called_name(node).endswith("getattr") and any(_is_string(one, word) for one in children(node))


def _is_in_display(linked: OwnershipDb, path: str, word: str, holder: str) -> bool:
    """Return True if a file that names the holder has the word as an argument, or as a part of a display.

    ``app.get("session")`` looks one item up, and is no such argument.
    """
    if not has_word(linked.code(path), holder.encode()):
        return False
    nodes = nodes_with(linked, path, (word, holder))
    if nodes is None:
        return True
    if not any(holder in words_of(node) or binds(node, holder) for node in nodes):
        return False
    return any(_is_string(one, word) for node in nodes for one in _given(node))


def _given(node: ast.AST) -> list[ast.expr | None]:
    """Return the arguments of a call, the items of a display, or the keys of a dictionary."""
    match node:
        case ast.Call(args=args):
            return [*args[called_name(node) in ("get", "pop", "AppKey") :]]
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return [*items]
        case ast.Dict(keys=keys):
            return keys
    return []


def _is_string(node: ast.AST | None, word: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == word


def _receiver(node: ast.AST) -> str:
    """Return the last name of the object whose method is called; empty for other nodes."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return callee_name(node.func.value)
    return ""


def _has_itself(value: ast.expr, holder: str) -> bool:
    """Return True if the expression has the object itself, and not only its attributes."""
    nodes = [*walk(value)]
    asked = {node.value for node in nodes if isinstance(node, ast.Attribute)}
    return any(
        isinstance(node, ast.expr) and callee_name(node) == holder and node not in asked for node in nodes
    )


def _has(linked: OwnershipDb, path: str, words: tuple[str, ...], wanted: Callable[[ast.AST], bool]) -> bool:
    """Return True if the file has such a node in a definition whose text has one of the words.

    Code that cannot be parsed counts, too.
    """
    nodes = nodes_with(linked, path, words)
    return nodes is None or any(wanted(node) for node in nodes)
