"""Calls in a file's syntax tree that may make instances of a class which they do not plainly name."""

from __future__ import annotations

import _ast as ast
from itertools import pairwise

from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.control.suites import called_name
from flake8_tradelint.semantics.dataclass.construct.class_mentions import (
    bound_by,
    first,
    mentioned,
    mentions,
)
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal


class Passed(Record):
    """What one call passes: ``keywords``, the number of arguments without one, and whether any is starred.

    ``origin`` is the dotted name whose meaning may show that the call makes something else; empty if there is
    none. ``kind`` says what the name stands for: the class itself, an object that has it, or a function that
    gives it.
    """

    keywords: frozenset[str]
    positional: int
    starred: bool
    origin: str = ""
    kind: Literal["class", "object", "function"] = "class"


class Nameless(Record):
    """The calls of one file that do not plainly name the class, and its mentions, as dotted names."""

    calls: tuple[Passed, ...]
    mentions: tuple[str, ...]


@lru_cache(maxsize=4)  # of a file with several families
def nameless_calls(data: bytes, names: tuple[str, ...]) -> Nameless | None:
    """Return the calls that may be of a class with one of these last names; ``None``: it cannot be parsed."""
    module = parsed(data)
    if module is None:
        return None
    nodes = [*walk(module.tree)]
    calls = [found for node in nodes for found in _passed(node, names)]
    if not calls:
        return Nameless((), ())
    bound = {name for node in nodes for name in bound_by(node)}
    known = [replace(call, origin="") if first(call.origin) in bound else call for call in calls]
    return Nameless(tuple(known), mentions(nodes, names))


def _passed(node: ast.AST, names: tuple[str, ...]) -> Iterator[Passed]:
    """Yield what the node passes to a class that it does not plainly name."""
    if isinstance(node, ast.Call) and called_name(node) == "__subclasses__":
        owner = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        yield Passed(frozenset(), 0, True, dotted_name(owner))
    if isinstance(node, ast.Tuple | ast.Call):
        parts = node.elts if isinstance(node, ast.Tuple) else node.args
        if any(_is_own_class(one) and isinstance(other, ast.Tuple) for one, other in pairwise(parts)):
            yield Passed(frozenset(), 0, True)  # `return type(self), (1, 2)`, as `__reduce__` does
    if isinstance(node, ast.Call) and (node.args or node.keywords) and _is_nameless(node.func, names):
        keywords = frozenset(keyword.arg for keyword in node.keywords if keyword.arg is not None)
        starred = sum(isinstance(argument, ast.Starred) for argument in node.args)
        spread = len(keywords) < len(node.keywords)
        origin, kind = _origin(node.func, names)
        yield Passed(keywords, len(node.args) - starred, starred > 0 or spread, origin, kind)


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


def _origin(func: ast.expr, names: tuple[str, ...]) -> tuple[str, Literal["class", "object", "function"]]:
    """Return the name that tells what the callee may be, and its kind."""
    match func:
        case ast.Attribute(_, attr) if attr in names:
            return dotted_name(func), "class"
        case ast.Subscript(generic):
            return dotted_name(generic), "class"
        case ast.Call(ast.Name("getattr"), [owner, *_]):
            return dotted_name(owner), "object"
        case ast.Call(maker) if not any(True for node in walk(func) for _ in mentioned(node, names)):
            return dotted_name(maker), "function"
    return "", "class"
