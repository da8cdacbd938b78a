"""Operation ``keep_task_reference``: keep a dropped task in a set until it is done.

The event loop holds tasks weakly: one that nothing else refers to may be garbage-collected while it runs. The
anchor is the call that creates the task. Arguments, all optional: ``kind`` is ``"future"`` for the future of
``run_coroutine_threadsafe`` or of ``gather``, which holds its tasks; ``annotation`` is ``"quoted"`` if a new
set must be understood by Python 3.8, ``"comment"`` before 3.6; ``result`` is what the coroutine returns, if
that is ``"None"`` or not annotated (``"Any"``)::

    task = asyncio.create_task(work())
    _background_tasks.add(task)
    task.add_done_callback(_background_tasks.discard)

A task that the statement returns is returned after that. In a module with a function that keeps tasks, or
with three statements ``asyncio.create_task(work())``, these call the function instead: ``_spawn(work())``.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.change import Change, Refused, rewriting
from flake8_tradelint.fixes.hoisted_imports import hoisting
from flake8_tradelint.fixes.set_types import Kept
from flake8_tradelint.fixes.spawn_helper import SpawnHelper, existing_helper, new_helper
from flake8_tradelint.fixes.task_names import gives_future, local_name
from flake8_tradelint.fixes.task_set import TaskSet, future_set, task_set
from flake8_tradelint.model import Anchor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flake8_tradelint.fixes.change import Replacement, Rewrite
    from flake8_tradelint.fixes.document import Document


_LINES = cst.SimpleStatementLine | cst.SimpleStatementSuite


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Where the task is dropped: ``line.body[index]``.

    ``name`` is the unused local that it is bound to, if any.

    ``is_future``: that local is annotated as a future, which a set of tasks must not hold.
    """

    call: cst.Call
    statement: cst.BaseSmallStatement
    line: cst.SimpleStatementLine | cst.SimpleStatementSuite
    index: int
    name: str | None
    is_future: bool = False


def plan(document: Document, anchor: Anchor, args: Mapping[str, str]) -> Change:
    """Keep a reference to the task that the call at the anchor creates."""
    place = _place(document, document.find(anchor, cst.Call))
    is_future = args.get("kind") == "future" or gives_future(document, place.call)
    wanted = Kept(is_future or place.is_future, args.get("result", ""), args.get("annotation", "plain"))
    kept = (future_set if wanted.is_future else task_set)(document, place.line, wanted)
    helper = _helper(document, place, wanted, kept)
    if helper is not None:
        return _calling(document, place, helper)
    name = place.name or local_name(document, place.call, "future" if is_future else "task")
    hoisted = hoisting(document, kept.imports)
    return Change(
        {
            **hoisted.rewrites,
            place.line: _then(hoisted.rewrites.get(place.line), _rewrite(place, kept, name)),
        },
        touches=(_touched(document, place.line), *hoisted.touches),
        imports=kept.imports,
        definitions=kept.definitions,
        keeps_strings=not kept.is_quoted,
    )


def _helper(document: Document, place: _Place, wanted: Kept, kept: TaskSet) -> SpawnHelper | None:
    """Return the function that starts and keeps the task, if it is plain and one serves several."""
    if wanted.is_future or wanted.style != "plain" or not isinstance(place.statement, cst.Expr):
        return None
    if "." in kept.name:  # the object keeps its tasks itself
        return None
    return existing_helper(document, place.call) or new_helper(document, place.call, kept)


def _calling(document: Document, place: _Place, helper: SpawnHelper) -> Change:
    """Return the change that calls the helper in place of ``create_task``."""
    hoisted = hoisting(document, helper.imports)
    called = rewriting(cst.Call, lambda updated: updated.with_changes(func=cst.Name(helper.name)))
    return Change(
        {**hoisted.rewrites, place.call: called},
        touches=(document.span(place.call), *hoisted.touches),
        imports=helper.imports,
        definitions=helper.definitions,
    )


def _place(document: Document, call: cst.Call) -> _Place:
    outer = _end_of_chain(document, call)
    statement = document.parent(outer)
    function = document.enclosing(call)
    if isinstance(function, cst.ClassDef):
        raise Refused("it runs in a class body, in the event loop of the code that imports the module")
    if isinstance(function, cst.Lambda):
        raise Refused("it is in a lambda, which cannot hold the statements that keep the task")
    name = None
    if isinstance(statement, cst.AssignTarget | cst.Assign | cst.AnnAssign) and outer is call:
        name = _unused_name(statement)
    elif not (isinstance(statement, cst.Expr) or (isinstance(statement, cst.Return) and outer is call)):
        raise Refused("the call is part of a larger expression")
    line = document.parent(statement)
    assert isinstance(line, _LINES) and isinstance(statement, cst.BaseSmallStatement)
    index = next(i for i, small in enumerate(line.body) if small is statement)
    return _Place(call, statement, line, index, name, name is not None and _is_declared_future(statement))


def _end_of_chain(document: Document, call: cst.Call) -> cst.Call:
    """Return the outermost call of a chain ``call.add_done_callback(...)``."""
    attribute = document.parent(call)
    if isinstance(attribute, cst.Attribute) and attribute.value is call:
        outer = document.parent(attribute)
        if isinstance(outer, cst.Call) and outer.func is attribute:
            return _end_of_chain(document, outer)
    return call


def _unused_name(statement: cst.CSTNode) -> str | None:
    if isinstance(statement, cst.AnnAssign):
        targets: Sequence[cst.BaseExpression] = [statement.target]
    else:
        targets = [target.target for target in cst.ensure_type(statement, cst.Assign).targets]
    (target, *others) = targets
    if others or not isinstance(target, cst.Name):
        raise Refused("the task is assigned to more than a plain name")
    return None if target.value == "_" else target.value


def _is_declared_future(statement: cst.BaseSmallStatement) -> bool:
    return isinstance(statement, cst.AnnAssign) and bool(m.findall(statement.annotation, m.Name("Future")))


def _rewrite(place: _Place, kept: TaskSet, name: str) -> Rewrite:
    if isinstance(place.line, cst.SimpleStatementSuite):
        return rewriting(cst.SimpleStatementSuite, lambda updated: _block(place, updated, kept, name))
    return rewriting(cst.SimpleStatementLine, lambda updated: _lines(place, updated, kept, name))


def _then(first: Rewrite | None, second: Rewrite) -> Rewrite:
    """Return both rewrites of a node as one."""
    if first is None:
        return second
    line = cst.SimpleStatementLine
    return rewriting(line, lambda node: second(cst.ensure_type(first(node), line)))


def _block(place: _Place, suite: cst.SimpleStatementSuite, kept: TaskSet, name: str) -> Replacement:
    """Return an indented block for ``if x: create_task(y())``, which has no room for three statements."""
    line = cst.SimpleStatementLine(suite.body, trailing_whitespace=suite.trailing_whitespace)
    return cst.IndentedBlock(list(_lines(place, line, kept, name)))


def _lines(
    place: _Place, line: cst.SimpleStatementLine, kept: TaskSet, name: str
) -> cst.FlattenSentinel[cst.SimpleStatementLine]:
    """Return the statements before, the three or four new ones and those after, each group on own lines."""
    statement = line.body[place.index]
    own = [_created(place, statement, name), *_kept(kept, name), *_rest_of_chain(place, name)]
    before, after = line.body[: place.index], line.body[place.index + 1 :]
    groups = [group for group in (before, *([small] for small in own), after) if group]
    lines = [cst.SimpleStatementLine([*group[:-1], _unterminated(group[-1])]) for group in groups]
    lines[0] = lines[0].with_changes(leading_lines=line.leading_lines)
    # A comment is about the task, or about the last of several statements.
    commented = len(lines) - 1 if after else len(before[:1])
    lines[commented] = lines[commented].with_changes(trailing_whitespace=line.trailing_whitespace)
    return cst.FlattenSentinel(lines)


def _created(place: _Place, statement: cst.BaseSmallStatement, name: str) -> cst.BaseSmallStatement:
    """Return the statement that creates the task and binds it to ``name``."""
    if place.name is not None:
        return statement
    return cst.Assign([cst.AssignTarget(cst.Name(name))], place.call)


def _kept(kept: TaskSet, name: str) -> Sequence[cst.BaseSmallStatement]:
    return (
        cst.Expr(cst.parse_expression(f"{kept.name}.add({name})")),
        cst.Expr(cst.parse_expression(f"{name}.add_done_callback({kept.name}.discard)")),
    )


def _rest_of_chain(place: _Place, name: str) -> Sequence[cst.BaseSmallStatement]:
    """Return the ``return``, or the calls that were chained to the task, now with its name."""
    if isinstance(place.statement, cst.Return):
        return (place.statement.with_changes(value=cst.Name(name)),)
    if not isinstance(place.statement, cst.Expr) or place.statement.value is place.call:
        return ()
    chain = cst.ensure_type(place.statement.value, cst.Call)
    return (cst.Expr(cst.ensure_type(chain.deep_replace(place.call, cst.Name(name)), cst.Call)),)


def _unterminated(statement: cst.BaseSmallStatement) -> cst.BaseSmallStatement:
    """Return the statement without the semicolon that joined it to the next one."""
    return statement.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)


def _touched(document: Document, line: cst.CSTNode) -> Anchor:
    """Return the byte range of the whole line; of a suite on its header's line, with the blanks before it."""
    span = document.span(line)
    start = len(document.utf8[: span.start].rstrip(b" \t"))
    is_suite = isinstance(line, cst.SimpleStatementSuite)
    return Anchor(start if is_suite else span.start, document.line_end(span.end))
