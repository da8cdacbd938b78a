"""Describe and apply the changes of a syntax tree that operations want, and detect those that conflict.

An operation returns a ``Change`` or raises ``Refused``. ``Rewriter`` applies changes to a tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar, cast

import libcst as cst

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, TypeAlias

    from flake8_tradelint.model import Anchor, Edit

    Replacement: TypeAlias = cst.CSTNode | cst.FlattenSentinel[Any] | cst.RemovalSentinel
    Rewrite = Callable[[cst.CSTNode], Replacement]
    """Return the replacement of a node whose children have been rewritten already."""


Node = TypeVar("Node", bound=cst.CSTNode)


class Refused(Exception):
    """Raised for a fix that must not be applied here. The message completes "not fixed: ..." for people."""


class Crashed(Refused):
    """Raised when an operation failed with an unexpected exception, a bug in tradelint."""


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """An import that code needs: ``from module import name``, or ``import module`` without a ``name``."""

    module: str
    name: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """The tree edits of one operation. Whatever lies outside ``touches`` and the imports stays.

    ``imports`` and ``definitions`` (module-level statements, as source) are compared by value: two changes
    that need the same one share it. ``keeps_strings``: no string constant of the program changes.
    """

    rewrites: Mapping[cst.CSTNode, Rewrite] = field(default_factory=dict)
    before: Mapping[cst.CSTNode, Sequence[cst.BaseStatement]] = field(default_factory=dict)
    after: Mapping[cst.CSTNode, Sequence[cst.BaseStatement]] = field(default_factory=dict)
    touches: tuple[Anchor, ...] = ()
    imports: tuple[Import, ...] = ()
    definitions: tuple[str, ...] = ()
    keeps_strings: bool = True


def rewriting(kind: type[Node], change: Callable[[Node], Replacement]) -> Rewrite:
    """Return a ``Rewrite`` that checks the node's type before it calls ``change``."""
    return partial(_rewritten, kind, change)


def _rewritten(kind: type[Node], change: Callable[[Node], Replacement], node: cst.CSTNode) -> Replacement:
    return change(cst.ensure_type(node, kind))


class Rewriter(cst.CSTTransformer):
    """Apply the changes of one module in a single traversal."""

    def __init__(self, changes: Iterable[Change]) -> None:
        super().__init__()
        self._rewrites: dict[cst.CSTNode, list[Rewrite]] = {}
        self._before: dict[cst.CSTNode, Sequence[cst.BaseStatement]] = {}
        self._after: dict[cst.CSTNode, Sequence[cst.BaseStatement]] = {}
        for change in changes:
            for node, rewrite in change.rewrites.items():
                self._rewrites.setdefault(node, []).append(rewrite)
            self._before.update(change.before)
            self._after.update(change.after)

    def on_leave(
        self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT
    ) -> cst.CSTNodeT | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNodeT]:
        """Replace the node, and insert the statements that go before and after it."""
        result: Replacement = updated_node
        for rewrite in self._rewrites.get(original_node, ()):
            assert isinstance(result, cst.CSTNode), "only the last rewrite of a node may dissolve it"
            result = rewrite(result)
        before, after = self._before.get(original_node, ()), self._after.get(original_node, ())
        if before or after:
            own = result if isinstance(result, cst.FlattenSentinel) else [result]
            result = cst.FlattenSentinel([*before, *own, *after])
        # libcst's types cannot express that a rewrite fits the field of its node; parsing the result checks
        # that.
        return cast("cst.CSTNodeT | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNodeT]", result)


def collides(edit: Edit, change: Change, taken: Mapping[Edit, Change]) -> bool:
    """Return True if the change touches bytes that a change in ``taken`` touches.

    An equal edit is no conflict.
    """
    if edit in taken:
        return False
    return any(
        _overlap(ours, theirs)
        for other in taken.values()
        for theirs in other.touches
        for ours in change.touches
    )


def _overlap(one: Anchor, other: Anchor) -> bool:
    """Return True if two ranges share a byte, or if an empty range lies inside the other or equals it."""
    if one == other:
        return True
    return one.start < other.end and other.start < one.end
