"""Find code that supports two revisions of what it uses: by a version test, or an import that may fail."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.reading.narrowing import BOUNDARY, dotted_name
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.reading.module_index import ModuleIndex


_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


_OF_A_REVISION = regex(
    r"(?i:version|(?:^|_)(?:legacy|compat|(?:new|old)_?(?:api|style|sdk|schema|names?))(?:_|$))"
    r"|(?:^|_)HAS(?:_|$)|(?:^|_)[A-Z]+\d+(?:_|$)"
)
"""Matches names that tell revisions apart: ``VERSION``, ``PYDANTIC_V2``, ``HAS_MARKETS``, ``PY310``,
``new_api``."""


def under_version_test(node: ast.AST, index: ModuleIndex) -> bool:
    """Return True if some ``if`` around the code tests a version, so that the code knows both."""
    return index.upward(node, _under_version_test)


def _under_version_test(inner: ast.AST, outer: ast.AST, index: ModuleIndex) -> bool | None:
    if not isinstance(outer, ast.If | ast.IfExp) or inner is outer.test:
        return None
    return True if index.once(_is_about_versions, outer.test) else None


def other_revision(name: str, around: ast.AST, own: str) -> Iterator[str]:
    """Yield the attributes on the other side of a version test: ``if V2: x.new() else: x.old()``."""
    for node in _version_tests(around):
        if isinstance(node, ast.IfExp):
            yield from _other_side(name, [node.body], [node.orelse], own)
        else:
            after = node.orelse or _after(node, around)
            yield from _other_side(name, [*node.body], [*after], own)


@lru_cache(maxsize=4)  # the same function is asked for one name after the other
def _version_tests(around: ast.AST) -> tuple[ast.If | ast.IfExp, ...]:
    tests = (node for node in walk(around) if isinstance(node, ast.If | ast.IfExp))
    return tuple(node for node in tests if _is_about_versions(node.test))


def _other_side(name: str, one: list[ast.AST], other: list[ast.AST], own: str) -> Iterator[str]:
    sides = [{attr for part in side for attr in attributes_of(name, part)} for side in (one, other)]
    for here, there in (sides, sides[::-1]):
        if own in here and own not in there:
            yield from there


def _after(node: ast.If, around: ast.AST) -> list[ast.stmt]:
    """Return the statements after an ``if`` whose body always leaves."""
    if isinstance(node.body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break):
        for outer in walk(around):
            for block in (getattr(outer, field, None) for field in ("body", "orelse", "finalbody")):
                if isinstance(block, list) and node in block:
                    return block[block.index(node) + 1 :]
    return []


def _is_about_versions(test: ast.expr) -> bool:
    """Return True if the test looks at a version, or at a constant such as ``PYDANTIC_V2``."""
    for node in walk(test):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if _OF_A_REVISION.search(name):
            return True
    return False


def attributes_of(name: str, around: ast.AST) -> Iterator[str]:
    """Yield the attributes of the dotted ``name`` that the code ``around`` names."""
    for node in walk(around):
        if isinstance(node, ast.Attribute) and dotted_name(node.value) == name:
            yield node.attr


def in_doubt(statement: ast.stmt, index: ModuleIndex) -> bool:
    """Return True if an import is where its failure is expected, or under a version test."""
    child: ast.AST = statement
    while child in index.parents and not isinstance(child, BOUNDARY):
        parent = index.parents[child]
        match parent:
            case ast.Try():
                expecting = any(_is_import_error(h.type) for h in parent.handlers)
                if expecting and child not in parent.finalbody:
                    return True
            case ast.ExceptHandler():
                if _is_import_error(parent.type):
                    return True
            case ast.If() if _is_about_versions(parent.test):
                return True
            case ast.With(items=items):
                return any(_suppresses_import_error(item.context_expr) for item in items)
        child = parent
    return False


def _suppresses_import_error(manager: ast.expr) -> bool:
    if not isinstance(manager, ast.Call) or dotted_name(manager.func).rpartition(".")[2] != "suppress":
        return False
    return any(_is_import_error(arg) for arg in manager.args)


def _is_import_error(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_is_import_error(item) for item in caught.elts)
    return caught is None or dotted_name(caught) in _IMPORT_ERRORS
