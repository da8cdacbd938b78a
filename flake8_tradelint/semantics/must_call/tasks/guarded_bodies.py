"""Recognise functions that catch in themselves whatever fails in them, and so tell it to nobody else."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.semantics.control.suites import Function


_CATCH_ALL = frozenset({"Exception", "BaseException"})
_AROUND = (ast.With, ast.AsyncWith, ast.While, ast.For, ast.AsyncFor, ast.If)


def guards_itself(function: Function) -> bool:
    """Return True if a ``try`` of the function catches every exception and does not raise it again.

    Statements beside the ``try`` do not count: whoever writes such a function expects no failure there.
    """
    return any(
        any(_catches_all(handler) and not _raises(handler) for handler in one.handlers)
        for one in _tries(function.body)
    )


def _tries(body: Sequence[ast.stmt]) -> Iterator[ast.Try]:
    """Yield the ``try`` statements of the suite, also those in its loops, ``with`` blocks and conditions."""
    for statement in body:
        if isinstance(statement, ast.Try):
            yield statement
            yield from _tries(statement.body)
        elif isinstance(statement, _AROUND):
            yield from _tries(statement.body)


def _catches_all(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else (handler.type,)
    return any(callee_name(one) in _CATCH_ALL for one in caught)


def _raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for statement in handler.body for node in walk(statement))
