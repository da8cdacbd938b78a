"""Decide whether code takes tasks out of a lasting collection, to await or cancel them.

Code that iterates over the collection, passes it on (``gather(*self._tasks)``) or takes a task out could.
Adding, counting and clearing could not; and removing what is done
(``task.add_done_callback(self._tasks.discard)``) keeps it small but ends nothing.
"""

from __future__ import annotations

import _ast as ast
from itertools import chain

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at, parsed
from flake8_tradelint.semantics.control.suites import binds, body_nodes, words_of
from flake8_tradelint.semantics.must_call.acquire.resources import LOGGERS
from flake8_tradelint.semantics.must_call.own.task_collections import ADDING, Collection, is_weak
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from flake8_tradelint.semantics.facts import Use
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb

    Draining = Literal["drained", "discarded", "never"]
    """``discarded``: each task is taken out when it is done, and nothing else is done to them."""


_REMOVES = frozenset({"discard", "remove", "pop", "__delitem__"})
_SHOWN = frozenset({"done", "cancelled", "get_name", "get_coro"})
_GOES_ON = (ast.Await, ast.While, ast.Yield, ast.YieldFrom, ast.Return, ast.Raise, ast.Assert)
_WAITS = frozenset({"sleep", "wait", "all", "any", "sum"})
"""Code that may depend on the tasks' state, or wait for it: statements, and names of functions."""
_LOOKS = LOGGERS | {"len", "bool", "print", "repr", "str"}


def draining(linked: OwnershipDb, path: str, collection: Collection) -> Draining:
    """Return what becomes of the tasks in the collection: "drained", "discarded" or "never".

    A weak collection keeps no task, and counts as drained.
    """
    if is_weak(linked, path, collection.use):
        return "drained"
    if collection.held is None:
        return _of_variable(linked, path, collection.name)
    if not _is_own(linked, collection.held):
        return "drained"
    found: Draining = "never"
    for where, use in _uses(linked, collection.held):
        if _removes(use):
            found = "discarded"
        elif not _is_neutral(use) and not _only_shows(linked, where, use):
            return "drained"
    from flake8_tradelint.semantics.must_call.own.computed_names import looked_up

    by_name = looked_up(linked, collection.held.owner, collection.held.attr)
    return found if all(_is_neutral(use) for uses in by_name for use in uses) else "drained"


def keeps_own(linked: OwnershipDb, path: str, collection: Collection) -> bool:
    """Return True if the class makes the collection itself, and it keeps its tasks alive."""
    held = collection.held
    return held is not None and not is_weak(linked, path, collection.use) and _is_own(linked, held)


def _is_own(linked: OwnershipDb, held: Held) -> bool:
    """Return True if the class makes all collections that the attribute ever holds."""
    from flake8_tradelint.semantics.must_call.own.ownership import assigned_values

    values = [*assigned_values(linked, held)]
    return bool(values) and all(_is_made(linked, held.owner.path, value) for value in values)


def _is_made(linked: OwnershipDb, path: str, value: e.Expr) -> bool:
    """Return True if the value is a new collection."""
    if isinstance(value, e.Call):
        return isinstance(linked.symbols.resolve(path, value.func), ExternalRef)
    return isinstance(value, e.Sequence | e.Mapping | e.Literal)


def _uses(linked: OwnershipDb, held: Held) -> Iterator[tuple[str, Use]]:
    """Yield the uses of the attribute, those in the file of its class first."""
    from flake8_tradelint.semantics.must_call.own.ownership import is_private
    from flake8_tradelint.semantics.must_call.own.receiver_classes import may_be_instance

    # First the file of the class, which most often decides.
    beside = linked.attributes(held.attr, [held.owner.path])
    others = (found for found in linked.attributes(held.attr) if found[0] != held.owner.path)
    for path, attribute in chain(beside, others):
        own = ClassRef(path, attribute.cls) == held.owner
        if (own or not is_private(held.attr)) and may_be_instance(
            linked, path, attribute.receiver, held.owner
        ):
            yield from ((path, use) for use in attribute.uses)


def _only_shows(linked: OwnershipDb, path: str, use: Use) -> bool:
    """Return True for ``for task in self._tasks: print(task.done())``, in a function that never waits."""
    if use.kind == "method":
        return use.name in _SHOWN and use.result == "argument"
    if use.kind != "iterated" or use.result:
        return False
    function = linked.symbols.function(FunctionRef(path, use.function))
    found = function_at(linked, path, function.span.line) if function is not None else None
    nodes = [*body_nodes(found)] if found is not None else []
    return any(isinstance(node, ast.For) for node in nodes) and not any(map(_goes_on, nodes))


def _goes_on(node: ast.AST) -> bool:
    """Return True if the node may depend on the tasks' state, or wait for it."""
    return isinstance(node, _GOES_ON) or not _WAITS.isdisjoint(words_of(node))


def _removes(use: Use) -> bool:
    """Return True if the use removes a task that is done."""
    if use.kind == "method":
        return use.name in _REMOVES and use.result in ("discarded", "returned")
    return use.kind == "read" and (use.name in _REMOVES or use.result == "deleted")


def _is_neutral(use: Use) -> bool:
    """Return True if the use neither takes a task out nor passes the collection on."""
    if use.kind in ("method", "read"):
        # `self._tasks[key] = task` puts in, `old = self._tasks.get(key)` takes out.
        # The uses of an item that is looked up are uses of their own.
        put_in = use.kind == "read" and (use.result == "stored" or use.name == "[]")
        return use.name in ADDING or use.name in ("clear", "copy", "__len__") or put_in
    if use.kind == "argument":
        return e.last_name(use.expr) in _LOOKS
    if use.kind == "lambda":
        # A task that a callback takes out is done.
        return e.last_name(use.expr) == "add_done_callback"
    return use.kind in ("tested", "local", "discarded", "deleted")


def _of_variable(linked: OwnershipDb, path: str, name: str) -> Draining:
    """Return what the module does with its variable; "drained" if other files name it."""
    if any(other != path for other in linked.mentioning(name)):
        return "drained"
    return _in_module(linked.code(path), name)


@lru_cache(maxsize=16)  # asked for every task that is put in
def _in_module(data: bytes, name: str) -> Draining:
    """Return what the file does with its variable."""
    module = parsed(data)
    if module is None:
        return "drained"
    known: dict[ast.AST, str] = {}
    for statement in module.tree.body:
        known.update((target, "bound") for target in _bound(statement))
    for node in walk(module.tree):
        known.update(_handled(node))
    mentions = [node for node in walk(module.tree) if name in words_of(node) or _declares(node, name)]
    if any(node not in known for node in mentions):
        return "drained"
    return "discarded" if any(known[node] == "removed" for node in mentions) else "never"


def _declares(node: ast.AST, name: str) -> bool:
    """Return True if the node binds the name by other means than an assignment."""
    return not isinstance(node, ast.Global) and binds(node, name)


def _bound(statement: ast.stmt) -> list[ast.expr]:
    """Return the targets of an assignment."""
    if isinstance(statement, ast.AnnAssign):
        return [statement.target]
    return statement.targets if isinstance(statement, ast.Assign) else []


def _handled(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield the variables whose collection the node fills or empties: with "added" or "removed"."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ADDING:
        yield node.func.value, "added"
    elif isinstance(node, ast.Attribute) and node.attr in ("discard", "remove"):
        yield node.value, "removed"
    elif isinstance(node, ast.Assign | ast.Delete):
        how = "added" if isinstance(node, ast.Assign) else "removed"
        yield from ((target.value, how) for target in node.targets if isinstance(target, ast.Subscript))
