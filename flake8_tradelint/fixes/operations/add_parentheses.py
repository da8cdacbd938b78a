"""Operation ``add_parentheses``: call the attribute at the anchor, without arguments.

Argument ``awaited``: not empty if the call is to be awaited, too.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, rewriting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.change import Replacement
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Call the attribute, which is a statement, or what a statement awaits."""
    attribute = document.find(anchor, cst.Attribute)

    def called(updated: cst.Attribute) -> Replacement:
        call = cst.Call(updated)
        return cst.Await(call) if args.get("awaited") else call

    return Change({attribute: rewriting(cst.Attribute, called)}, touches=(document.span(attribute),))
