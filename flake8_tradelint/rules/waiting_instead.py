"""What a coroutine could do with its tasks instead of keeping them: wait for them.

Said only where it can be written: in an ``async def`` that starts the task itself, in the running loop.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.must_call.acquire.acquisitions import Acquisition


_PLAIN = frozenset({"asyncio.create_task", "asyncio.ensure_future"})
_WITH_GROUPS = (3, 11)


def starts_itself(project: ProjectFacts, acquired: Acquisition) -> bool:
    """Does a coroutine start the task, in the loop that runs itself?"""
    symbol = project.symbols.resolve(acquired.path, acquired.fact.call.func)
    plain = symbol is not None and project.symbols.qualified(symbol) in _PLAIN
    return acquired.fact.in_async and acquired.factory is None and plain


def has_task_groups(project: ProjectFacts, path: str) -> bool:
    """Does every Python that the file's project supports have ``asyncio.TaskGroup``?"""
    return (project.minimum_python(path) or (0, 0)) >= _WITH_GROUPS


def instead_of_one(project: ProjectFacts, acquired: Acquisition) -> str:
    """How to wait for a task that nobody keeps; empty where that cannot be, or would never end."""
    if not starts_itself(project, acquired) or _may_go_on(project, acquired):
        return ""
    if not acquired.fact.looped:
        return "`await` the coroutine itself"
    return "start it in an `asyncio.TaskGroup`" if has_task_groups(project, acquired.path) else ""


def instead_of_several(project: ProjectFacts, acquired: Acquisition) -> str:
    """How to wait for the tasks of a collection that nobody reads."""
    if not starts_itself(project, acquired):
        return ""
    if has_task_groups(project, acquired.path):
        return "start them in an `asyncio.TaskGroup`"
    return "await the coroutines with `asyncio.gather(...)`"


def _may_go_on(project: ProjectFacts, acquired: Acquisition) -> bool:
    """May the coroutine run as long as the program does? That of an unknown function may."""
    coroutine = acquired.fact.call.args[0] if acquired.fact.call.args else None
    if not isinstance(coroutine, e.Call):
        return True
    made = project.async_functions.made_by(acquired.path, coroutine.func)
    if made is None or made.defined is None:
        return True
    from flake8_tradelint.semantics.control.parsing_again import function_at
    from flake8_tradelint.semantics.control.suites import body_nodes

    found = function_at(project, made.defined.path, made.defined.span.line)
    return found is None or any(map(_goes_on, body_nodes(found)))


def _goes_on(node: ast.AST) -> bool:
    """Does the node repeat something without a known end?"""
    if isinstance(node, ast.While | ast.AsyncFor):
        return True
    from flake8_tradelint.semantics.control.suites import words_of

    return any(word.endswith("_forever") for word in words_of(node))
