"""Operation ``close_before``: close the value of an attribute before a statement stores another one in it.

The anchor is the assignment, ``self._session = ClientSession()``. Arguments: ``closer``, the method to call;
``awaited`` (``"yes"``: it is a coroutine); ``guard`` (``"yes"``: the attribute may be ``None``)::

    if self._session is not None:
        await self._session.close()
    self._session = ClientSession()
"""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.change import Change, Refused
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.fixes.document import Document


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Insert the close before the assignment at the anchor."""
    assign = document.find(anchor, cst.Assign)
    line = document.parent(assign)
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Refused("it shares its line with other statements")
    if not m.matches(assign, m.Assign([m.AssignTarget(m.Attribute(m.Name()))])):
        raise Refused("it does not assign to one attribute")
    function = document.enclosing(line)
    if not isinstance(function, cst.FunctionDef) or function.asynchronous is None:
        raise Refused("'await' is possible in an async function only")
    value = document.module.code_for_node(assign.targets[0].target)
    call = f"{'await ' if args['awaited'] == 'yes' else ''}{value}.{args['closer']}()"
    guard = f"if {value} is not None:\n{document.module.default_indent}" if args["guard"] == "yes" else ""
    start = document.span(line).start
    new = cst.parse_module(f"{guard}{call}\n").body
    first = new[0].with_changes(leading_lines=line.leading_lines)
    bare = line.with_changes(leading_lines=())
    return Change(
        {line: lambda updated: cst.FlattenSentinel([first, *new[1:], bare])}, touches=(Anchor(start, start),)
    )
