"""Recognise coroutines that only cancellation ends, and code that cancels all tasks of the loop."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.endless import is_endless, loops_of, withstands
from flake8_tradelint.semantics.control.parsing_again import function_at, parsed
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import FUNCTIONS, body_nodes, called_name, own_nodes
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import FunctionRef


_ALL_END = frozenset({("loop", "stop"), ("loop", "close"), ("sys", "exit"), ("os", "_exit")})
"""Functions that end all tasks of the loop."""


def cancels_all(linked: OwnershipDb, path: str) -> bool:
    """Return True if a function of the file cancels the tasks that ``asyncio.all_tasks()`` returns."""
    return linked.mentions(path, (b"all_tasks",)) and _cancels_all(linked.code(path))


@lru_cache(maxsize=8)  # asked for every task of a file
def _cancels_all(data: bytes) -> bool:
    module = parsed(data)
    functions = (node for node in walk(module.tree) if isinstance(node, FUNCTIONS)) if module else ()
    return any(
        any(called_name(node) == "all_tasks" for node in own_nodes(function))
        and any(called_name(node) == "cancel" for node in body_nodes(function))
        for function in functions
    )


def survives_closing(linked: OwnershipDb, ref: FunctionRef) -> bool:
    """Return True for a loop without a way out that catches whatever is raised in it.

    Closing the connection under such a reader, or changing the flag that it reads, does not end it.
    """
    function = linked.symbols.function(ref)
    if function is None or not function.loops:
        return False
    found = function_at(linked, ref.path, function.span.line)
    if not isinstance(found, ast.AsyncFunctionDef) or _may_end_all(linked.code(ref.path)):
        return False
    return any(is_endless(loop) and all(map(withstands, loop.body)) for loop in loops_of(found.body))


@lru_cache(maxsize=8)  # asked for every worker of a file
def _may_end_all(data: bytes) -> bool:
    """Return True if the file stops the event loop or exits, or cannot be parsed."""
    module = parsed(data)
    return module is None or any(map(_ends_all, walk(module.tree)))


def _ends_all(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and (callee_name(node.value), node.attr) in _ALL_END
