"""Decide whether a connection has certainly ended when an error, or the end of its messages, is seen.

``async for message in websocket`` ends, and ``ConnectionClosed`` is raised, when the connection is closed: a
reconnect loop that then makes a new one leaks nothing.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import parsed_top, top_around
from flake8_tradelint.semantics.control.raising import callee_name, catches_all
from flake8_tradelint.semantics.control.suites import around, called_name, catches, within_function
from flake8_tradelint.semantics.must_call.acquire.resources import LOGGERS
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.release.overwritten_attributes import Overwriting
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_ENDED = (
    *("Closed", "Connection", "OSError", "IOError", "EOF", "Incomplete", "Reset", "Disconnect", "WebSocket"),
    *("Handshake", "InvalidStatus", "InvalidURI", "gaierror", "Cancelled", "KeyboardInterrupt"),
)
"""Parts of the names of exceptions that mean that a connection has ended, or was never made."""

_HARMLESS = LOGGERS | {"print", "sleep", "str", "repr", "len", "time", "isinstance", "get", "min", "max"}


def ends_before(linked: OwnershipDb, resource: Resource, acquired: Acquisition, again: Overwriting) -> bool:
    """Return True if the connection has ended where it is replaced; False for what is no connection."""
    if not resource.coroutines:
        return False
    if resource.part is not None:
        return True  # the writer of a stream closes itself when it is collected
    place = (again.raised or again.at).anchor.start
    module = parsed_top(linked, again.path, top_around(linked, again.path, place))
    if module is None:
        return True
    if again.raised is None:
        return any(map(_notices_the_end, walk(module.tree)))
    nodes = within_function(around(module, place))
    tries = [node for node in nodes if isinstance(node, ast.Try)]
    return bool(tries) and not any(
        _may_leave_open(tries[-1], handler, again.name) for handler in tries[-1].handlers
    )


def _notices_the_end(node: ast.AST) -> bool:
    """Return True for a loop over messages, and a handler that runs because the connection has ended."""
    if isinstance(node, ast.ExceptHandler):
        return any(catches(node, part) for part in _ENDED)
    return isinstance(node, ast.AsyncFor)


def _may_leave_open(node: ast.Try, handler: ast.ExceptHandler, name: str) -> bool:
    """Return True if the handler goes on after an error other than the end of the connection."""
    if isinstance(handler.body[-1], ast.Raise | ast.Return | ast.Break):
        return False
    if catches_all(handler):
        return _has_other_calls(node.body, name)
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return not all(any(part in callee_name(one) for part in _ENDED) for one in types if one is not None)


def _has_other_calls(body: Sequence[ast.stmt], name: str) -> bool:
    """Return True if the suite calls something that may fail, and is no method of the connection."""
    return any(
        isinstance(node, ast.Call) and called_name(node) not in _HARMLESS and not _is_own(node, name)
        for statement in body
        for node in walk(statement)
    )


def _is_own(call: ast.Call, name: str) -> bool:
    """Return True for a method of the connection, and for what makes it."""
    if isinstance(call.func, ast.Attribute) and callee_name(call.func.value) == name:
        return True
    return "connect" in called_name(call)
