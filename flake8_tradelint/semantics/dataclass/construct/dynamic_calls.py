"""Calls of a dataclass that do not name it: ``type(self)(...)``, ``self.__class__(...)``.

All files are searched that have a class of the family, or a base of one: too many rather than too few.
"""

from __future__ import annotations

import _ast as ast
from itertools import pairwise

from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.dataclass.construct.constructors import positions
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import composed
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.inference.db import TypeDb
    from flake8_tradelint.semantics.naming.symbols import ClassRef


_CALLS: QueryKey[tuple[Passed, ...]] = QueryKey()
_SIGNS = (
    rb"\)[\s\\]*\(|\.[\s\\]*(?:__class__|__subclasses__|%s)\b|\b(?:%s)[\s\\]*\["
    rb"|\btype[\s\\]*\([^)]*\)[\s\\]*,"
)
"""What the text of every file with such a call has."""


class Passed(Record):
    """What one call passes: ``keywords``, the number of arguments without one, and whether any is starred."""

    keywords: frozenset[str]
    positional: int
    starred: bool


def may_be_passed(project: TypeDb, table: DataclassTable, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Return True if such a call may pass the field ``name`` of the first class, a base of the others."""
    known = positions(table, family[0]) or {}
    found = known.get(name)
    place = len(known) if found is None else found
    calls = table.results(_CALLS).get(family[0], lambda: tuple(_calls(project, table, family)))
    return any(call.starred or name in call.keywords or call.positional > place for call in calls)


def _calls(project: TypeDb, table: DataclassTable, family: tuple[ClassRef, ...]) -> Iterator[Passed]:
    """Yield what the calls in all files of concern pass."""
    names = tuple(sorted({ref.qualname.rsplit(".", 1)[-1] for ref in family}))
    either = "|".join(names).encode()
    signs = composed(_SIGNS % (either, either))
    paths = {base.path for ref in family for base in table.classes.project_mro(ref)}
    for name in names:
        paths.update(project.mentioning(name))
    for path in sorted(paths):
        data = project.data(path)
        if signs.search(data):
            yield from _calls_in(data, names)


@lru_cache(maxsize=4)  # of a file with several families
def _calls_in(data: bytes, names: tuple[str, ...]) -> tuple[Passed, ...]:
    module = parsed(data)
    if module is None:
        return (_ANYTHING,)
    return tuple(found for node in walk(module.tree) for found in _passed(node, names))


_ANYTHING = Passed(frozenset(), 0, starred=True)


def _passed(node: ast.AST, names: tuple[str, ...]) -> Iterator[Passed]:
    """Yield what the node passes to a class that it does not plainly name."""
    if isinstance(node, ast.Call) and called_name(node) == "__subclasses__":
        yield _ANYTHING
    if isinstance(node, ast.Tuple | ast.Call):
        parts = node.elts if isinstance(node, ast.Tuple) else node.args
        if any(_is_own_class(one) and isinstance(other, ast.Tuple) for one, other in pairwise(parts)):
            yield _ANYTHING  # `return type(self), (1, 2)`, as `__reduce__` does
    if isinstance(node, ast.Call) and (node.args or node.keywords) and _is_nameless(node.func, names):
        keywords = frozenset(keyword.arg for keyword in node.keywords if keyword.arg is not None)
        starred = sum(isinstance(argument, ast.Starred) for argument in node.args)
        spread = len(keywords) < len(node.keywords)
        yield Passed(keywords, len(node.args) - starred, starred=starred > 0 or spread)


def _is_own_class(node: ast.expr) -> bool:
    """Return True for ``type(self)`` and ``self.__class__``."""
    single = isinstance(node, ast.Call) and called_name(node) == "type" and len(node.args) == 1
    return single or (isinstance(node, ast.Attribute) and node.attr == "__class__")


def _is_nameless(func: ast.expr, names: tuple[str, ...]) -> bool:
    """Return True for a call's result, an object's class, a class in a module, and ``Ring[float]``."""
    if isinstance(func, ast.Attribute):
        return func.attr in ("__class__", *names)
    if isinstance(func, ast.Subscript):
        return callee_name(func.value) in names
    return not isinstance(func, ast.Name)
