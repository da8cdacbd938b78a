"""Find what ``isinstance`` tests prove about a variable at one place.

A test counts if it dominates the place by the shape of the syntax alone (the body of an ``if``, the rest of a
block after ``assert`` or an early exit, the right operand of ``and``), and only while nothing between the two
assigns to the variable again.
"""

from __future__ import annotations

import _ast as ast
from itertools import islice

from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex

    Check = Callable[[ast.expr, str], ast.expr | None]
    """Called with one condition and a dotted name; returns what the condition proves about the name."""


_EXITS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_LONG = 64
"""Number of statements from which a block is indexed once instead of searched each time."""
_NOWHERE: _Region = ((), 0)
BOUNDARY = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Module)


def dotted_name(node: ast.expr) -> str:
    """Return ``a.b.c`` for a chain over a plain name; ``""`` for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def tested_names(index: ModuleIndex) -> frozenset[str]:
    """Return the dotted names that some ``isinstance`` or ``match`` of the module tests."""
    found = set()
    for node in index.tests:
        if isinstance(node, ast.Match):
            found.add(dotted_name(node.subject))
        elif isinstance(node.func, ast.Name):
            first = node.args[0] if node.args else node.func
            found.add(dotted_name(first.target if isinstance(first, ast.NamedExpr) else first))
    return frozenset(found)


def checked_classes(node: ast.expr, index: ModuleIndex) -> Iterator[ast.expr]:
    """Yield the class expressions ``C`` for which ``isinstance(node, C)`` holds here, nearest first."""
    return proved(node, index, _isinstance)


def _isinstance(test: ast.expr, name: str) -> ast.expr | None:
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.expr() as of, ast.expr() as cls]):
            of = of.target if isinstance(of, ast.NamedExpr) else of
            return cls if dotted_name(of) == name else None
    return None


def proved(node: ast.expr, index: ModuleIndex, check: Check) -> Iterator[ast.expr]:
    """Yield what the tests around ``node`` prove about the dotted name that it is, nearest first."""
    name = dotted_name(node)
    if not name:
        return
    child: ast.AST = node
    while not isinstance(child, BOUNDARY) and child in index.parents:
        parent = index.parents[child]
        for test, holds, region in _tests(child, parent, name):
            for proof in _proofs(test, holds, name, check):
                key = (test, holds, name)
                if key not in index.reassigned:
                    index.reassigned[key] = _reassigned(name, region)
                if not index.reassigned[key]:
                    yield proof
        if isinstance(parent, ast.match_case) and child is not parent.pattern:
            yield from _pattern(parent, name, index, check)
        child = parent


if TYPE_CHECKING:
    _Region = tuple[Sequence[ast.AST], int]
    """Some nodes, and the index of the first one that counts."""


def _tests(child: ast.AST, parent: ast.AST, name: str) -> Iterator[tuple[ast.expr, bool, _Region]]:
    """Yield each condition around ``child``: the test, its truth there, the code to watch for assignments.

    Of a long block, only conditions that may tell something about ``name``.
    """
    match parent:
        case ast.If() | ast.While() | ast.IfExp():
            body = parent.body if isinstance(parent.body, list) else [parent.body]
            if child in body:
                yield parent.test, True, (body, 0)
            elif child is not parent.test and not isinstance(parent, ast.While):
                orelse = parent.orelse if isinstance(parent.orelse, list) else [parent.orelse]
                yield parent.test, False, (orelse, 0)
        case ast.BoolOp():
            for value in parent.values[: parent.values.index(child) if isinstance(child, ast.expr) else 0]:
                yield value, isinstance(parent.op, ast.And), _NOWHERE
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            if not isinstance(child, ast.comprehension):
                for generator in parent.generators:
                    yield from ((test, True, _NOWHERE) for test in generator.ifs)
        case ast.comprehension():
            if isinstance(child, ast.expr) and child in parent.ifs:
                yield from ((test, True, _NOWHERE) for test in parent.ifs[: parent.ifs.index(child)])
    if isinstance(child, ast.stmt):
        yield from _earlier(child, parent, name)


def _earlier(child: ast.stmt, parent: ast.AST, about: str) -> Iterator[tuple[ast.expr, bool, _Region]]:
    """Yield the conditions that earlier statements of the block of ``child`` have decided."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if not isinstance(block, list):
            continue
        if len(block) < _LONG:
            at = block.index(child) if child in block else 0
            telling: Iterable[tuple[int, ast.expr, bool]] = _telling(block[:at])
        else:
            places, by_name = _long(parent, name)
            at, telling = places.get(child, 0), by_name.get(about, ())
        for position, test, holds in telling:
            if position >= at:
                break
            yield test, holds, (block, position + 1)


if TYPE_CHECKING:
    _Telling = tuple[int, ast.expr, bool]


@lru_cache(maxsize=8)
def _long(parent: ast.AST, field: str) -> tuple[dict[ast.stmt, int], dict[str, list[_Telling]]]:
    """Index a long block, such as a table written as code, which is asked about each of its lines.

    Return the positions of its statements, and the deciding statements by the dotted names that they test.
    """
    block: list[ast.stmt] = getattr(parent, field)
    by_name: dict[str, list[_Telling]] = {}
    for telling in _telling(block):
        for name in {_asked_about(node) for node in walk(telling[1]) if isinstance(node, ast.Call)}:
            by_name.setdefault(name, []).append(telling)
    return {statement: place for place, statement in enumerate(block)}, by_name


def _asked_about(call: ast.Call) -> str:
    """Return the dotted name that is passed first to ``isinstance``, ``hasattr`` or the like."""
    first = call.args[0] if call.args else call.func
    return dotted_name(first.target if isinstance(first, ast.NamedExpr) else first)


def _telling(block: list[ast.stmt]) -> Iterator[tuple[int, ast.expr, bool]]:
    """Yield the statements that decide a condition for what follows: position, test, and its truth then."""
    for position, statement in enumerate(block):
        if isinstance(statement, ast.Assert):
            yield position, statement.test, True
        elif isinstance(statement, ast.If) and not statement.orelse and _leaves(statement.body):
            yield position, statement.test, False


def _leaves(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], _EXITS)


def _proofs(test: ast.expr, holds: bool, name: str, check: Check) -> Iterator[ast.expr]:
    """Yield what ``test`` proves about ``name`` when its truth is ``holds``."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _proofs(operand, not holds, name, check)
        case ast.BoolOp(op=op, values=values):
            if isinstance(op, ast.And) == holds:
                for value in values:
                    yield from _proofs(value, holds, name, check)
        case _ if holds:
            found = check(test, name)
            if found is not None:
                yield found


def _pattern(case: ast.match_case, name: str, index: ModuleIndex, check: Check) -> Iterator[ast.expr]:
    """Yield ``C`` of ``match name: case C():``, which is ``isinstance(name, C)`` in the case's body."""
    match = index.parents.get(case)
    if check is not _isinstance or not isinstance(match, ast.Match) or dotted_name(match.subject) != name:
        return
    pattern = case.pattern
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    if isinstance(pattern, ast.MatchClass) and not _reassigned(name, (case.body, 0)):
        yield pattern.cls


def _reassigned(name: str, region: _Region) -> bool:
    """Return True if some statement of ``region`` binds ``name``, or an object that it is an attribute of."""
    nodes, first = region
    parts = name.split(".")
    prefixes = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
    for root in islice(nodes, first, None):
        for node in walk(root):
            if isinstance(node, ast.Name | ast.Attribute) and not isinstance(node.ctx, ast.Load):
                if dotted_name(node) in prefixes:
                    return True
            elif isinstance(node, ast.MatchAs | ast.MatchStar | ast.ExceptHandler) and node.name in prefixes:
                return True
    return False
