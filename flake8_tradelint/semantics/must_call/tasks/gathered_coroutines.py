"""Decide whether everything that ``asyncio.gather`` gets is a coroutine made for it."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import parsed_around
from flake8_tradelint.semantics.control.suites import around, body_nodes, called_name, function_around

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb
    from flake8_tradelint.source import Module


_Made = ast.ListComp | ast.SetComp | ast.GeneratorExp


def are_made_here(linked: OwnershipDb, path: str, fact: CallFact) -> bool:
    """Return True if all arguments of the call are coroutines that its function makes for it."""
    module = parsed_around(linked, path, fact.span.line)
    if module is None:
        return False
    calls = (node for node in around(module, fact.span.anchor.start) if isinstance(node, ast.Call))
    call = next((call for call in calls if module.anchor(call) == fact.span.anchor), None)
    if call is None or not call.args:
        return False
    return all(_is_made_here(linked, module, call, argument) for argument in call.args)


def _is_made_here(linked: OwnershipDb, module: Module, call: ast.Call, argument: ast.expr) -> bool:
    """Return True if the argument is a coroutine, or several in a comprehension, made in place."""
    if isinstance(argument, ast.Starred):
        value = argument.value
        found = _assigned(module, call, value.id) if isinstance(value, ast.Name) else value
        return isinstance(found, _Made) and _is_made_here(linked, module, call, found.elt)
    return isinstance(argument, ast.Call) and called_name(argument) not in linked.tasks.names()


def _assigned(module: Module, call: ast.Call, name: str) -> ast.expr | None:
    """Return what the variable was assigned last before the call, if nothing in between could add to it."""
    start = module.anchor(call).start
    function = function_around(module, start)
    nodes = [*body_nodes(function)] if function is not None else []
    values = [
        node.value for node in nodes if isinstance(node, ast.Assign | ast.AnnAssign) and _is(node, name)
    ]
    before = [value for value in values if value is not None and module.anchor(value).end <= start]
    last = max(before, key=lambda value: module.anchor(value).start, default=None)
    if last is None:
        return None
    named = (module.anchor(node).start for node in nodes if isinstance(node, ast.Name) and node.id == name)
    return None if any(module.anchor(last).end <= at < start for at in named) else last


def _is(node: ast.Assign | ast.AnnAssign, name: str) -> bool:
    """Return True if the assignment binds the plain variable alone."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == name
