"""List the nodes below a node of a syntax tree, without contexts and operators.

``ast.iter_child_nodes`` looks at every field of every node and yields contexts and operators, too, which
takes a good part of the time of each walk.
"""

from __future__ import annotations

import _ast as ast
from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_NO_NODES = frozenset(
    {
        *("id", "attr", "ctx", "op", "ops", "name", "asname", "arg", "module", "level", "type_comment"),
        *("kind", "simple", "conversion", "is_async", "rest", "kwd_attrs", "names", "tag"),
    }
)

_NODES = frozenset({("TypeAlias", "name"), ("Import", "names"), ("ImportFrom", "names")})
"""The exceptions to ``_NO_NODES``, by type of node and field."""

_WITHOUT_MEANING = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop)


def fields_with_nodes(kind: type[ast.AST]) -> tuple[str, ...]:
    """Return the fields of ``kind`` that can hold nodes with meaning, in the order of the grammar.

    From Python 3.13 on the types of fields say so, also for kinds and fields that a later Python adds
    (``Interpolation.str``, ``Import.is_lazy``). For older versions the names above do; their grammars are
    final.
    """
    declared: dict[str, object] | None = getattr(kind, "_field_types", None)
    if declared is not None:
        return tuple(name for name in kind._fields if _has_nodes(declared.get(name)))
    if kind in (ast.Constant, ast.MatchSingleton):
        return ()
    return tuple(name for name in kind._fields if name not in _NO_NODES or (kind.__name__, name) in _NODES)


def _has_nodes(declared: object) -> bool:
    """Return True if a value of that type (a class, ``list[C]``, ``C | None``) can be a node with meaning."""
    parts: tuple[object, ...] | None = getattr(declared, "__args__", None)
    if parts is not None:
        return any(_has_nodes(part) for part in parts)
    if not isinstance(declared, type) or not issubclass(declared, ast.AST):
        return False
    return not issubclass(declared, _WITHOUT_MEANING)


FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    kind: fields_with_nodes(kind)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
"""``fields_with_nodes`` of each type of node. Contexts, operators and names have no such fields."""


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes directly below the node."""
    found: list[ast.AST] = []
    for name in FIELDS[node.__class__]:
        value = getattr(node, name)
        if value.__class__ is list:
            found += value if None not in value else [child for child in value if child is not None]
        elif value is not None:
            found.append(value)
    return found


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the node and all nodes below it, level by level, in the order of ``ast.walk``."""
    waiting = deque([node])
    while waiting:
        current = waiting.popleft()
        yield current
        waiting += children(current)


def nested_statements(statement: ast.stmt) -> list[ast.stmt]:
    """Return the statements directly inside a compound statement's blocks."""
    found: list[ast.stmt] = []
    for name in ("body", "orelse", "finalbody"):
        found += getattr(statement, name, [])
    for handler in getattr(statement, "handlers", []):
        found += handler.body
    for case in getattr(statement, "cases", []):
        found += case.body
    return found
