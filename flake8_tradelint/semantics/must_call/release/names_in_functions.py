"""Names in functions and statements: which are bound, deleted, awaited or used, and on which lines."""

from __future__ import annotations

import _ast as ast
from itertools import pairwise

from flake8_tradelint.semantics.control.suites import FUNCTIONS
from flake8_tradelint.semantics.must_call.release.values_in_blocks import names_in, target_names
from flake8_tradelint.semantics.syntax import children, walk
from flake8_tradelint.startup.light import cached_property, lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.semantics.control.suites import Function


def shared_lines(function: Function) -> frozenset[int]:
    """Return the lines on which several statements of the function begin."""
    lines = sorted(node.lineno for node in walk(function) if isinstance(node, ast.stmt))
    return frozenset(line for line, following in pairwise(lines) if line == following)


def bound_name(statement: ast.stmt) -> str | None:
    """Return the one plain name that the statement assigns to."""
    match statement:
        case ast.Assign([ast.Name(name)]) | ast.AnnAssign(ast.Name(name)):
            return name
    return None


def opened_name(statement: ast.stmt) -> str:
    """Return ``name`` of ``name = call(...)`` or ``name = await call(...)``; else ""."""
    match statement:
        case ast.Assign([ast.Name(name)], ast.Call() | ast.Await(ast.Call())):
            return name
    return ""


def nodes_of(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Yield all nodes of the statements."""
    for statement in body:
        yield from walk(statement)


def waited_for(node: ast.AST) -> Iterator[str]:
    """Yield the names in what the node awaits or iterates over."""
    match node:
        case ast.Await(value) | ast.For(_, value) | ast.AsyncFor(_, value):
            yield from names_in(value)


def deletes(statement: ast.stmt, name: str) -> bool:
    """Return True if the statement deletes the name."""
    deleted = (node for node in walk(statement) if isinstance(node, ast.Delete))
    return any(name in names_in(node) for node in deleted)


def bound_in(statement: ast.stmt) -> set[str]:
    """Return the names that the statement binds, also in nested functions; those of comprehensions apart."""
    found: set[str] = set()
    for node in walk(statement):
        match node:
            case ast.Assign(targets):
                found.update(*map(target_names, targets))
            case ast.AnnAssign(target) | ast.AugAssign(target) | ast.NamedExpr(target):
                found |= target_names(target)
            case ast.For(target) | ast.AsyncFor(target) | ast.withitem(_, ast.expr() as target):
                found |= target_names(target)
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                found.add(name)
            case ast.ExceptHandler(_, str() as name) | ast.alias(_, str() as name):
                found.add(name)
    return found


def own_bindings(function: Function) -> Iterator[str]:
    """Yield each binding of a name in the function itself, its parameters included."""
    yield from (node.arg for node in walk(function.args) if isinstance(node, ast.arg))
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        match node:
            case ast.Name(name, ast.Store()):
                yield name
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                yield name
                continue
            case ast.ExceptHandler(_, str() as name) | ast.MatchAs(_, str() as name):
                yield name
            case ast.alias(name, other):
                yield other or name.partition(".")[0]
            case ast.Global(names) | ast.Nonlocal(names):
                yield from (name for one in names for name in (one, one))
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
        pending += children(node)


class FunctionNames:
    """The names of one function, found once for questions about one of its variables after the other."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self._in_statements: dict[ast.stmt, frozenset[str]] = {}

    @cached_property
    def shared_lines(self) -> frozenset[int]:
        """The lines on which several statements of the function begin."""
        return shared_lines(self._function)

    @cached_property
    def bindings(self) -> Mapping[str, int]:
        """The number of bindings in the function itself, by name."""
        found: dict[str, int] = {}
        for name in own_bindings(self._function):
            found[name] = found.get(name, 0) + 1
        return found

    def in_statement(self, statement: ast.stmt) -> frozenset[str]:
        """Return the names that a statement of the function reads or binds."""
        found = self._in_statements.get(statement)
        if found is None:
            found = self._in_statements[statement] = frozenset(names_in(statement))
        return found

    def uses(self, names: Iterable[str]) -> list[ast.Name]:
        """Return the mentions of the names, but not where a nested function binds them itself."""
        found = [numbered for name in names for numbered in self._mentions.get(name, ())]
        return [node for _, node in sorted(found)]

    @cached_property
    def _mentions(self) -> Mapping[str, list[tuple[int, ast.Name]]]:
        found: dict[str, list[tuple[int, ast.Name]]] = {}
        for number, node in enumerate(_mentions_in(self._function)):
            found.setdefault(node.id, []).append((number, node))
        return found


@lru_cache(maxsize=4)  # of a function that is asked about one variable after the other
def names_of(function: Function) -> FunctionNames:
    """Return the names of the function."""
    return FunctionNames(function)


def _mentions_in(function: Function) -> Iterator[ast.Name]:
    """Yield the mentions of names in the function that no nested function binds itself."""
    pending: list[tuple[ast.AST, frozenset[str]]] = [(one, frozenset()) for one in function.body]
    while pending:
        node, hidden = pending.pop()
        if isinstance(node, ast.Name) and node.id not in hidden:
            yield node
        if isinstance(node, FUNCTIONS):
            hidden = hidden.union(own_bindings(node))
        elif isinstance(node, ast.Lambda):
            hidden = hidden.union(one.arg for one in walk(node.args) if isinstance(one, ast.arg))
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            hidden = hidden.union(*(target_names(part.target) for part in node.generators))
        pending += [(child, hidden) for child in children(node)]
