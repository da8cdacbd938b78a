"""What an operation wants done to the concrete syntax tree, and the pass that does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar, cast

import libcst as cst

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, TypeAlias

    from flake8_tradelint.model import Anchor

    Replacement: TypeAlias = cst.CSTNode | cst.FlattenSentinel[Any] | cst.RemovalSentinel
    Rewrite = Callable[[cst.CSTNode], Replacement]
    """From a node whose children are done to what takes its place."""


Node = TypeVar("Node", bound=cst.CSTNode)


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """``from module import name``, or ``import module`` where there is no name."""

    module: str
    name: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One operation's wish. Everything outside ``touches`` (and the imports) must stay as it is.

    ``imports`` and ``definitions`` (module-level statements, as source) are wished for by
    value: two changes that need the same share it. ``keeps_strings`` promises that no string
    of the program changes.
    """

    rewrites: Mapping[cst.CSTNode, Rewrite] = field(default_factory=dict)
    before: Mapping[cst.CSTNode, Sequence[cst.BaseStatement]] = field(default_factory=dict)
    after: Mapping[cst.CSTNode, Sequence[cst.BaseStatement]] = field(default_factory=dict)
    touches: tuple[Anchor, ...] = ()
    imports: tuple[Import, ...] = ()
    definitions: tuple[str, ...] = ()
    keeps_strings: bool = True


def rewriting(kind: type[Node], change: Callable[[Node], Replacement]) -> Rewrite:
    """A rewrite that knows which kind of node it gets."""
    return partial(_rewritten, kind, change)


def _rewritten(kind: type[Node], change: Callable[[Node], Replacement], node: cst.CSTNode) -> Replacement:
    return change(cst.ensure_type(node, kind))


class Rewriter(cst.CSTTransformer):
    """Carries out many changes of one module in a single pass."""

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
        """Replace the node, and put its new neighbours beside it."""
        result: Replacement = updated_node
        for rewrite in self._rewrites.get(original_node, ()):
            assert isinstance(result, cst.CSTNode), "only the last rewrite of a node may dissolve it"
            result = rewrite(result)
        before, after = self._before.get(original_node, ()), self._after.get(original_node, ())
        if before or after:
            own = result if isinstance(result, cst.FlattenSentinel) else [result]
            result = cst.FlattenSentinel([*before, *own, *after])
        # libcst cannot know that every rewrite fits the field its node is in; the parser will.
        return cast("cst.CSTNodeT | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNodeT]", result)
