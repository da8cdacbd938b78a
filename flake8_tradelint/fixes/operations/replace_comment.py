"""Operation ``replace_comment``: replace the comment at the anchor, or remove it.

Argument: ``new``, the whole comment with its ``#``; empty to remove it, with its line if nothing else is
there.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Give the comment its new text, or take it away."""
    new = args["new"]
    if new and (not new.startswith("#") or "\n" in new or "\r" in new):
        raise Refused(f"{new!r} is no comment")
    comment = document.find(anchor, cst.Comment)
    if new:
        rewrite = rewriting(cst.Comment, lambda updated: updated.with_changes(value=new))
        return Change({comment: rewrite}, touches=(anchor,))
    around = document.parent(comment)
    if isinstance(around, cst.TrailingWhitespace):
        bare = rewriting(cst.TrailingWhitespace, _without_comment)
        return Change({around: bare}, touches=(Anchor(_blank_before(document, anchor), anchor.end),))
    if not isinstance(around, cst.EmptyLine):
        raise Refused("the comment is at an unusual place")
    gone = rewriting(cst.EmptyLine, lambda _: cst.RemovalSentinel.REMOVE)
    start = document.utf8.rfind(b"\n", 0, anchor.start) + 1
    if anchor.end == len(document.utf8):
        start = len(document.utf8[:start].rstrip(b"\r\n"))  # the file still ends without a line break
    return Change({around: gone}, touches=(Anchor(start, document.line_end(anchor.end)),))


def _without_comment(updated: cst.TrailingWhitespace) -> cst.TrailingWhitespace:
    return updated.with_changes(comment=None, whitespace=cst.SimpleWhitespace(""))


def _blank_before(document: Document, anchor: Anchor) -> int:
    before = document.utf8[: anchor.start]
    return len(before.rstrip(b" \t\f"))
