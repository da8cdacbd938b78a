"""Turn an assignment and the statements that use its value into the block of an ``async with``."""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.fixes.early_closes import AWAITED, Close, WithoutCloses
from flake8_tradelint.fixes.used_names import bound_in, names_in
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.fixes.change import Replacement, Rewrite
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.held import Held
    from flake8_tradelint.model import Anchor

    Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


def without_closes(statement: Statement, name: str, close: Close = AWAITED) -> Statement:
    """Return the statement without the closes directly before a ``return`` or ``raise`` in it."""
    kept = statement.visit(WithoutCloses(name, close))
    assert isinstance(kept, cst.SimpleStatementLine | cst.BaseCompoundStatement)
    return kept


def extent(
    following: Sequence[cst.BaseStatement], name: str, held: Held
) -> tuple[Sequence[Statement], cst.SimpleStatementLine | None]:
    """Return the statements that use ``name`` or values made from it, and the ``close`` that ends them."""
    end, related = 0, {name}
    for index, statement in enumerate(following):
        if AWAITED.is_made_by(statement, name):
            close = cst.ensure_type(statement, cst.SimpleStatementLine)
            return statements([*following[:index], *_closing_others(following, index)]), close
        if related & {used.value for used in names_in(statement)}:
            end = index + 1
            statement.visit(held)
            related |= bound_in(statement) | held.names
    return statements(following[:end]), None


def _closing_others(following: Sequence[cst.BaseStatement], index: int) -> Sequence[cst.BaseStatement]:
    """Return the statements after the close at ``index``, up to the last close of a value opened before it.

    Such a close stays in the block where its value was opened: that value is wrapped by a later fix.
    """
    names = opened(following[:index])
    rest = following[index + 1 :]
    closes = [any(AWAITED.is_made_by(line, name) for name in names) for line in rest]
    return rest[: len(rest) - closes[::-1].index(True)] if any(closes) else ()


def opened(statements: Sequence[cst.BaseStatement]) -> Sequence[str]:
    """Return the names bound by ``name = call(...)``, awaited or not."""
    return [name for name in map(_opened, statements) if name]


def _opened(statement: cst.BaseStatement) -> str:
    """Return ``name`` of ``name = call(...)`` or ``name = await call(...)``, else an empty string."""
    match statement:
        case cst.SimpleStatementLine(
            body=[
                cst.Assign(
                    targets=[cst.AssignTarget(target=cst.Name(value=name))],
                    value=cst.Call() | cst.Await(expression=cst.Call()),
                )
            ]
        ):
            return name
    return ""


def statements(nodes: Sequence[cst.BaseStatement]) -> Sequence[Statement]:
    """Return the nodes, narrowed to the types of statements in a block."""
    return [node for node in nodes if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement)]


def async_with(
    block: cst.IndentedBlock,
    line: cst.SimpleStatementLine,
    items: Sequence[cst.WithItem],
    body: Sequence[Statement],
    close: cst.SimpleStatementLine | None,
) -> cst.With:
    """Return ``async with`` these items in place of ``line``, with ``body`` as its block."""
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
    return cst.With(items, inner, asynchronous=cst.Asynchronous(), leading_lines=line.leading_lines)


def _comments(close: cst.SimpleStatementLine | None) -> Sequence[cst.EmptyLine]:
    """Return the comments at the ``close`` that is removed."""
    if close is None:
        return ()
    own = close.trailing_whitespace.comment
    lines = [*close.leading_lines, *([cst.EmptyLine(comment=own)] if own is not None else [])]
    return lines if any(line.comment is not None for line in lines) else ()


def wrapping(
    document: Document,
    line: cst.SimpleStatementLine,
    wrapped: cst.With,
    body: Sequence[Statement],
    close: cst.SimpleStatementLine | None,
) -> Change:
    """Return the change that replaces ``line`` by one statement and removes the statements moved into it."""
    gone = sorted([*body, *([close] if close is not None else [])], key=lambda node: document.span(node).end)
    rewrites: dict[cst.CSTNode, Rewrite] = dict.fromkeys(gone, removed)
    rewrites[line] = rewriting(cst.SimpleStatementLine, lambda updated: wrapped)
    end = document.span(gone[-1]).end
    return Change(rewrites, touches=(Anchor(document.span(line).start, document.next_start(end)),))


def removed(updated: cst.CSTNode) -> Replacement:
    """Rewrite: remove the node."""
    return cst.RemoveFromParent()


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
