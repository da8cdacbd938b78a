"""Operation ``add_await``: put ``await`` in front of the call or attribute at the anchor. No arguments."""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.change import Replacement
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Await the call, in parentheses where ``await`` would otherwise bind to a larger expression."""
    call = _awaitable(document, anchor)
    _refuse_others(document, call)
    taken_apart = isinstance(document.parent(call), cst.Attribute | cst.Subscript | cst.Call | cst.Await)

    def awaited(updated: cst.Call | cst.Attribute) -> Replacement:
        if taken_apart:
            return cst.Await(updated, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        return cst.Await(updated)

    rewrite = (
        rewriting(cst.Call, awaited) if isinstance(call, cst.Call) else rewriting(cst.Attribute, awaited)
    )
    return Change({call: rewrite}, touches=(document.span(call),))


def _awaitable(document: Document, anchor: Anchor) -> cst.Call | cst.Attribute:
    try:
        return document.find(anchor, cst.Call)
    except Refused:
        return document.find(anchor, cst.Attribute)


def _refuse_others(document: Document, call: cst.Call | cst.Attribute) -> None:
    """Refuse a call that an ``await`` cannot precede.

    ``await`` needs the body of an async function; generators, decorators and annotations are evaluated
    elsewhere.
    """
    for outer in document.ancestors(call):
        if isinstance(outer, cst.GeneratorExp | cst.Decorator | cst.Parameters | cst.Annotation):
            raise Refused("the call is not evaluated in the function's own body")
        if isinstance(outer, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            break
    function = document.enclosing(call)
    if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
        raise Refused("'await' is possible in an async function only")
