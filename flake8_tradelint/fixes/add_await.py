"""``add_await``: the call at the anchor, a statement of its own, is awaited. No arguments."""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst

from flake8_tradelint.fixes.change import Change, Replacement, rewriting
from flake8_tradelint.fixes.document import Document
from flake8_tradelint.fixes.refused import Refused
from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Put ``await`` in front of the call."""
    call = document.find(anchor, cst.Call)
    if not isinstance(document.parent(call), cst.Expr):
        raise Refused("the call is part of a larger expression")
    function = document.enclosing(call)
    if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
        raise Refused("'await' is possible in an async function only")

    def awaited(updated: cst.Call) -> Replacement:
        return cst.Await(updated)

    return Change({call: rewriting(cst.Call, awaited)}, touches=(document.span(call),))
