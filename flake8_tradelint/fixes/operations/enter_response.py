"""Operation ``enter_response``: enter a response or websocket, so that it is released on every exit.

The anchor is the request, the call that is awaited. No arguments::

    response = await session.get(url)    ->    async with session.get(url) as response:
    await session.post(url)              ->    async with session.post(url):

In the first form, the following statements that use the response become the block; in the second form the
block is ``pass``.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.fixes.lifetime import Holding, must_not_escape
from flake8_tradelint.fixes.used_names import fresh_name, names_in
from flake8_tradelint.fixes.with_block import async_with, extent, wrapping
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Enter the response of the awaited request at the anchor."""
    request = _request(document, anchor)
    statement = document.parent(document.parent(request))
    line = document.parent(statement)
    function = document.enclosing(request)
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Refused("it shares its line with other statements")
    if not isinstance(function, cst.FunctionDef):
        raise Refused("it is not in a function")
    if isinstance(statement, cst.Expr):
        return _alone(document, line, request)
    target = statement.targets[0].target if isinstance(statement, cst.Assign) else None
    if (
        not isinstance(target, cst.Name)
        or not isinstance(statement, cst.Assign)
        or len(statement.targets) != 1
    ):
        raise Refused("it does not assign to a plain name")
    return _around(document, line, request, target.value, function)


def _request(document: Document, anchor: Anchor) -> cst.Call:
    request = document.find(anchor, cst.Call)
    awaited = document.parent(request)
    if not isinstance(awaited, cst.Await) or awaited.lpar:
        raise Refused("it is not awaited at once")
    return request


def _alone(document: Document, line: cst.SimpleStatementLine, request: cst.Call) -> Change:
    body = cst.IndentedBlock(
        [cst.SimpleStatementLine([cst.Pass()])],
        indent=cst.ensure_type(document.parent(line), cst.IndentedBlock).indent,
        header=line.trailing_whitespace,
    )
    entered = cst.With(
        [cst.WithItem(request)], body, asynchronous=cst.Asynchronous(), leading_lines=line.leading_lines
    )
    end = document.line_end(document.span(line).end)
    touches = (Anchor(document.span(line).start, end),)
    return Change({line: rewriting(cst.SimpleStatementLine, lambda updated: entered)}, touches=touches)


def _around(
    document: Document, line: cst.SimpleStatementLine, request: cst.Call, name: str, function: cst.FunctionDef
) -> Change:
    block = cst.ensure_type(document.parent(line), cst.IndentedBlock)
    # Only the response has to stay alive: what is read from it is plain data, so the session's name is a
    # fresh one.
    no_session = fresh_name(("session",), {found.value for found in names_in(function)})
    holding = Holding(name, line, function, (), None, session=no_session)
    body, close = extent(block.body[block.body.index(line) + 1 :], name, holding.held())
    if not body or close is not None:
        raise Refused("the response is not used, or closed by hand")
    must_not_escape(document, Holding(name, line, function, body, None, session=no_session))
    item = cst.WithItem(request, cst.AsName(cst.Name(name)))
    return wrapping(document, line, async_with(block, line, [item], body, None), body, None)
