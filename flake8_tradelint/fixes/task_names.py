"""Name the variables of dropped tasks: of several in one function, each after the coroutine that it runs.

One name for tasks with different results is an error for type checkers. Each name depends on the function as
it is before any fix, so that it does not matter which of them are fixed, and in which order.
"""

from __future__ import annotations

import libcst as cst

from flake8_tradelint.fixes.used_names import fresh_name, names_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.fixes.document import Document


_MAKERS = ("create_task", "ensure_future", "gather", "run_coroutine_threadsafe", "shield")
_FUTURES = frozenset({"create_future", "gather", "run_in_executor", "shield", "wrap_future"})
"""Functions that give a future which is no task."""


def local_name(document: Document, call: cst.Call, noun: str) -> str:
    """Return a free name for what the call makes, "task" or "future"."""
    outer = document.enclosing(call)
    taken = document.names if outer is document.module else {name.value for name in names_in(outer)}
    works = list(dict.fromkeys(_work(document, other) for other in _dropped(document, call)))
    if len(works) < 2:
        return fresh_name((noun, f"background_{noun}"), taken)
    names: dict[str, str] = {}
    for work in works:
        wish = _named_after(work, noun)
        names[work] = fresh_name((wish,), {*taken, *names.values()})
    return names[_work(document, call)]


def gives_future(document: Document, call: cst.Call) -> bool:
    """Return True for ``ensure_future(x)`` where ``x`` is a future already, so that no task is made."""
    first = call.args[0].value if call.args else None
    if _last(call.func) != "ensure_future" or first is None:
        return False
    if isinstance(first, cst.Call):
        return _last(first.func) in _FUTURES
    function = document.enclosing(call)
    if not isinstance(first, cst.Name) or not isinstance(function, cst.FunctionDef):
        return False
    parameters = (*function.params.posonly_params, *function.params.params, *function.params.kwonly_params)
    declared = (one.annotation for one in parameters if one.name.value == first.value)
    return any(note is not None and "Future" in document.module.code_for_node(note) for note in declared)


def _dropped(document: Document, call: cst.Call) -> Iterator[cst.Call]:
    """Yield the statements of the function that make tasks, ``call`` among them, in order."""
    outer = document.enclosing(call)
    makers = {*_MAKERS, _last(call.func)}
    found = [one for maker in makers for one in document.calls_named(maker) if _is_statement(document, one)]
    same = {one for one in found if document.enclosing(one) is outer} | {call}
    yield from sorted(same, key=lambda one: document.span(one).start)


def _is_statement(document: Document, call: cst.Call) -> bool:
    node: cst.CSTNode = call
    parent = document.parent(node)
    while isinstance(parent, cst.Attribute | cst.Call) and not isinstance(parent, cst.Expr):
        node, parent = parent, document.parent(parent)
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
        target = parent.targets[0].target
        return isinstance(target, cst.Name) and target.value == "_"
    return isinstance(parent, cst.Expr)


def _work(document: Document, call: cst.Call) -> str:
    """Return the source of what the task runs: the coroutine function, or the awaitable."""
    first = call.args[0].value if call.args else call.func
    return document.module.code_for_node(first.func if isinstance(first, cst.Call) else first)


def _named_after(work: str, noun: str) -> str:
    """Return ``poll_task`` for ``self._poll``."""
    last = work.rpartition(".")[2].strip("_").lower()
    return f"{last.removesuffix(f'_{noun}')}_{noun}" if last.isidentifier() else f"background_{noun}"


def _last(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""
