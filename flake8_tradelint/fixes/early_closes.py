"""The closes by hand that leaving a block makes needless: ``await session.close()`` before a way out."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
import libcst.matchers as m

_WAY_OUT = m.SimpleStatementLine([m.Return() | m.Raise()])


def is_close(statement: cst.CSTNode, name: str) -> bool:
    """Is this ``await name.close()`` and nothing else."""
    function = m.Attribute(m.Name(name), m.Name("close") | m.Name("aclose"))
    return m.matches(statement, m.SimpleStatementLine([m.Expr(m.Await(m.Call(function, args=[])))]))


def early_closes(body: Sequence[cst.CSTNode], name: str) -> Sequence[cst.CSTNode]:
    """The closes below ``body`` that a ``return`` or ``raise`` follows at once, in order."""
    finder = _Finder(name)
    for statement in body:
        statement.visit(finder)
    return finder.found


class _Finder(cst.CSTVisitor):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.found: list[cst.CSTNode] = []

    def visit_IndentedBlock(self, node: cst.IndentedBlock) -> None:
        for line, following in zip(node.body, node.body[1:], strict=False):
            if is_close(line, self._name) and m.matches(following, _WAY_OUT):
                self.found.append(line)


class WithoutCloses(cst.CSTTransformer):
    """Takes the early closes out; what is written about one is written about the way out."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        """Without the closes before a way out."""
        kept: list[cst.BaseStatement] = []
        comments: list[cst.EmptyLine] = []
        for line, following in zip(updated_node.body, [*updated_node.body[1:], None], strict=True):
            if following is not None and is_close(line, self._name) and m.matches(following, _WAY_OUT):
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
