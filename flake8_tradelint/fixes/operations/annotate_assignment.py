"""Operation ``annotate_assignment``: turn ``X = "child"`` into ``X: str = "child"``.

The anchor is the assignment. Arguments: ``annotation``, the type as source; ``imports``, comma-separated
``"module:name"`` pairs for the names in it that are not builtins.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.fixes.spelling import spell_all
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.change import Replacement
    from flake8_tradelint.fixes.document import Document


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Annotate the target of the assignment at the anchor."""
    assign = document.find(anchor, cst.Assign)
    if len(assign.targets) != 1:
        raise Refused("it assigns to several targets")
    target = assign.targets[0].target
    if not isinstance(target, cst.Name) or target.lpar:
        raise Refused("its target is not a plain name")
    if _has_type_comment(document, assign):
        raise Refused("it has a type comment already")
    spelling = spell_all(document, document.requoted(args["annotation"]), args.get("imports", ""), assign)
    annotation = cst.Annotation(cst.parse_expression(spelling.text))

    def change(updated: cst.Assign) -> Replacement:
        (only,) = updated.targets
        equal = cst.AssignEqual(only.whitespace_before_equal, only.whitespace_after_equal)
        return cst.AnnAssign(only.target, annotation, updated.value, equal=equal, semicolon=updated.semicolon)

    end = document.span(target).end
    return Change(
        {assign: rewriting(cst.Assign, change)},
        touches=(Anchor(end, end),),
        imports=spelling.imports,
        keeps_strings=False,
    )


def _has_type_comment(document: Document, assign: cst.Assign) -> bool:
    line = document.parent(assign)
    if not isinstance(line, cst.SimpleStatementLine | cst.SimpleStatementSuite):
        return False
    comment = line.trailing_whitespace.comment
    text = comment.value.lstrip("# ") if comment is not None else ""
    return text.startswith("type:") and not text.removeprefix("type:").lstrip().startswith("ignore")
