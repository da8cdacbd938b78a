"""Choose the function that starts and keeps tasks, where a module drops several: its own, or a new one.

Three lines for each task would bury what the code is about::

    def _spawn(coro: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(coro)
        _background_tasks.add(task)
        task.add_done_callback(_background_tasks.discard)
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m

from flake8_tradelint.fixes.change import Import, Refused
from flake8_tradelint.fixes.module_imports import header_of
from flake8_tradelint.fixes.set_types import Kept
from flake8_tradelint.fixes.spelling import is_free, spell
from flake8_tradelint.fixes.task_set import own_task_set
from flake8_tradelint.fixes.used_names import fresh_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.fixes.document import Document
    from flake8_tradelint.fixes.task_set import TaskSet

FEWEST = 3
"""From this number of dropped tasks on, a module gets a function that keeps them."""
_NAMES = ("_spawn", "_spawn_task", "_start_and_keep")
_CREATE = Import("asyncio", "create_task")
_ONE = m.Call(args=[m.Arg(keyword=None, star="")])
_ANY_RESULT = ("Any", "object")


@dataclass(frozen=True, slots=True)
class SpawnHelper:
    """The function's name, and what must be added to the module to define it."""

    name: str
    definitions: tuple[str, ...] = ()
    imports: tuple[Import, ...] = ()


def existing_helper(document: Document, call: cst.Call) -> SpawnHelper | None:
    """Return the function of the module that starts a coroutine as a task and keeps it in a set."""
    if not _is_replaceable(document, call):
        return None
    for function in document.module.body:
        if isinstance(function, cst.FunctionDef) and _keeps(document, function):
            name = function.name.value
            if is_free(document, name, call, bound_by=1) and document.enclosing(call) is not function:
                return SpawnHelper(name)
    return None


def new_helper(document: Document, call: cst.Call, kept: TaskSet) -> SpawnHelper | None:
    """Return a new function that keeps tasks in the new set ``kept``, if the module drops enough of them."""
    calls = document.calls_named("create_task")
    alike = [one for one in calls if _is_replaceable(document, one) and not _has_own_set(document, one)]
    if len(alike) < FEWEST or not any(one is call for one in alike) or not kept.definitions:
        return None
    last = header_of(document.module).constants_end
    place = last or document.module.body[0]
    at = document.span(last).end if last is not None else 0
    try:
        coroutine, anything, create = (
            spell(document, wanted, place, at=at)
            for wanted in (Import("collections.abc", "Coroutine"), Import("typing", "Any"), _CREATE)
        )
    except Refused:
        return None
    name = fresh_name(_NAMES, document.names)
    indent = document.module.default_indent
    source = (
        f"def {name}(coro: {coroutine.text}[{anything.text}, {anything.text}, object]) -> None:\n"
        f"{indent}task = {create.text}(coro)\n"
        f"{indent}{kept.name}.add(task)\n"
        f"{indent}task.add_done_callback({kept.name}.discard)\n"
    )
    imports = (*kept.imports, *coroutine.imports, *anything.imports, *create.imports)
    return SpawnHelper(name, (*kept.definitions, source), imports)


def _is_replaceable(document: Document, call: cst.Call) -> bool:
    """Return True for the statement ``asyncio.create_task(coroutine)`` in a function."""
    if not m.matches(call, _ONE) or not isinstance(document.parent(call), cst.Expr):
        return False
    return isinstance(document.enclosing(call), cst.FunctionDef) and _is_of_asyncio(document, call)


def _has_own_set(document: Document, call: cst.Call) -> bool:
    """Return True if the object around the call keeps its tasks in a set, which may be that of this task."""
    return own_task_set(document, call, Kept(result="None")) is not None


def _is_of_asyncio(document: Document, call: cst.Call) -> bool:
    try:
        known = spell(document, _CREATE, call)
    except Refused:
        return False
    return document.module.code_for_node(call.func) == known.text


def _keeps(document: Document, function: cst.FunctionDef) -> bool:
    """Return True if the function does what a new one would do, whatever it is called."""
    parameters = function.params.params
    if function.asynchronous is not None or function.decorators or not parameters:
        return False
    first, *others = parameters
    if any(one.default is None for one in others) or not _takes_any(document, first):
        return False
    started = m.Assign(
        [m.AssignTarget(m.SaveMatchedNode(m.Name(), "task"))],
        m.Call(args=[m.Arg(m.Name(first.name.value)), m.ZeroOrMore()]),
    )
    for found in m.findall(function.body, started):
        assigned = cst.ensure_type(found, cst.Assign)
        making = cst.ensure_type(assigned.value, cst.Call)
        task = cst.ensure_type(assigned.targets[0].target, cst.Name)
        if not _is_of_asyncio(document, making):
            continue
        added = m.Call(m.Attribute(m.Name(), m.Name("add")), [m.Arg(m.Name(task.value))])
        discarded = m.Call(
            m.Attribute(m.Name(task.value), m.Name("add_done_callback")),
            [m.Arg(m.Attribute(m.Name(), m.Name("discard"))), m.ZeroOrMore()],
        )
        if m.findall(function.body, added) and m.findall(function.body, discarded):
            return True
    return False


def _takes_any(document: Document, parameter: cst.Param) -> bool:
    """Return True if the parameter takes a coroutine whatever its result is."""
    if parameter.annotation is None:
        return True
    text = document.module.code_for_node(parameter.annotation.annotation)
    return text.rstrip("\"'] ").endswith(_ANY_RESULT)
