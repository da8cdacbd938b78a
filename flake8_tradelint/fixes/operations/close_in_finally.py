"""Operation ``close_in_finally``: move the close at the end of a block into the ``finally`` of a ``try``.

The anchor is the assignment that creates the value, ``exchange = ccxt.binance()``. The statements from there
to the close go under ``try``, the close itself under ``finally``; closes before a ``return`` or ``raise`` on
the way are removed. Closes directly after it, of resources opened in between, move under ``try`` as well, so
that the fix for those finds them in the block where they were opened. Arguments: ``closer``, the method;
``awaited`` (``"yes"``: it is a coroutine).
"""

from __future__ import annotations

from itertools import takewhile

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.fixes.early_closes import AWAITED, Close, early_closes
from flake8_tradelint.fixes.used_names import bound_in
from flake8_tradelint.fixes.with_block import assignment, opened, removed, statements, without_closes
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from flake8_tradelint.fixes.change import Rewrite
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.with_block import Statement


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Wrap the statements between the assignment at the anchor and the close in ``try``."""
    line, name, _ = assignment(document, anchor)
    block = cst.ensure_type(document.parent(line), cst.IndentedBlock)
    by_hand = Close(frozenset({args["closer"]}), args["awaited"] == "yes")
    following = block.body[block.body.index(line) + 1 :]
    body, close = _until_closed(following, name, by_hand)
    last = max(close, body[-1], key=lambda statement: document.span(statement).end)
    early = early_closes(body, name, by_hand)
    _must_be_simple(body, name, by_hand, early)
    first = body[0]
    kept = [without_closes(statement, name, by_hand) for statement in body] if early else body
    guarded = _guarded(block, kept, close)
    rewrites: dict[cst.CSTNode, Rewrite] = dict.fromkeys((*body[1:], close), removed)
    rewrites[first] = rewriting(type(first), lambda updated: guarded)
    start, end = document.span(line).end, document.span(last).end
    return Change(rewrites, touches=(Anchor(document.line_end(start), document.next_start(end)),))


def _until_closed(
    following: Sequence[cst.BaseStatement], name: str, by_hand: Close
) -> tuple[Sequence[Statement], cst.SimpleStatementLine]:
    for index, statement in enumerate(following):
        if by_hand.is_made_by(statement, name):
            if not index:
                raise Refused(f"{name!r} is closed at once")
            others = _closing_others(following, index, by_hand)
            close = cst.ensure_type(statement, cst.SimpleStatementLine)
            return statements([*following[:index], *others]), close
    raise Refused(f"{name!r} is not closed at the end of its block")


def _closing_others(
    following: Sequence[cst.BaseStatement], index: int, by_hand: Close
) -> Iterable[cst.BaseStatement]:
    """Return the closes directly after the one at ``index``, of values that were opened before it."""
    names = opened(following[:index])
    ways = {AWAITED, by_hand}
    return takewhile(
        lambda line: any(way.is_made_by(line, name) for way in ways for name in names), following[index + 1 :]
    )


def _must_be_simple(
    body: Sequence[Statement], name: str, by_hand: Close, early: Sequence[cst.CSTNode]
) -> None:
    method = m.Name(m.MatchIfTrue(by_hand.methods.__contains__))
    closing = m.Attribute(m.Name(name), method)
    known = [found for line in early for found in m.findall(line, closing)]
    for statement in body:
        if name in bound_in(statement) or m.findall(statement, m.Del(m.Name(name))):
            raise Refused(f"{name!r} is bound again before it is closed")
        if any(found not in known for found in m.findall(statement, closing)):
            raise Refused(f"{name!r} is closed by hand in a way that would have to change, too")
        if m.findall(statement, m.WithItem(item=m.Name(name))):
            raise Refused(f"{name!r} is entered already")


def _guarded(block: cst.IndentedBlock, body: Sequence[Statement], close: cst.SimpleStatementLine) -> cst.Try:
    """Return ``try: body`` with ``finally: close``. Blank lines above stay outside; comments move in."""
    first, *rest = body
    blank = [line for line in first.leading_lines if line.comment is None]
    comments = [line for line in first.leading_lines if line.comment is not None]
    lines = list(close.leading_lines)
    while lines and lines[0].comment is None:
        del lines[0]
    tried = cst.IndentedBlock([first.with_changes(leading_lines=comments), *rest], indent=block.indent)
    ended = cst.IndentedBlock([close.with_changes(leading_lines=lines)], indent=block.indent)
    return cst.Try(tried, finalbody=cst.Finally(ended), leading_lines=blank)
