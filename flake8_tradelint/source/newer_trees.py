"""Normalise syntax trees of newer syntax, so that they are the same on every supported Python.

* ``t"{a}"`` (PEP 750, Python 3.14) becomes the tuple of its values: a template keeps them as they are,
  whereas an f-string formats them. ``TemplateStr`` and ``Interpolation`` do not occur in the result.
* ``except A, B:`` (PEP 758, 3.14), which was parsed as ``except A| B:``, catches a tuple of classes.
* ``[*each for each in all]`` (PEP 798, 3.15), which was parsed without stars, gets its stars back.
"""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Place = tuple[int, int]
    """A line, counted from 1, and a column in bytes, counted from 0, as nodes have them."""


def templates_as_tuples(tree: ast.Module) -> None:
    """Replace template strings, which only Python 3.14 and later produce, by tuples of their values."""
    _replace(tree, _tuple_of_template)


def handlers_as_tuples(tree: ast.Module) -> None:
    """Replace the classes that an ``except`` catches, joined by ``|``, by a tuple of them."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.BinOp):
            classes = [*_joined_by_bar(node.type)]
            node.type = ast.copy_location(ast.Tuple(elts=classes, ctx=ast.Load()), node.type)
        if not isinstance(node, ast.expr):  # no statement is inside an expression
            waiting += ast.iter_child_nodes(node)


def unpack_comprehensions(tree: ast.Module, starred: dict[Place, tuple[Place, int]]) -> None:
    """Restore the stars of comprehensions that were blanked before parsing.

    Args:
        tree: the tree to change in place.
        starred: from the place where a comprehension begins to the place of its stars and their number.
    """

    def with_stars(node: ast.AST) -> ast.AST:
        begins = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
        place, stars = starred.get(begins, (begins, 0))
        if stars == 2 and isinstance(node, ast.SetComp):
            # As Python 3.15 has `{**each for ...}`: a key, and no value.
            without_value: Any = None
            made = ast.DictComp(key=node.elt, value=without_value, generators=node.generators)
            return ast.copy_location(made, node)
        if stars == 1 and isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
            node.elt = ast.copy_location(ast.Starred(value=node.elt, ctx=ast.Load()), node.elt)
            node.elt.lineno, node.elt.col_offset = place
        return node

    _replace(tree, with_stars)


def _replace(tree: ast.AST, replaced: Callable[[ast.AST], ast.AST]) -> None:
    """Replace every node by ``replaced(node)``, in place, from the root to the leaves."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                setattr(node, name, replaced(value))
                waiting.append(getattr(node, name))
            elif isinstance(value, list):
                value[:] = [replaced(item) if isinstance(item, ast.AST) else item for item in value]
                waiting += [item for item in value if isinstance(item, ast.AST)]


def _tuple_of_template(node: ast.AST) -> ast.AST:
    if type(node).__name__ != "TemplateStr":
        return node
    template: Any = node
    made = ast.Tuple(elts=[*_interpolated(template.values)], ctx=ast.Load())
    return ast.copy_location(made, template)


def _interpolated(parts: list[Any]) -> Iterator[ast.expr]:
    """Yield the expressions of a string's fields, and of the fields in their format specifications."""
    for part in parts:
        if not isinstance(part, ast.Constant):
            yield part.value
            yield from _interpolated(part.format_spec.values if part.format_spec is not None else [])


def _joined_by_bar(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _joined_by_bar(node.left)
        yield node.right
    else:
        yield node
