"""Remove imports inside functions of what a fix imports at the top of the module, so that none is doubled."""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.change import Change, rewriting
from flake8_tradelint.fixes.with_block import removed
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.fixes.change import Import, Rewrite
    from flake8_tradelint.fixes.document import Document


def hoisting(document: Document, imports: Sequence[Import]) -> Change:
    """Return the change that removes the lines ``import module`` in functions, for these imports of modules.

    A line with a comment stays, and one that is all of its block.
    """
    rewrites: dict[cst.CSTNode, Rewrite] = {}
    touches = []
    for wanted in imports:
        for line in _local(document, wanted) if wanted.name is None else ():
            block = cst.ensure_type(document.parent(line), cst.IndentedBlock)
            rewrites[line] = removed
            index = block.body.index(line)
            follower = block.body[index + 1] if index + 1 < len(block.body) else None
            if index == 0 and isinstance(follower, cst.SimpleStatementLine | cst.BaseCompoundStatement):
                rewrites[follower] = _without_blank_lines(follower)
            end = document.line_end(document.span(line).end)
            start = len(document.utf8[: document.span(line).start].rstrip(b" \t\r\n"))
            touches.append(Anchor(start, document.next_start(end)))
    return Change(rewrites, touches=tuple(touches))


def _local(document: Document, wanted: Import) -> Iterator[cst.SimpleStatementLine]:
    own = m.Import([m.ImportAlias(name=m.Name(wanted.module), asname=None)])
    for line in document.nodes(cst.SimpleStatementLine):
        block = document.parent(line)
        if (
            m.matches(line, m.SimpleStatementLine([own]))
            and isinstance(block, cst.IndentedBlock)
            and len(block.body) > 1
            and isinstance(document.enclosing(line), cst.FunctionDef)
            and line.trailing_whitespace.comment is None
            and all(blank.comment is None for blank in line.leading_lines)
        ):
            yield line


def _without_blank_lines(line: cst.SimpleStatementLine | cst.BaseCompoundStatement) -> Rewrite:
    lines = list(line.leading_lines)
    while lines and lines[0].comment is None:
        del lines[0]
    return rewriting(type(line), lambda updated: updated.with_changes(leading_lines=lines))
