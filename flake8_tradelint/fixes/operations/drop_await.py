"""Operation ``drop_await``: take the ``await`` in front of the call at the anchor away. No arguments."""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Replace the ``await`` expression by the call that it awaits."""
    call = document.find(anchor, cst.Call)
    awaited = document.parent(call)
    if not isinstance(awaited, cst.Await):
        raise Refused("the call is not awaited there")
    # Parentheses may hold the lines of a statement together.
    spread = "\n" in document.module.code_for_node(awaited)

    def bare(updated: cst.Await) -> cst.BaseExpression:
        inner = updated.expression
        if not spread:
            return inner
        return inner.with_changes(lpar=[*updated.lpar, *inner.lpar], rpar=[*inner.rpar, *updated.rpar])

    # The span of a node does not have its parentheses.
    around = document.parent(awaited) if awaited.lpar else awaited
    return Change({awaited: rewriting(cst.Await, bare)}, touches=(document.span(around),))
