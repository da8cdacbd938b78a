"""Find awaits of tasks that the function has cancelled, and what catches the ``CancelledError`` they raise.

``CancelledError`` is no ``Exception``: ``except Exception`` lets it pass.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import own_nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_WAITERS = frozenset({"gather", "wait_for", "shield"})
"""Functions that raise, when they are awaited, what the tasks among their arguments raise."""
_CATCHING = frozenset({"BaseException", "CancelledError"})


def cancelled_awaits(function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[ast.Await, ast.expr]:
    """Return the awaits of what the function cancels above them, each with the task, or the collection.

    Examples: ``task.cancel(); await task``, ``for task in tasks: task.cancel()`` and then ``gather(*tasks)``.
    """
    if not isinstance(function, ast.AsyncFunctionDef):
        return {}
    found: dict[ast.Await, ast.expr] = {}
    cancelled: set[str] = set()
    loops: dict[str, ast.expr] = {}
    for node in own_nodes(function):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            loops[node.target.id] = listed(node.iter)
        elif isinstance(node, ast.Await):
            task = next((one for one in awaited_tasks(node.value) if spelled(one) in cancelled), None)
            if task is not None:
                found[node] = task
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "cancel"
        ):
            cancelled |= {spelled(one) for one in _with_collection(node.func.value, loops)} - {""}
        elif isinstance(node, ast.Assign):
            cancelled -= {spelled(target) for target in node.targets}
    return found


def spelled(node: ast.expr) -> str:
    """Return ``"self._task"`` for a variable, or a chain of attributes over one; else an empty text."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""


def awaited_tasks(value: ast.expr) -> Iterator[ast.expr]:
    """Yield the variables and attributes whose failure ``await value`` raises again.

    Not with ``return_exceptions=True``, and not what ``wait`` waits for.
    """
    if isinstance(value, ast.Name | ast.Attribute):
        yield value
    if not isinstance(value, ast.Call) or callee_name(value.func) not in _WAITERS:
        return
    if any(keyword.arg == "return_exceptions" for keyword in value.keywords):
        return
    for argument in value.args if callee_name(value.func) == "gather" else value.args[:1]:
        given = argument.value if isinstance(argument, ast.Starred) else argument
        yield from awaited_tasks(listed(given))


def joined_tasks(value: ast.expr) -> ast.expr | None:
    """Return the tasks that an awaited ``gather(*tasks)`` waits for, whose failure it raises again."""
    if not isinstance(value, ast.Await) or not isinstance(value.value, ast.Call):
        return None
    gathers = callee_name(value.value.func) == "gather"
    return next(awaited_tasks(value.value), None) if gathers else None


def catches_cancellation(handler: ast.ExceptHandler) -> bool:
    """Return True if the handler catches ``CancelledError``; names of unknown kinds count as catching it."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or _covers_cancellation(callee_name(kind)) for kind in kinds)


def suppresses_cancellation(context: ast.expr) -> bool:
    """Return True if the context manager suppresses ``CancelledError``."""
    func = context.func if isinstance(context, ast.Call) else context
    name = callee_name(func)
    if "suppress" not in name.lower() and name != "raises":
        return False
    kinds = context.args if isinstance(context, ast.Call) else []
    return name != "suppress" or any(_covers_cancellation(callee_name(kind)) for kind in kinds)


def _covers_cancellation(name: str) -> bool:
    """Return True for ``CancelledError`` and what may be a tuple with it; not for other exceptions."""
    return name in _CATCHING or "Cancel" in name or not name or name.isupper()


def _with_collection(task: ast.expr, loops: dict[str, ast.expr]) -> Iterator[ast.expr]:
    """Yield the task, and the collection that a loop takes it from."""
    yield task
    if isinstance(task, ast.Name) and task.id in loops:
        yield loops[task.id]


def listed(value: ast.expr) -> ast.expr:
    """Return ``tasks`` of ``list(tasks)`` and ``tasks.values()``, else the value itself."""
    while isinstance(value, ast.Call):
        if callee_name(value.func) in ("list", "tuple", "set", "reversed") and len(value.args) == 1:
            value = value.args[0]
        elif callee_name(value.func) in ("values", "copy") and isinstance(value.func, ast.Attribute):
            value = value.func.value
        else:
            break
    return value
