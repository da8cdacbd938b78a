"""Operation ``await_cancelled``: wait for a cancelled task to end.

The anchor is the task in ``task.cancel()``, a statement of its own in an async function. Argument: ``spares``
(``"current"``: the task may itself run the function, and must not wait for its own end)::

    self._poller.cancel()
    await asyncio.gather(self._poller, return_exceptions=True)

    self._poller.cancel()
    if self._poller is not asyncio.current_task():
        await asyncio.gather(self._poller, return_exceptions=True)
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.change import Change, Import, Refused
from flake8_tradelint.fixes.spelling import spell
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Await the task, ignoring its result or exception, after the statement that cancels it."""
    task = _task(document, anchor)
    line = _line(document, task)
    function = document.enclosing(line)
    if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
        raise Refused("'await' is possible in an async function only")
    gather = spell(document, Import("asyncio", "gather"), line)
    shown = document.module.code_for_node(task)
    text = f"await {gather.text}({shown}, return_exceptions=True)\n"
    imports = gather.imports
    if args.get("spares"):
        current = spell(document, Import("asyncio", "current_task"), line)
        text = f"if {shown} is not {current.text}():\n{document.module.default_indent}{text}"
        imports = tuple(dict.fromkeys((*imports, *current.imports)))
    end = document.line_end(document.span(line).end)
    return Change(after={line: cst.parse_module(text).body}, touches=(Anchor(end, end),), imports=imports)


def _task(document: Document, anchor: Anchor) -> cst.Name | cst.Attribute:
    try:
        return document.find(anchor, cst.Name)
    except Refused:
        return document.find(anchor, cst.Attribute)


def _line(document: Document, task: cst.CSTNode) -> cst.SimpleStatementLine:
    """Return the statement line of ``task.cancel()``; refuse if the call is not alone on it."""
    call = document.parent(document.parent(task))
    statement = document.parent(call)
    line = document.parent(statement)
    if not (isinstance(call, cst.Call) and isinstance(statement, cst.Expr)):
        raise Refused("`cancel()` is no statement of its own")
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Refused("`cancel()` shares its line with another statement")
    return line
