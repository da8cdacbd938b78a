"""Decide whether a value is needed after a block, or ``async with`` may close it at the block's end.

*Held* names need the resource alive: the resource itself, its responses, and the tasks and coroutines that
use it. What was awaited from them (``await response.json()``) is plain data. In doubt a value counts as held,
and the fix is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.change import Refused
from flake8_tradelint.fixes.held import Held
from flake8_tradelint.fixes.used_names import names_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flake8_tradelint.fixes.document import Document


_CLOSERS = frozenset({"close", "aclose", "detach", "__aenter__", "__aexit__"})


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """One use of a resource: ``name`` is bound in ``line``, used in ``body``, closed by ``close`` if at all.

    ``early`` are the closes in ``body`` directly before a ``return`` or ``raise``. ``session``: the name is
    that of a response, and this is the (new) name of its session, which ends with it.
    """

    name: str
    line: cst.SimpleStatementLine
    function: cst.FunctionDef
    body: Sequence[cst.SimpleStatementLine | cst.BaseCompoundStatement]
    close: cst.SimpleStatementLine | None
    early: Sequence[cst.CSTNode] = ()
    session: str = ""

    def held(self) -> Held:
        """Return the tracker of the names that need the value alive, at the beginning of the body."""
        # A yielded value is used while the function is suspended. If the function closes it afterwards, that
        # stays so.
        held = Held(self.session or self.name, yields_leave=self.close is None, called=self.name)
        held.names.add(self.name)
        return held


def must_not_escape(document: Document, holding: Holding) -> None:
    """Check that nothing needs the value outside of ``body``.

    Raises:
        Refused: something does, or may.
    """
    scope = document.scope(holding.line)
    if len(scope.assignments[holding.name]) != 1:
        raise Refused(f"{holding.name!r} is bound elsewhere, too")
    _must_not_be_managed(holding)
    held = holding.held()
    for _ in range(2):  # the second time sees what a loop brings round
        for statement in holding.body:
            statement.visit(held)
    if held.escape is not None:
        raise Refused(held.escape)
    _must_be_awaited(holding, held.tasks)
    _must_end_within(document, holding, held.names)


def _must_not_be_managed(holding: Holding) -> None:
    name = m.Name(holding.name)
    closing = m.Attribute(name, m.Name(value=m.MatchIfTrue(_CLOSERS.__contains__)))
    for statement in holding.body:
        if m.findall(statement, m.WithItem(item=name)):
            raise Refused(f"{holding.name!r} is entered already")
        early = [found for line in holding.early for found in m.findall(line, closing)]
        if any(found not in early for found in m.findall(statement, closing)):
            raise Refused(f"{holding.name!r} is closed by hand in a way that would have to change, too")
        if any(_mentions(deletion, holding.name) for deletion in m.findall(statement, m.Del())):
            raise Refused(f"{holding.name!r} is deleted")


def _must_be_awaited(holding: Holding, tasks: set[str]) -> None:
    """Refuse if a task that uses the value is not seen to end in the body."""
    awaited = {
        name.value
        for statement in holding.body
        for found in m.findall(statement, m.Await() | m.For())
        for name in names_in(found.iter if isinstance(found, cst.For) else found)
    }
    for task in sorted(tasks - awaited):
        raise Refused(f"the task {task!r} may outlive the block")


def _must_end_within(document: Document, holding: Holding, held: set[str]) -> None:
    start = document.span(holding.line).start
    last = (holding.body[-1], holding.close or holding.body[-1])
    end = max(document.span(statement).end for statement in last)
    for name in _used(document, holding, held):
        place = document.span(name)
        if place.start >= end or (name.value == holding.name and place.start < start):
            raise Refused(f"{name.value!r} is used outside of the block")


def _used(document: Document, holding: Holding, held: set[str]) -> Iterator[cst.Name]:
    """Yield the mentions of held names in the function.

    Names that a nested function binds itself are skipped.
    """
    own = document.scope(holding.line)
    for name in names_in(holding.function.body):
        if name.value not in held:
            continue
        scope = document.scope(name)
        while scope is not own and name.value not in scope.assignments and scope.parent is not scope:
            scope = scope.parent
        if scope is own:
            yield name


def _mentions(node: cst.CSTNode, name: str) -> bool:
    return any(found.value == name for found in names_in(node))
