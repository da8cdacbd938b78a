"""Recognise generators that their consumer may leave early: what stands behind a ``yield`` is then skipped.

A ``break``, or an exception in the consumer's loop, closes the generator: ``GeneratorExit`` is raised at the
``yield`` where it waits. Some frameworks resume a generator when the program ends, and raise nothing in it.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.naming.symbols import FunctionRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.patterns import IGNORECASE, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_RESUMING = regex(r"fixture|context|lifespan|life_?cycle|start_?up|set_?up|hook|provide", IGNORECASE)
"""Names of decorators whose framework resumes a generator when the program ends."""

_CLEANUP = "cleanup_ctx"
"""The list of an aiohttp application that takes such generators."""


def may_be_left(linked: OwnershipDb, ref: FunctionRef) -> bool:
    """Return True if the function is a generator, and whoever takes its items may stop before the end."""
    function = linked.symbols.function(ref)
    if function is None or not function.is_generator:
        return False
    if any(_RESUMING.search(_name(decorator)) for decorator in function.decorators):
        return False
    files = frozenset(linked.mentioning(_CLEANUP))  # of the other files nothing is read
    naming = (path for path in linked.having(function.name) if path in files)
    return not any(_is_cleanup(linked, path, function.name) for path in naming)


def _name(decorator: e.Expr) -> str:
    """Return the last name of a decorator, with or without arguments."""
    made = decorator.func if isinstance(decorator, e.Call) else decorator
    return (made.attr or made.module) if isinstance(made, e.Import) else e.last_name(made)


def _is_cleanup(linked: OwnershipDb, path: str, name: str) -> bool:
    """Return True if ``cleanup_ctx`` gets the function: ``app.cleanup_ctx.append(poller)``."""
    nodes = nodes_with(linked, path, (name,))
    return nodes is None or any(
        isinstance(node, ast.Expr | ast.Assign | ast.AugAssign)
        and {_CLEANUP, name} <= {callee_name(part) for part in walk(node) if isinstance(part, ast.expr)}
        for node in nodes
    )
