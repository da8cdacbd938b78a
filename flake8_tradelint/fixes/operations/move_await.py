"""Operation ``move_await``: await the call at the anchor first, and what is read of its result no longer.

``await fetch()[0]`` becomes ``(await fetch())[0]``. No arguments.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.change import Rewrite
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Move the ``await`` in front of the whole expression to the call, in parentheses."""
    call = document.find(anchor, cst.Call)
    outer = _awaiting(document, call)
    rewrites: dict[cst.CSTNode, Rewrite] = {
        call: rewriting(cst.Call, _awaited),
        outer: rewriting(cst.Await, _bare),
    }
    return Change(rewrites, touches=(document.span(outer),))


def _awaiting(document: Document, call: cst.Call) -> cst.Await:
    """Return the ``await`` of what is read of the call's result."""
    inner: cst.CSTNode = call
    outer = document.parent(call)
    while _reads(outer, inner):
        inner, outer = outer, document.parent(outer)
    if inner is call or not isinstance(outer, cst.Await):
        raise Refused("no 'await' stands in front of what is read of the result")
    return outer


def _reads(outer: cst.CSTNode | None, inner: cst.CSTNode) -> bool:
    if isinstance(outer, cst.Attribute | cst.Subscript):
        return outer.value is inner
    return isinstance(outer, cst.Call) and outer.func is inner


def _awaited(call: cst.Call) -> cst.Await:
    """Return ``(await call)``; a call that has parentheses of its own leaves them."""
    lpar, rpar = call.lpar or [cst.LeftParen()], call.rpar or [cst.RightParen()]
    return cst.Await(call.with_changes(lpar=[], rpar=[]), lpar=lpar, rpar=rpar)


def _bare(outer: cst.Await) -> cst.BaseExpression:
    """Return what is awaited, in the parentheses of the ``await``."""
    inner = outer.expression
    return inner.with_changes(lpar=[*outer.lpar, *inner.lpar], rpar=[*inner.rpar, *outer.rpar])
