"""Enter a session and its first response in one ``async with``, if both fit on the line."""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.with_block import Statement


_MAX_LINE = 100
_REQUESTS = frozenset({"get", "post", "put", "patch", "delete", "options", "head", "request"})


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
    if "\n" in written or column + len(f"async with {written}:") > _MAX_LINE:
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
