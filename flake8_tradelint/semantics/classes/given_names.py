"""Names that a file gives to functions, classes and attributes, by its syntax tree."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import nodes_with, parsed
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.classes.db import ClassDb


def is_given(linked: ClassDb, name: str, paths: Iterable[str]) -> bool:
    """Return True if one of the files gives the name, by its syntax tree, or cannot be parsed."""
    for path in paths:
        data = linked.code(path)
        if name.encode() in data:
            given = _given_by_tree(data)
            if given is None or name in given:
                return True
    return False


def has_attribute(linked: ClassDb, path: str, name: str) -> bool:
    """Return True if the file reads or stores an attribute of the name, or cannot be parsed."""
    nodes = nodes_with(linked, path, (name,))
    return nodes is None or any(isinstance(node, ast.Attribute) and node.attr == name for node in nodes)


@lru_cache(maxsize=32)  # asked for many names of one file
def _given_by_tree(data: bytes) -> frozenset[str] | None:
    """Return the names that the file gives, by its syntax tree; ``None`` if it cannot be parsed."""
    module = parsed(data)
    if module is None:
        return None
    return frozenset(name for node in walk(module.tree) for name in _given(node))


def _given(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node.name
        case ast.ClassDef():
            yield node.name
            yield from _bound(node.body)
        case ast.Module(body=body):
            yield from _bound(body)
        case ast.Attribute(attr=attr, ctx=ast.Store()):
            yield attr
        case ast.Constant(value=str(text)) if "\n" in text or "=" in text:
            yield from _in_code(text)


def _in_code(text: str) -> Iterator[str]:
    """Yield the names that a string gives if it is a program, perhaps an indented one."""
    for code in (text, f"if 1:\n{text}"):
        try:
            tree = parse_text(code)
        except SourceError:
            continue
        yield from (
            name for node in walk(tree) if not isinstance(node, ast.Constant) for name in _given(node)
        )
        return


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=found)):
                yield found
