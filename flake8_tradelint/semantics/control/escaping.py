"""Find what can raise in a function, and which of these exceptions leave it."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.raising import (
    callee_name,
    catch_all_together,
    entering,
    is_harmless,
    only_cancelled,
    only_waits,
    suppresses,
)
from flake8_tradelint.semantics.control.timing import catches_timeout, only_times_out, suppresses_timeout
from flake8_tradelint.semantics.syntax import children
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_TAKERS = frozenset({"create_task", "ensure_future", "gather", "wait_for", "shield", "run_until_complete"})
"""Functions that take coroutines: these fail when they run, if at all, not when they are created."""


class Raiser(Record):
    """A node that can raise.

    ``call`` is the call that raises, if the node is one (and not, say, an ``assert``). ``awaited``: the
    result of the call is awaited at once. ``caught``: an exception of it does not leave the function, though
    a cancellation may.
    """

    node: ast.expr | ast.stmt
    call: ast.Call | None = None
    awaited: bool = False
    caught: bool = False


class _Place(Record):
    """What surrounds a statement.

    ``caught``: exceptions are caught; ``timed``: a ``TimeoutError`` is. ``clean_up`` marks ``except`` and
    ``finally`` suites, where only ``raise`` counts, as in ``cfg``. ``cancelled``: a bare ``raise`` there
    re-raises a cancellation.
    """

    caught: bool = False
    timed: bool = False
    clean_up: bool = False
    cancelled: bool = False


def raisers(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Raiser]:
    """Yield all that can raise in the function's own body for reasons that a reader expects."""
    for statement in function.body:
        yield from _in_statement(statement, _Place())


def _in_statement(node: ast.stmt, place: _Place) -> Iterator[Raiser]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    if isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
        yield from _in_try(node, place)  # type: ignore[arg-type]
        return
    if isinstance(node, ast.Raise):
        yield Raiser(node, caught=place.caught or (place.cancelled and node.exc is None))
        return
    if isinstance(node, ast.With | ast.AsyncWith):
        yield from _entered(node, place)
        if any(suppresses(item.context_expr) == "all" for item in node.items):
            place = replace(place, caught=True)
        if any(suppresses_timeout(item.context_expr) for item in node.items):
            place = replace(place, timed=True)
    elif not place.clean_up and isinstance(node, ast.AsyncFor | ast.Assert):
        yield Raiser(node.iter if isinstance(node, ast.AsyncFor) else node, caught=place.caught)
    for child in children(node):
        yield from _in_child(child, place)


def _in_child(node: ast.AST, place: _Place) -> Iterator[Raiser]:
    if isinstance(node, ast.stmt):
        yield from _in_statement(node, place)
    elif isinstance(node, ast.expr):
        if not place.clean_up:
            yield from _in_expression(node, place)
    else:  # a `case` or a `with` item
        for child in children(node):
            yield from _in_child(child, place)


def _in_try(node: ast.Try, place: _Place) -> Iterator[Raiser]:
    caught = place.caught or catch_all_together(node.handlers)
    timed = place.timed or any(map(catches_timeout, node.handlers))
    cleaning = replace(place, clean_up=True)
    handlers = [
        (handler.body, replace(cleaning, cancelled=only_cancelled(handler))) for handler in node.handlers
    ]
    for suite, inside in (
        (node.body, replace(place, caught=caught, timed=timed)),
        (node.orelse, place),
        *handlers,
        (node.finalbody, cleaning),
    ):
        for statement in suite:
            yield from _in_statement(statement, inside)


def _entered(node: ast.With | ast.AsyncWith, place: _Place) -> Iterator[Raiser]:
    """Yield the asynchronous context managers whose entering can raise.

    A plain context manager fails where it is made, if at all; a lock or a timeout only by cancellation.
    """
    if not place.clean_up and isinstance(node, ast.AsyncWith) and entering(node) != "wait":
        yield from (Raiser(item.context_expr, caught=place.caught) for item in node.items)


def _in_expression(node: ast.expr, place: _Place) -> Iterator[Raiser]:
    if isinstance(node, ast.Lambda):
        return
    awaited = isinstance(node, ast.Await)
    value = node.value if isinstance(node, ast.Await) else node
    if isinstance(value, ast.Call):
        if not (awaited and only_waits(value)) and (awaited or not is_harmless(value.func)):
            yield Raiser(node, value, awaited, place.caught or (place.timed and only_times_out(node)))
        parts: Iterable[ast.AST] = _parts(value)
    else:
        if isinstance(node, ast.Await | ast.Yield | ast.YieldFrom):
            yield Raiser(node, caught=place.caught)
        parts = children(node)
    for part in parts:
        yield from _in_child(part, place)


def _parts(call: ast.Call) -> Iterator[ast.AST]:
    """Yield the sub-expressions of a call.

    A coroutine passed to it is only created there, which cannot raise.
    """
    takes = callee_name(call.func) in _TAKERS
    for part in children(call):
        yield from children(part) if takes and isinstance(part, ast.Call) else (part,)
