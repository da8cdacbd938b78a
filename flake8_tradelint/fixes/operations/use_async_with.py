"""Operation ``use_async_with``: enter a context manager, so that it is closed on every exit from its block.

The anchor is the assignment ``session = ClientSession(...)``. It and the statements after it, up to the last
one that uses the value, become ``async with ClientSession(...) as session:`` and its block. An ``await
session.close()`` at the end is removed, and so are those directly before a ``return`` or ``raise``. A
response that the first of these statements awaits is entered with its session. If all of this is the
whole block of an ``async with``, the value is entered on the line of that one. No arguments.
"""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.change import Refused
from flake8_tradelint.fixes.early_closes import early_closes
from flake8_tradelint.fixes.held import Held
from flake8_tradelint.fixes.joined_with import joinable, joining
from flake8_tradelint.fixes.lifetime import Holding, must_not_escape
from flake8_tradelint.fixes.with_block import assignment, async_with, extent, without_closes, wrapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.fixes.change import Change
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.with_block import Statement
    from flake8_tradelint.model import Anchor

_REQUESTS = frozenset({"get", "post", "put", "patch", "delete", "options", "head", "request"})


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Wrap the assignment at the anchor and the statements that use its value."""
    line, name, value = assignment(document, anchor)
    if not isinstance(value, cst.Call):
        raise Refused("the value is not a plain call")
    function = document.enclosing(line)
    if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
        raise Refused("'async with' is possible in an async function only")
    block = cst.ensure_type(document.parent(line), cst.IndentedBlock)
    following = block.body[block.body.index(line) + 1 :]
    body, close = extent(following, name, Held(name))
    if not body:
        raise Refused(f"nothing in its block uses {name!r} afterwards")
    early = early_closes(body, name)
    must_not_escape(document, Holding(name, line, function, body, close, early))
    kept = [without_closes(statement, name) for statement in body] if early else body
    item = cst.WithItem(value, cst.AsName(cst.Name(name)))
    items = entered_with(document, item, name, body)
    inside = kept[len(items) - 1 :]
    outer = joinable(document, line, items, body, close)
    if outer is not None:
        return joining(document, outer, items, inside, close)
    return wrapping(document, line, async_with(block, line, items, inside, close), body, close)


def entered_with(
    document: Document, item: cst.WithItem, name: str, body: Sequence[Statement]
) -> list[cst.WithItem]:
    """Return the session's ``with`` item, and that of the response if it can be entered on the same line.

    It can if ``body`` begins with ``response = await session.get(url)``. Entering does not end the response
    early: it cannot outlive its session anyway.
    """
    response = _response(document, name, body)
    if response is None:
        return [item]
    items = [item, response]
    written = ", ".join(document.module.code_for_node(each) for each in items)
    column = len(document.text_before(body[0]))
    style = document.line_style
    fits = column + len(f"async with {written}:") <= style.length
    own = document.module.code_for_node(response)
    may_wrap = style.parenthesised_with and column + len(f"    {own},") <= style.length
    if "\n" in written or not (fits or may_wrap):
        return [item]
    return items


def _response(document: Document, name: str, body: Sequence[Statement]) -> cst.WithItem | None:
    first, *rest = body
    method = m.Attribute(m.Name(name), m.Name(m.MatchIfTrue(_REQUESTS.__contains__)))
    assign = m.Assign([m.AssignTarget(m.Name())], m.Await(m.Call(method)))
    if not rest or not m.matches(first, m.SimpleStatementLine([assign])):
        return None
    line = cst.ensure_type(first, cst.SimpleStatementLine)
    comments = [*(each.comment for each in line.leading_lines), line.trailing_whitespace.comment]
    statement = cst.ensure_type(line.body[0], cst.Assign)
    target = cst.ensure_type(statement.targets[0].target, cst.Name).value
    if any(comments) or target == name or len(document.scope(line).assignments[target]) != 1:
        return None
    if any(m.findall(other, m.WithItem(item=m.Name(target)) | m.Del(m.Name(target))) for other in rest):
        return None
    request = cst.ensure_type(statement.value, cst.Await).expression
    return cst.WithItem(request, cst.AsName(cst.Name(target)))
