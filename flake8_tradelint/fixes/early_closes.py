"""Find and remove closes before a ``return`` or ``raise`` that a ``with`` or ``finally`` replaces."""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


_WAY_OUT = m.SimpleStatementLine([m.Return() | m.Raise()])


@dataclass(frozen=True, slots=True)
class Close:
    """How a value is closed by hand: by a call of one of ``methods``, awaited or not."""

    methods: frozenset[str] = frozenset({"close", "aclose"})
    awaited: bool = True

    def is_made_by(self, statement: cst.CSTNode, name: str) -> bool:
        """Return True if the statement is ``await name.close()`` (or without ``await``) and nothing else."""
        method = m.Name(m.MatchIfTrue(self.methods.__contains__))
        call = m.Call(m.Attribute(m.Name(name), method), args=[])
        made = m.Await(call) if self.awaited else call
        return m.matches(statement, m.SimpleStatementLine([m.Expr(made)]))


AWAITED = Close()


def early_closes(body: Sequence[cst.CSTNode], name: str, close: Close = AWAITED) -> Sequence[cst.CSTNode]:
    """Return the closes within ``body`` that are directly followed by ``return`` or ``raise``, in order."""
    finder = _Finder(name, close)
    for statement in body:
        statement.visit(finder)
    return finder.found


class _Finder(cst.CSTVisitor):
    def __init__(self, name: str, close: Close) -> None:
        super().__init__()
        self._name, self._close = name, close
        self.found: list[cst.CSTNode] = []

    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> None:
        for line, following in zip(node.body, node.body[1:], strict=False):
            if self._close.is_made_by(line, self._name) and m.matches(following, _WAY_OUT):
                self.found.append(line)


class WithoutCloses(cst.CSTTransformer):
    """Remove the early closes. Comments about one move to the ``return`` or ``raise`` after it."""

    def __init__(self, name: str, close: Close) -> None:
        super().__init__()
        self._name, self._close = name, close

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        """Return the block without the closes directly before a ``return`` or ``raise``."""
        kept: list[cst.BaseStatement] = []
        comments: list[cst.EmptyLine] = []
        for line, following in zip(updated_node.body, [*updated_node.body[1:], None], strict=True):
            closes = self._close.is_made_by(line, self._name)
            if following is not None and closes and m.matches(following, _WAY_OUT):
                comments += _comments(cst.ensure_type(line, cst.SimpleStatementLine))
                continue
            kept.append(_under(comments, line) if comments else line)
            comments = []
        return updated_node.with_changes(body=kept)


def _comments(line: cst.SimpleStatementLine) -> list[cst.EmptyLine]:
    own = line.trailing_whitespace.comment
    lines = [*line.leading_lines, *([cst.EmptyLine(comment=own)] if own is not None else [])]
    return lines if any(empty.comment is not None for empty in lines) else []


def _under(comments: Sequence[cst.EmptyLine], line: cst.BaseStatement) -> cst.SimpleStatementLine:
    way_out = cst.ensure_type(line, cst.SimpleStatementLine)
    return way_out.with_changes(leading_lines=[*comments, *way_out.leading_lines])
