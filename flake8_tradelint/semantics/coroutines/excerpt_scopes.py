"""The scopes around a place of an excerpt, and what they bind."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.syntax import children, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeGuard

    from flake8_tradelint.semantics.coroutines.excerpts import Excerpt

    ScopeNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def scopes(trail: tuple[ast.AST, ...]) -> list[ScopeNode | ast.AST]:
    """What binds names around the trail's last node, the innermost first; classes included."""
    return [node for node in reversed(trail) if isinstance(node, (*_DEFINITIONS, *_COMPREHENSIONS))]


def _is_comprehension(node: ast.AST) -> TypeGuard[Comprehension]:
    """Does it bind what it goes through?"""
    return isinstance(node, _COMPREHENSIONS)


def _arguments(node: ScopeNode) -> Iterator[ast.arg]:
    """All parameters."""
    taken = node.args
    yield from (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)
    yield from (arg for arg in (taken.vararg, taken.kwarg) if arg is not None)


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function that are not in a definition inside of it, these themselves included."""
    waiting = [*getattr(function, "body", ())]
    waiting.reverse()
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _DEFINITIONS):
            waiting += reversed(children(node))


def binders(found: Excerpt, trail: tuple[ast.AST, ...], name: str) -> list[ast.AST]:
    """The scopes around that bind the name, the innermost first."""
    return [scope for scope in scopes(trail) if name in bound_in(found, scope)]


def bound_in(found: Excerpt, scope: ast.AST) -> Mapping[str, list[ast.AST]]:
    """All that the scope binds, and what binds it: parameters, and whatever stores it."""
    known = found.bindings.get(scope)
    if known is None:
        known = found.bindings[scope] = {}
        for name, node in _bindings(scope):
            known.setdefault(name, []).append(node)
    return known


def _bindings(scope: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if _is_comprehension(scope):
        for generator in scope.generators:
            yield from ((node.id, node) for node in walk(generator.target) if isinstance(node, ast.Name))
        return
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        yield from ((arg.arg, arg) for arg in _arguments(scope))
    if isinstance(scope, ast.Lambda):
        return
    told: set[ast.AST] = set()
    for node in _own_nodes(scope):
        match node:
            case ast.Name(id=name):
                if not isinstance(node.ctx, ast.Load) and node not in told:
                    yield name, node
            case (
                ast.Assign() | ast.AnnAssign() | ast.NamedExpr() | ast.For() | ast.AsyncFor() | ast.withitem()
            ):
                for target in _targets(node):
                    told.add(target)
                    yield target.id, node
            case ast.Import() | ast.ImportFrom():
                yield from ((alias.asname or alias.name.split(".")[0], node) for alias in node.names)
            case ast.Global() | ast.Nonlocal():
                yield from ((name, node) for name in node.names)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
                yield node.name or "", node


def _targets(node: ast.AST) -> list[ast.Name]:
    """The plain names to which the node gives its one value."""
    if isinstance(node, ast.Assign):
        return [target for target in node.targets if isinstance(target, ast.Name)]
    target = getattr(node, "target", None) or getattr(node, "optional_vars", None)
    return [target] if isinstance(target, ast.Name) else []


def is_given_on(found: Excerpt, bound: ast.Assign, trail: tuple[ast.AST, ...]) -> bool:
    """Does the function await or return the variable to which the value is bound, wherever it does?"""
    around = scopes(trail)
    if not around or not isinstance(around[0], ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    names = {target.id for target in _targets(bound)}
    if not names or len(names) < len(bound.targets):
        return False
    if around[0] not in found.given:
        found.given[around[0]] = _given(around[0])
    return not names.isdisjoint(found.given[around[0]])


def _given(function: ast.AST) -> frozenset[str]:
    """The variables that the function awaits or returns."""
    given: set[str] = set()
    others: set[str] = set()
    for node in _own_nodes(function):
        if _is_comprehension(node):
            others.update(name for name, _ in _bindings(node))  # another variable, in there
        elif isinstance(node, ast.Await | ast.Return) and isinstance(node.value, ast.Name):
            given.add(node.value.id)
    return frozenset(given - others)
