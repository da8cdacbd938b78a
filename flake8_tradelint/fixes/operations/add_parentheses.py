"""Operation ``add_parentheses``: call the attribute or name at the anchor, without arguments.

Argument ``awaited``: not empty if the call is to be awaited, too.
"""

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
    """Call the attribute, which is a statement, or what a statement awaits."""
    try:
        attribute = document.find(anchor, cst.Attribute)
    except Refused:
        name = document.find(anchor, cst.Name)
        return Change({name: rewriting(cst.Name, cst.Call)}, touches=(document.span(name),))

    def called(updated: cst.Attribute) -> Replacement:
        call = cst.Call(updated)
        return cst.Await(call) if args.get("awaited") else call

    return Change({attribute: rewriting(cst.Attribute, called)}, touches=(document.span(attribute),))
