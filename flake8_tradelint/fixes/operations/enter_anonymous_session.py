"""Operation ``enter_anonymous_session``: name a session that is used in one expression, and enter it.

The anchor is the call that creates the session; a method is called on the result at once. No arguments::

    async with ClientSession().get(url) as response:      ->
    async with ClientSession() as session, session.get(url) as response:

    response = await ClientSession().get(url)             ->
    async with ClientSession() as session, session.get(url) as response:

In the second form, the following statements that use the response become the block.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.fixes.lifetime import Holding, must_not_escape
from flake8_tradelint.fixes.used_names import fresh_name, names_in
from flake8_tradelint.fixes.with_block import async_with, extent, wrapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.change import Replacement
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Enter the session that the call at the anchor creates."""
    session = document.find(anchor, cst.Call)
    method = document.parent(session)
    request = document.parent(method)
    if (
        not isinstance(method, cst.Attribute)
        or not isinstance(request, cst.Call)
        or request.func is not method
    ):
        raise Refused("no method is called on the session in the same expression")
    function = document.enclosing(session)
    if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
        raise Refused("'async with' is possible in an async function only")
    name = fresh_name(("session", "client_session"), {found.value for found in names_in(function)})
    outer = document.parent(request)
    if isinstance(outer, cst.WithItem):
        return _in_front(document, outer, session, request, name)
    if isinstance(outer, cst.Await) and isinstance(document.parent(outer), cst.Assign):
        return _around(
            document, cst.ensure_type(document.parent(outer), cst.Assign), session, request, name, function
        )
    raise Refused("the response is neither entered with `async with` nor assigned to a name")


def _items(session: cst.Call, request: cst.Call, name: str) -> tuple[cst.WithItem, cst.Call]:
    """Return the ``with`` item that enters the session, and the request made through its name."""
    func = cst.ensure_type(request.func, cst.Attribute).with_changes(value=cst.Name(name))
    return cst.WithItem(session, cst.AsName(cst.Name(name))), request.with_changes(func=func)


def _in_front(
    document: Document, item: cst.WithItem, session: cst.Call, request: cst.Call, name: str
) -> Change:
    block = cst.ensure_type(document.parent(item), cst.With)
    if block.asynchronous is None:
        raise Refused("the request is entered without `async`")
    first, named = _items(session, request, name)

    def entered(updated: cst.With) -> Replacement:
        index = next(i for i, own in enumerate(block.items) if own is item)
        both = [first, updated.items[index].with_changes(item=named)]
        items = [*updated.items[:index], *both, *updated.items[index + 1 :]]
        return updated.with_changes(items=items)

    span = document.span(item)
    return Change({block: rewriting(cst.With, entered)}, touches=(span,))


def _around(
    document: Document,
    assign: cst.Assign,
    session: cst.Call,
    request: cst.Call,
    name: str,
    function: cst.FunctionDef,
) -> Change:
    line, target = document.parent(assign), assign.targets[0].target
    if len(assign.targets) != 1 or not isinstance(target, cst.Name):
        raise Refused("it does not assign to a plain name")
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Refused("it shares its line with other statements")
    block = cst.ensure_type(document.parent(line), cst.IndentedBlock)
    holding = Holding(target.value, line, function, (), None, session=name)
    body, close = extent(block.body[block.body.index(line) + 1 :], target.value, holding.held())
    if not body or close is not None:
        raise Refused("the response is not used, or closed by hand")
    must_not_escape(document, Holding(target.value, line, function, body, None, session=name))
    first, named = _items(session, request, name)
    items = [first, cst.WithItem(named, cst.AsName(cst.Name(target.value)))]
    return wrapping(document, line, async_with(block, line, items, body, None), body, None)
