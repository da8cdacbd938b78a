"""``use_async_with``: the context manager is entered, and left however its block ends.

The anchor is the assignment ``session = ClientSession(...)``. It and the statements after it,
up to the last one that has to do with the value, become ``async with ClientSession(...) as
session:`` and its block; an ``await session.close()`` at the end of them goes, and so do those before
a ``return`` or ``raise``. No arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import libcst as cst

from flake8_tradelint.fixes.change import Change, Replacement, Rewrite, rewriting
from flake8_tradelint.fixes.document import Document
from flake8_tradelint.fixes.early_closes import WithoutCloses, early_closes, is_close
from flake8_tradelint.fixes.held import Held
from flake8_tradelint.fixes.lifetime import Holding, must_not_escape
from flake8_tradelint.fixes.refused import Refused
from flake8_tradelint.fixes.used_names import bound_in, names_in
from flake8_tradelint.model import Anchor

_Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Wrap the assignment at the anchor and what follows."""
    line, name, value = _assignment(document, anchor)
    function = document.enclosing(line)
    if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
        raise Refused("'async with' is possible in an async function only")
    block = cst.ensure_type(document.parent(line), cst.IndentedBlock)
    following = block.body[block.body.index(line) + 1 :]
    body, close = _extent(following, name)
    if not body:
        raise Refused(f"nothing in its block uses {name!r} afterwards")
    early = early_closes(body, name)
    must_not_escape(document, Holding(name, line, function, body, close, early))
    kept = [_without_closes(statement, name) for statement in body] if early else body
    return _wrapping(document, block, line, _with(block, line, name, value, kept, close), body, close)


def _without_closes(statement: _Statement, name: str) -> _Statement:
    kept = statement.visit(WithoutCloses(name))
    assert isinstance(kept, cst.SimpleStatementLine | cst.BaseCompoundStatement)
    return kept


def _assignment(document: Document, anchor: Anchor) -> tuple[cst.SimpleStatementLine, str, cst.Call]:
    assign: cst.Assign | cst.AnnAssign
    try:
        assign = document.find(anchor, cst.Assign)
        target = assign.targets[0].target if len(assign.targets) == 1 else None
    except Refused:
        assign = document.find(anchor, cst.AnnAssign)
        target = assign.target
    if not isinstance(target, cst.Name):
        raise Refused("it does not assign to a plain name")
    if not isinstance(assign.value, cst.Call):
        raise Refused("the value is not a plain call")
    line = document.parent(assign)
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Refused("it shares its line with other statements")
    return line, target.value, assign.value


def _extent(
    following: Sequence[cst.BaseStatement], name: str
) -> tuple[Sequence[_Statement], cst.SimpleStatementLine | None]:
    """The statements that have to do with ``name`` or what came of it; the ``close`` that ends them."""
    end, related, held = 0, {name}, Held(name)
    for index, statement in enumerate(following):
        if is_close(statement, name):
            return _statements(following[:index]), cst.ensure_type(statement, cst.SimpleStatementLine)
        if related & {used.value for used in names_in(statement)}:
            end = index + 1
            statement.visit(held)
            related |= bound_in(statement) | held.names
    return _statements(following[:end]), None


def _statements(nodes: Sequence[cst.BaseStatement]) -> Sequence[_Statement]:
    return [node for node in nodes if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement)]


def _with(
    block: cst.IndentedBlock,
    line: cst.SimpleStatementLine,
    name: str,
    value: cst.Call,
    body: Sequence[_Statement],
    close: cst.SimpleStatementLine | None,
) -> cst.With:
    first, *rest = body
    lines = list(first.leading_lines)
    while lines and lines[0].comment is None:
        del lines[0]
    inner = cst.IndentedBlock(
        [first.with_changes(leading_lines=lines), *rest],
        indent=block.indent,
        header=line.trailing_whitespace,
        footer=_comments(close),
    )
    item = cst.WithItem(value, cst.AsName(cst.Name(name)))
    return cst.With([item], inner, asynchronous=cst.Asynchronous(), leading_lines=line.leading_lines)


def _comments(close: cst.SimpleStatementLine | None) -> Sequence[cst.EmptyLine]:
    """What was written about the ``close`` that goes."""
    if close is None:
        return ()
    own = close.trailing_whitespace.comment
    lines = [*close.leading_lines, *([cst.EmptyLine(comment=own)] if own is not None else [])]
    return lines if any(line.comment is not None for line in lines) else ()


def _wrapping(
    document: Document,
    block: cst.IndentedBlock,
    line: cst.SimpleStatementLine,
    wrapped: cst.With,
    body: Sequence[_Statement],
    close: cst.SimpleStatementLine | None,
) -> Change:
    """One statement for many: the first is replaced, the others are removed."""
    gone = [*body, *([close] if close is not None else [])]
    rewrites: dict[cst.CSTNode, Rewrite] = dict.fromkeys(gone, _removed)
    rewrites[line] = rewriting(cst.SimpleStatementLine, lambda updated: wrapped)
    end = document.span(gone[-1]).end
    return Change(rewrites, touches=(Anchor(document.span(line).start, document.next_start(end)),))


def _removed(updated: cst.CSTNode) -> Replacement:
    return cst.RemoveFromParent()
