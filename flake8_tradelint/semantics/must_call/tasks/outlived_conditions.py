"""Recognise workers that sleep while what they watch is set anew: ``while self._ws: await sleep(30)``.

When such a worker wakes up, the connection that it was made for is gone, but the attribute holds the next
one: the loop goes on, beside the worker of that connection.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import function_at
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import own_nodes
from flake8_tradelint.semantics.must_call.release.stop_signals import coroutine_ref
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_IDLE = (e.Literal("NoneType", "None"), e.Literal("bool", "False"))
_COMPARED = (ast.Is, ast.Eq)


def watched_in_sleep(linked: OwnershipDb, held: Held) -> frozenset[str]:
    """Return the attributes of ``self`` for whose end the task's coroutine waits in a loop that sleeps."""
    ref = coroutine_ref(linked, held.path, held.fact)
    function = linked.symbols.function(ref) if ref is not None else None
    if ref is None or function is None or not function.cls:
        return frozenset()
    tree = function_at(linked, ref.path, function.span.line)
    loops = (node for node in (own_nodes(tree) if tree is not None else ()) if isinstance(node, ast.While))
    found = [_asked(loop.test) for loop in loops if any(map(_sleeps, loop.body))]
    return frozenset(found[0]) if found else frozenset()


def is_set_anew(
    linked: OwnershipDb, held: Held, names: Iterable[str], functions: set[tuple[str, str]]
) -> bool:
    """Return True if one of the functions (path, qualified name) sets each of the attributes again."""
    return all(_is_set(linked, held, name, functions) for name in names)


def _is_set(linked: OwnershipDb, held: Held, name: str, functions: set[tuple[str, str]]) -> bool:
    for ref in linked.classes.project_mro(held.owner):
        cls = linked.symbols.shell(ref, name) if linked.symbols.may_define(ref, name) else None
        assignments = cls.self_assignments if cls is not None else ()
        here = [one for one in assignments if one.name == name and (ref.path, one.function) in functions]
        if any(one.value is not None and one.value not in _IDLE for one in here):
            return True
    return False


def _asked(test: ast.expr) -> set[str]:
    """Return the attributes of ``self`` in the test; none if it compares them with something of its own."""
    if any(
        isinstance(op, _COMPARED) for node in walk(test) if isinstance(node, ast.Compare) for op in node.ops
    ):
        return set()
    if any(isinstance(node, ast.Name) and node.id != "self" for node in walk(test)):
        return set()
    attributes = (node for node in walk(test) if isinstance(node, ast.Attribute))
    return {node.attr for node in attributes if callee_name(node.value) == "self"}


def _sleeps(statement: ast.stmt) -> bool:
    awaits = (node for node in walk(statement) if isinstance(node, ast.Await))
    return any(isinstance(one.value, ast.Call) and callee_name(one.value.func) == "sleep" for one in awaits)
