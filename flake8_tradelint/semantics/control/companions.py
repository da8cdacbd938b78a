"""Find the variables that are set where a value is acquired, and elsewhere only to a default.

In ``if token: feed = Feed(token); task = create_task(feed.run())``, a later ``if feed is None: raise`` cannot
be on a path that holds the task. The same is true of variables computed from such variables.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.syntax import nested_statements, walk


def companions(function: ast.FunctionDef | ast.AsyncFunctionDef, start: ast.stmt) -> frozenset[str]:
    """Return the variables that tell whether control came through the ``if`` suite around ``start``."""
    suite = _suite_of(function, start)
    if not suite:
        return frozenset()
    own = _lines(suite)
    inside: set[str] = set()
    outside: set[str] = set()
    derived: list[tuple[set[str], set[str]]] = []
    for line, names, value in _assignments(function):
        (inside if line in own else outside).update(names)
        if line not in own and value is not None:
            derived.append((names, {node.id for node in walk(value) if isinstance(node, ast.Name)}))
    found = inside & outside
    for names, used in derived:
        if not found.isdisjoint(used):
            found |= names
    return frozenset(found)


def _suite_of(function: ast.stmt, start: ast.stmt) -> list[ast.stmt]:
    """Return the innermost suite of an ``if`` that contains the statement; empty if there is none."""
    found: list[ast.stmt] = []
    around = [function]
    while around:
        statement = around.pop()
        if isinstance(statement, ast.If):
            for suite in (statement.body, statement.orelse):
                if suite and start.lineno in _lines(suite):
                    found = suite  # inner suites are visited later
        around += [inner for inner in nested_statements(statement) if start.lineno in _lines([inner])]
    return found


def _lines(suite: list[ast.stmt]) -> range:
    return range(suite[0].lineno, (suite[-1].end_lineno or suite[-1].lineno) + 1)


def _assignments(function: ast.stmt) -> list[tuple[int, set[str], ast.expr | None]]:
    """Return line, variables and value of each assignment, sorted by line."""
    found: list[tuple[int, set[str], ast.expr | None]] = []
    waiting = [function]
    while waiting:
        node = waiting.pop()
        waiting += nested_statements(node)
        if isinstance(node, ast.Assign):
            found.append((node.lineno, {t.id for t in node.targets if isinstance(t, ast.Name)}, node.value))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.append((node.lineno, {node.target.id}, node.value))
    return sorted(found, key=lambda each: each[0])
