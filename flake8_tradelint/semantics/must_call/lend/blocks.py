"""Answer questions about the ``async with`` block that closes a value when it is left."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.model import Anchor
from flake8_tradelint.semantics.control.flow import is_inside
from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.control.suites import FUNCTIONS, around
from flake8_tradelint.semantics.syntax import children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.source import Module


_WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield, ast.YieldFrom)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class Block:
    """The block of an ``async with`` statement whose item ``item`` closes the value."""

    def __init__(self, module: Module, node: ast.AsyncWith, item: int) -> None:
        self._module, self._node, self._item = module, node, item
        self.anchor = module.anchor(node)
        first, last = module.anchor(node.body[0]), module.anchor(node.body[-1])
        self._body = Anchor(first.start, last.end)

    def has(self, span: Span) -> bool:
        """Return True if the place is in the block's suite."""
        return is_inside(span.anchor, self._body)

    def waits_after(self, at: Anchor) -> bool:
        """Return True if other tasks may run between the place and the end of the block."""
        if any(self._module.anchor(node).end > at.end for node in self._waiting()):
            return True
        loops = (node for node in _own(self._node.body) if isinstance(node, _LOOPS))
        around_it = [anchor for loop in loops if _covers(anchor := self._module.anchor(loop), at)]
        return any(
            is_inside(self._module.anchor(node), loop) for loop in around_it for node in self._waiting()
        ) or any(
            isinstance(node, ast.AsyncFor) for node in _own(self._node.body) if self._is_around(node, at)
        )

    def assignment(self, at: Anchor) -> Anchor:
        """Return the extent of the assignment whose target is at the place: it comes after the value."""
        found = (node for node in _own(self._node.body) if isinstance(node, ast.Assign | ast.AnnAssign))
        return next((one for node in found if _covers(one := self._module.anchor(node), at)), at)

    def _is_around(self, node: ast.AST, at: Anchor) -> bool:
        return isinstance(node, ast.stmt) and _covers(self._module.anchor(node), at)

    def _waiting(self) -> Iterator[ast.expr | ast.stmt]:
        """Yield where the block lets other tasks run; the items behind the value's are left before it."""
        if self._item < len(self._node.items) - 1:
            yield self._node
        yield from (node for node in _own(self._node.body) if isinstance(node, _WAITS))


def block_of(linked: OwnershipDb, path: str, entered: Span) -> Block | None:
    """Return the block of the ``async with`` statement that enters the value at the place."""
    module = parsed_around(linked, path, entered.line)
    for node in reversed(around(module, entered.anchor.start)) if module is not None else ():
        if isinstance(node, ast.AsyncWith) and module is not None:
            for item, one in enumerate(node.items):
                if is_inside(entered.anchor, module.anchor(one.context_expr)):
                    return Block(module, node, item)
    return None


def _covers(outer: Anchor, inner: Anchor) -> bool:
    return is_inside(inner, outer)


def _own(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes of the suite without what is inside nested functions and classes."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            waiting += children(node)
