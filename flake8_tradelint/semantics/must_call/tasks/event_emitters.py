"""Event emitters that call a handler and ignore its result: a task that a lambda returns is lost.

Emitters differ: pyee's ``EventEmitter`` ignores the result, its ``AsyncIOEventEmitter`` holds a future
until it is done (checked against pyee 8.2.2, 11.1.0 and 13.0.0). So for names as common as ``on`` the class
must be known.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.suites import words_of
from flake8_tradelint.semantics.must_call.tasks.callbacks import drops_result
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_OF_LOOPS_AND_FUTURES = frozenset(
    {
        *("add_signal_handler", "call_soon", "call_soon_threadsafe", "call_later", "call_at"),
        *("add_done_callback", "add_reader", "add_writer"),
    }
)
"""Methods of loops and futures whose names hardly any other class uses."""

_OF_EMITTERS = frozenset({"add_listener", "add_callback", "register", "subscribe", "connect", "on", "once"})

_EMITTERS = frozenset({"pyee.EventEmitter", "pyee.BaseEventEmitter", "pyee.base.EventEmitter"})

_QT = ("PyQt", "PySide", "qasync")
"""Toolkits whose signals have ``connect``: a slot's result is ignored."""

_LOOKING = frozenset({"ensure_future", "create_task", "gather", "iscoroutine", "isfuture", "Future"})
"""Names in the file of an emitter that uses a handler's result."""


def ignores_result(linked: OwnershipDb, path: str, callee: e.Expr) -> bool:
    """Return True if ``callee`` calls its argument and ignores the result."""
    if not isinstance(callee, e.Attribute) or callee.attr not in _OF_LOOPS_AND_FUTURES | _OF_EMITTERS:
        return False
    if drops_result(linked, path, callee):
        return True
    found = linked.receivers.infer(path, callee.value)
    if found is None:
        of_qt = callee.attr == "connect" and _imports_qt(linked, path)
        return of_qt or callee.attr in _OF_LOOPS_AND_FUTURES
    order = linked.classes.mro(found.cls) if isinstance(found.cls, ClassRef) else (found.cls,)
    return _ignores(linked, order, callee.attr)


def _ignores(linked: OwnershipDb, order: tuple[Base, ...], method: str) -> bool:
    """Return True if the class of ``order`` that defines the method ignores the handler's result."""
    for base in order:
        if not isinstance(base, ClassRef):
            return base.name in _EMITTERS if method in _OF_EMITTERS else True
        if linked.classes.defines(base, method):
            return not _looks_at_results(linked.code(base.path))
    return False


def _imports_qt(linked: OwnershipDb, path: str) -> bool:
    """Return True if the file imports a Qt toolkit."""
    surface = linked.symbols.surface(path)
    modules = (one.module for found in (surface.imports, surface.star_imports) for one in found)
    return any(module.startswith(_QT) for module in modules)


@lru_cache(maxsize=8)  # asked for every handler
def _looks_at_results(data: bytes) -> bool:
    """Return True if the file awaits something, or makes or knows futures."""
    module = parsed(data)
    nodes = walk(module.tree) if module is not None else ()
    return module is None or any(
        isinstance(node, ast.Await) or any(sign in word for word in words_of(node) for sign in _LOOKING)
        for node in nodes
    )
