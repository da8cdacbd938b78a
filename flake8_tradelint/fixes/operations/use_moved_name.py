"""Operation ``use_moved_name``: replace ``module.old`` by a name of another module.

The anchor is the name after the dot. Arguments: ``module`` and ``name``, the new place of the name; ``old``,
which must be the name at the anchor. The name is imported if it is not yet.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Import, rewriting
from flake8_tradelint.fixes.operations.use_template import attribute_at
from flake8_tradelint.fixes.spelling import spell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Replace the attribute expression around the anchor."""
    attribute = attribute_at(document, anchor, args["old"])
    spelling = spell(document, Import(args["module"], args["name"]), attribute)
    new = cst.parse_expression(spelling.text)
    rewrite = rewriting(cst.Attribute, lambda old: new.with_changes(lpar=old.lpar, rpar=old.rpar))
    return Change({attribute: rewrite}, touches=(document.span(attribute),), imports=spelling.imports)
