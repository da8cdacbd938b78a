"""Operation ``use_async_with``: enter a context manager, so that it is closed on every exit from its block.

The anchor is the assignment ``session = ClientSession(...)``. It and the statements after it, up to the last
one that uses the value, become ``async with ClientSession(...) as session:`` and its block. An ``await
session.close()`` at the end is removed, and so are those directly before a ``return`` or ``raise``. A
response that the first of these statements awaits is entered with its session. No arguments.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.assigned import assignment
from flake8_tradelint.fixes.early_closes import early_closes
from flake8_tradelint.fixes.entered_response import entered_with
from flake8_tradelint.fixes.held import Held
from flake8_tradelint.fixes.lifetime import Holding, must_not_escape
from flake8_tradelint.fixes.refused import Refused
from flake8_tradelint.fixes.with_block import async_with, extent, without_closes, wrapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.change import Change
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.model import Anchor


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
    return wrapping(document, line, async_with(block, line, items, inside, close), body, close)
