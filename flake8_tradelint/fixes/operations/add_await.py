"""Operation ``add_await``: put ``await`` in front of the call or attribute at the anchor.

Argument ``unused``: not empty if the call gives nothing, and the variable that it is assigned to goes, unless
the function mentions it elsewhere.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.fixes.used_names import names_in

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
    if args.get("unused") and (assignment := _unused(document, call)) is not None:
        alone = rewriting(cst.Assign, _alone)
        return Change({assignment: alone}, touches=(document.span(assignment),))
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


def _unused(document: Document, call: cst.Call | cst.Attribute) -> cst.Assign | None:
    """Return the assignment of the call to one name that its function does not mention again."""
    assignment = document.parent(call)
    if not isinstance(assignment, cst.Assign) or len(assignment.targets) != 1:
        return None
    target = assignment.targets[0].target
    if not isinstance(target, cst.Name):
        return None
    mentions = [name for name in names_in(document.enclosing(call)) if name.value == target.value]
    return assignment if len(mentions) == 1 or target.value == "_" else None


def _alone(assignment: cst.Assign) -> cst.Expr:
    return cst.Expr(cst.Await(assignment.value), semicolon=assignment.semicolon)


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
