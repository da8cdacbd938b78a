"""Enter a value on the line of the ``async with`` around it, if there is nothing else in that one's block."""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, rewriting
from flake8_tradelint.fixes.with_block import async_with
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.with_block import Statement


def joinable(
    document: Document,
    line: cst.SimpleStatementLine,
    items: Sequence[cst.WithItem],
    body: Sequence[Statement],
    close: cst.SimpleStatementLine | None,
) -> cst.With | None:
    """Return the ``async with`` whose block consists of ``line``, ``body`` and ``close``.

    ``None`` if there is none, if a comment would lose its place, or if the line would become too long for a
    Python that has no parentheses there.
    """
    block = document.parent(line)
    outer = document.parent(block)
    if not isinstance(outer, cst.With) or outer.asynchronous is None or isinstance(outer.lpar, cst.LeftParen):
        return None
    whole = [line, *body, *([close] if close is not None else [])]
    if not isinstance(block, cst.IndentedBlock) or not _are_all(block, whole):
        return None
    if line.trailing_whitespace.comment or any(blank.comment for blank in line.leading_lines):
        return None
    written = ", ".join(document.module.code_for_node(item) for item in (*outer.items, *items))
    length = len(f"{document.text_before(outer)}async with {written}:")
    style = document.line_style
    if "\n" in written or not (style.parenthesised_with or length <= style.length):
        return None
    return outer


def _are_all(block: cst.IndentedBlock, whole: Sequence[cst.BaseStatement]) -> bool:
    return block.body[0] is whole[0] and {id(one) for one in block.body} == {id(one) for one in whole}


def joining(
    document: Document,
    outer: cst.With,
    items: Sequence[cst.WithItem],
    inside: Sequence[Statement],
    close: cst.SimpleStatementLine | None,
) -> Change:
    """Return the change that adds ``items`` to ``outer``, with ``inside`` as its block."""
    block = cst.ensure_type(outer.body, cst.IndentedBlock)
    line = cst.SimpleStatementLine([], leading_lines=outer.leading_lines, trailing_whitespace=block.header)
    joined = async_with(block, line, [*outer.items, *items], inside, close)
    footer = [*cst.ensure_type(joined.body, cst.IndentedBlock).footer, *block.footer]
    joined = joined.with_changes(body=joined.body.with_changes(footer=footer))
    end = document.span(outer).end
    touch = Anchor(document.span(outer).start, document.next_start(end))
    return Change({outer: rewriting(cst.With, lambda updated: joined)}, touches=(touch,))
