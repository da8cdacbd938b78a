"""Find async functions that are awaited or entered without being called: ``await self.refresh``."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.suites import FUNCTIONS, binds
from flake8_tradelint.semantics.syntax import children
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.coroutines.db import CoroutineDb
    from flake8_tradelint.semantics.coroutines.functions import Made
    from flake8_tradelint.semantics.facts import AttributeFact


_DOES = {"awaited": "awaited", "entered": "entered", "iterated": "iterated over"}


class Uncalled(Record):
    """An async function that the code does not call; ``does`` says what it does instead."""

    func: e.Expr
    span: Span
    made: Made
    does: str


def uncalled_attribute(linked: CoroutineDb, path: str, fact: AttributeFact) -> Uncalled | None:
    """Return the async method that the attribute is, if its use is to be awaited or entered."""
    first = fact.uses[0] if fact.uses else None
    if first is None or first.kind not in _DOES or first.through or fact.guarded or fact.role:
        return None
    made = linked.async_functions.certainly_made_by(path, e.Attribute(fact.receiver, fact.attr))
    if made is None or (first.kind == "iterated" and not made.generator):
        return None
    return Uncalled(e.Attribute(fact.receiver, fact.attr), first.span, made, _DOES[first.kind])


def uncalled_names(linked: CoroutineDb, path: str, names: frozenset[str]) -> Iterator[Uncalled]:
    """Yield the module's functions among ``names`` that the file awaits without a call."""
    module = parsed(linked.code(path))
    for node, does in _uncalled_names(module.tree, names) if module is not None else ():
        func = e.Name(node.id)
        made = linked.async_functions.certainly_made_by(path, func)
        if made is not None and module is not None and made.generator == (does == "iterated over"):
            yield Uncalled(func, module.span(node), made, does)


def _uncalled_names(node: ast.AST, names: frozenset[str]) -> Iterator[tuple[ast.Name, str]]:
    """Yield the names of the module's scope that are awaited, entered or iterated over as they are."""
    for child in children(node):
        yield from ((value, does) for value, does in _values(child) if value.id in names)
        inner = names
        if isinstance(child, (*FUNCTIONS, ast.Lambda)):
            inner = frozenset(name for name in names if not _binds(child, name))
        if inner:
            yield from _uncalled_names(child, inner)


def _values(node: ast.AST) -> Iterator[tuple[ast.Name, str]]:
    """Yield the names that the node itself awaits, enters or iterates over."""
    found: list[tuple[ast.expr, str]] = []
    if isinstance(node, ast.Await):
        found.append((node.value, "awaited"))
    elif isinstance(node, ast.AsyncWith):
        found += [(item.context_expr, "entered") for item in node.items]
    elif isinstance(node, ast.AsyncFor) or (isinstance(node, ast.comprehension) and node.is_async):
        found.append((node.iter, "iterated over"))
    yield from ((value, does) for value, does in found if isinstance(value, ast.Name))


def _binds(function: ast.AST, name: str) -> bool:
    """Return True if the function's own scope binds the name, be it as a parameter."""
    waiting = list(children(function))
    while waiting:
        node = waiting.pop()
        if binds(node, name):
            return True
        if isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            continue  # a scope of its own
        waiting += children(node)
    return False
