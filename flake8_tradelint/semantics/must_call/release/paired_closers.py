"""Recognise values that are passed on together with a function that closes them: ``push(close, session)``."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at, parsed_around
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import around, body_nodes
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.semantics.syntax import children
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.source import Module


_CLOSING = regex(r"clos|stop|shut_?down|clean_?up|tear_?down|dispose|release|kill", IGNORECASE)
_CLOSES = frozenset({"close", "aclose", "disconnect", "shutdown", "stop"})
_TOGETHER = (ast.Call, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.keyword, ast.Starred)
"""Nodes by which a value gets to a function together with others."""


def is_paired_with_closer(linked: OwnershipDb, path: str, span: Span) -> bool:
    """Return True if a closing function is passed in front of the value at ``span``: ``(close, session)``."""
    module = parsed_around(linked, path, span.line)
    at = span.anchor.start
    return module is not None and any(
        _closes(linked, path, name)
        for node in _together(around(module, at))
        for name in _before(module, node, at)
    )


def _together(nodes: list[ast.AST]) -> Iterator[ast.AST]:
    """Yield the calls and displays around the value, the innermost first, within its statement."""
    for node in reversed(nodes):
        if isinstance(node, ast.stmt | ast.Lambda):
            return
        if isinstance(node, _TOGETHER):
            yield node


def _before(module: Module, node: ast.AST, at: int) -> Iterator[str]:
    """Yield the last names of the plain arguments or items of the node in front of the place."""
    callee = node.func if isinstance(node, ast.Call) else None
    for part in children(node):
        value = part.value if isinstance(part, ast.keyword) else part
        if not isinstance(value, ast.Name | ast.Attribute) or value is callee:
            continue
        if module.anchor(value).end <= at:
            yield callee_name(value)


def _closes(linked: OwnershipDb, path: str, name: str) -> bool:
    """Return True if the function closes something, by its name or by what its body calls."""
    if _CLOSING.search(name):
        return True
    ref = linked.symbols.resolve(path, e.Name(name))
    function = linked.symbols.function(ref) if isinstance(ref, FunctionRef) else None
    if function is None or not isinstance(ref, FunctionRef):
        return False
    found = function_at(linked, ref.path, function.span.line)
    return found is None or any(
        isinstance(node, ast.Attribute) and node.attr in _CLOSES for node in body_nodes(found)
    )
