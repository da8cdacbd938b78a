"""Decide whether awaiting a cancelled task raises ``CancelledError``: its coroutine may swallow it.

A coroutine that catches the cancellation and returns ends like any other. What a task runs is seen where
``create_task`` makes it; a coroutine out of sight is taken to let the cancellation out, as most do.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.cancellation import (
    catches_cancellation,
    listed,
    spelled,
    suppresses_cancellation,
)
from flake8_tradelint.semantics.control.parsing_again import function_at, parsed_around
from flake8_tradelint.semantics.control.suites import around, body_nodes, own_nodes
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_ref, reachable
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.control.raising import Risk
    from flake8_tradelint.semantics.facts import CallFact, Use
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


def raises_again(linked: OwnershipDb, function: FunctionRef, tasks: Span, risk: Risk) -> bool:
    """Return True if awaiting the tasks at the place raises: see ``joining_steps``.

    Where no call that makes a task is in sight it does not; a parameter may be any task.
    """
    names = _names_at(linked, function, tasks)
    if risk != "cancelled":
        return any(task_may_fail(linked, function, name) for name in names)
    summary = linked.symbols.function(function)
    if summary is not None and any(parameter.name in names for parameter in summary.parameters):
        return True
    return any(lets_cancellation_out(linked, function, name) for name in names)


def lets_cancellation_out(linked: OwnershipDb, function: FunctionRef, name: str) -> bool | None:
    """Return True if a task under the dotted name lets ``CancelledError`` out; ``None`` for no known task."""
    makers = [*_makers(linked, function, name)] if name else []
    return any(not _is_swallowed(linked, path, fact) for path, fact in makers) if makers else None


def task_may_fail(linked: OwnershipDb, function: FunctionRef, name: str) -> bool:
    """Return True if the coroutine of a task under the dotted name is known, and may raise an exception."""
    refs = (coroutine_ref(linked, path, fact) for path, fact in _makers(linked, function, name))
    return any(linked.call_summaries.may_raise(ref) for ref in refs if ref is not None)


def _names_at(linked: OwnershipDb, function: FunctionRef, task: Span) -> list[str]:
    """Return the dotted name at the place, and those that a loop or an assignment gives it."""
    module = parsed_around(linked, function.path, task.line)
    nodes = around(module, task.anchor.start) if module is not None else []
    name = ""
    for node in nodes:
        if isinstance(node, ast.Name | ast.Attribute) and module and module.anchor(node) == task.anchor:
            name = spelled(node)
    inner = next((node for node in reversed(nodes) if isinstance(node, ast.AsyncFunctionDef)), None)
    names = [name]
    for one in names if inner is not None else ():
        # Variables alone are other names: what an attribute holds is seen where its tasks are made.
        for node in own_nodes(inner) if inner is not None and one and "." not in one else ():
            names += [given for given in _given(node, one) if given not in names]
    return names


def _given(node: ast.AST, name: str) -> Iterator[str]:
    """Yield ``self._tasks`` of ``for name in self._tasks`` and ``name = self._tasks``."""
    if isinstance(node, ast.For | ast.NamedExpr) and spelled(node.target) == name:
        yield from _parts(node.iter if isinstance(node, ast.For) else node.value)
    for target in node.targets if isinstance(node, ast.Assign) else ():
        pairs = [(target, node.value)]  # type: ignore[attr-defined]
        if isinstance(target, ast.Tuple) and isinstance(pairs[0][1], ast.Tuple):
            pairs = [*zip(target.elts, pairs[0][1].elts, strict=False)]
        for bound, value in pairs:
            if spelled(bound) == name:
                yield from _parts(value)


def _parts(value: ast.expr) -> Iterator[str]:
    """Yield the names in the value: ``self._a`` and ``self._b`` of ``[self._a, self._b]``."""
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        for part in value.elts:
            yield from _parts(part.value if isinstance(part, ast.Starred) else part)
    elif isinstance(value, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        yield from _parts(value.generators[0].iter)
    elif spelled(listed(value)):
        yield spelled(listed(value))


def _makers(linked: OwnershipDb, function: FunctionRef, name: str) -> Iterator[tuple[str, CallFact]]:
    """Yield the calls that make a task and keep it under the name, with their files."""
    owner, _, attr = name.rpartition(".")
    classes = {""}
    paths = [function.path]
    if owner:
        cls = ClassRef(function.path, function.qualname.partition(".<locals>")[0].rpartition(".")[0])
        family = [*linked.classes.project_mro(cls), *linked.subclasses(cls)]
        paths, classes = [*dict.fromkeys(ref.path for ref in family)], {ref.qualname for ref in family}
    names = linked.tasks.names()
    for path in paths:
        linked.require_in(path, names)
        for fact in linked.symbols.surface(path).calls:
            if fact.name not in names or (owner and fact.cls not in classes):
                continue
            if any(_keeps(use, owner, attr, function) for use in fact.uses):
                yield path, fact


def _keeps(use: Use, owner: str, attr: str, function: FunctionRef) -> bool:
    """Return True if the use stores the task under the name: of an attribute, or of a local variable."""
    if not owner:
        return use.kind == "local" and use.name == attr and function.qualname.startswith(use.function)
    if use.kind == "attribute":
        return use.name == attr
    into = use.expr.value if use.kind == "argument" and isinstance(use.expr, e.Attribute) else use.expr
    return use.kind in ("argument", "item") and e.last_name(into) == attr


def _is_swallowed(linked: OwnershipDb, path: str, fact: CallFact) -> bool:
    """Return True if the task's coroutine, or a method of self that it calls, catches a cancellation."""
    ref = coroutine_ref(linked, path, fact)
    coroutine = linked.symbols.function(ref) if ref is not None else None
    if ref is None or coroutine is None:
        return False
    owner = ClassRef(ref.path, coroutine.cls)
    methods = reachable(linked, owner, coroutine) if coroutine.cls else (coroutine,)
    return any(_swallows(linked, ref.path, method.span.line) for method in methods)


def _swallows(linked: OwnershipDb, path: str, line: int) -> bool:
    function = function_at(linked, path, line)
    return function is None or any(map(_ends_cancellation, body_nodes(function)))


def _ends_cancellation(node: ast.AST) -> bool:
    """Return True for a handler of cancellation that does not raise again, and for such a ``suppress``."""
    if isinstance(node, ast.ExceptHandler):
        return catches_cancellation(node) and not any(isinstance(part, ast.Raise) for part in walk(node))
    return isinstance(node, ast.withitem) and suppresses_cancellation(node.context_expr)
