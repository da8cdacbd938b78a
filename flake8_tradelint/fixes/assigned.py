"""Find the assignment statement that binds an acquired resource to a local name."""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.refused import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def assignment(
    document: Document, anchor: Anchor
) -> tuple[cst.SimpleStatementLine, str, cst.BaseExpression | None]:
    """Return the statement line of the assignment at ``anchor``, the bound name and the value.

    Raises:
        Refused: the target is not one plain name, or the line holds other statements.
    """
    found: cst.Assign | cst.AnnAssign
    try:
        found = document.find(anchor, cst.Assign)
        target = found.targets[0].target if len(found.targets) == 1 else None
    except Refused:
        found = document.find(anchor, cst.AnnAssign)
        target = found.target
    if not isinstance(target, cst.Name):
        raise Refused("it does not assign to a plain name")
    line = document.parent(found)
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Refused("it shares its line with other statements")
    return line, target.value, found.value
