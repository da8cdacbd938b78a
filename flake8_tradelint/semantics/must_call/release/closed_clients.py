"""Decide whether a worker notices that its object's session or client is closed.

Closing a client is no signal to a task that only sends requests through it: it sleeps on, and its next
request fails, unseen. A task that iterates over the client, or asks it in order to leave, ends.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.must_call.acquire.resources import SESSION
from flake8_tradelint.semantics.must_call.own.held_resources import held_resource
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef


_CLIENTS = ("bot", "client", "connection", "engine", "exchange", "pool", "session")
"""Last words of the nouns of resources through which requests are sent."""


def is_unnoticed(linked: OwnershipDb, owner: ClassRef, attr: str, workers: Iterable[FunctionRef]) -> bool:
    """Return True if ``attr`` holds a client, and ``workers`` go on when it is closed or set to ``None``."""
    resource = resource_in(linked, owner, attr)
    if resource is None or resource.noun.rpartition(" ")[2] not in _CLIENTS:
        return False
    return not any(_heeds(linked, worker, attr) for worker in workers)


def resource_in(linked: OwnershipDb, owner: ClassRef, attr: str) -> Resource | None:
    """Return the session, connection or client that the attribute holds."""
    value = e.Attribute(e.SelfOf(owner.qualname), attr)
    holder = held_resource(linked, (SESSION, *linked.resources), owner.path, value)
    return holder.resource if holder is not None else None


def _heeds(linked: OwnershipDb, worker: FunctionRef, attr: str) -> bool:
    """Return True if the function iterates over the attribute, or decides by it where to go."""
    summary = linked.symbols.function(worker)
    function = function_at(linked, worker.path, summary.span.line) if summary is not None else None
    if function is None:
        return True
    for node in walk(function):
        match node:
            case ast.For(_, decisive) | ast.AsyncFor(_, decisive) | ast.comprehension(_, decisive):
                pass
            case ast.While(decisive):
                pass
            case ast.If(decisive, body) if not any(_names(line, attr, stored=True) for line in body):
                pass  # what follows is not the making of a new one
            case _:
                continue
        if _names(decisive, attr):
            return True
    return False


def _names(node: ast.AST, attr: str, *, stored: bool = False) -> bool:
    """Return True if ``node`` reads (``stored``: assigns) the attribute of any object."""
    return any(
        isinstance(inner, ast.Attribute) and inner.attr == attr and isinstance(inner.ctx, ast.Store) == stored
        for inner in walk(node)
    )
