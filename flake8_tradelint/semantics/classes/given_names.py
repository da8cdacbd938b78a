"""Names that a file gives to functions, classes and attributes, by its text and by its syntax tree."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.classes.db import ClassDb

_NAME = rb"([^\W\d][\w\x80-\xff]*)"
_DEFINED = regex(rb"\n[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+" + _NAME)
_STORED = regex(rb"\n[ \t]*[\w.\x80-\xff]+\." + _NAME + rb"[ \t]*(?::[^=\n]*)?=(?!=)")
_GLOBAL = regex(rb"\n" + _NAME + rb"[ \t]*(?::(?!=)|=(?!=))")
_CLASS = regex(rb"\nclass[ \t][^\n]*(?:\n(?![^\s#)\]}])[^\n]*)*")
"""A class statement at the top of a file, up to the next line that begins in the first column."""
_MEMBER = regex(rb"\n(?:    |\t)" + _NAME + rb"[ \t]*(?::(?!=)|=(?!=))")


def given_names(data: bytes) -> frozenset[bytes]:
    """Return names after ``def`` and ``class``, of stored attributes, and of globals and members of classes.

    Each stands at the beginning of a line, so that comments do not count; lines of strings do.
    """
    text = b"\n" + data
    found = {*_DEFINED.findall(text), *_STORED.findall(text), *_GLOBAL.findall(text)}
    for cls in _CLASS.findall(text):
        found.update(_MEMBER.findall(cls))
    return frozenset(found)


def is_given(linked: ClassDb, name: str, paths: Iterable[str]) -> bool:
    """Return True if one of the files gives the name, as ``given_names`` means it, or cannot be parsed."""
    for path in paths:
        data = linked.code(path)
        if name.encode() in data:
            given = _given_by_tree(data)
            if given is None or name in given:
                return True
    return False


@lru_cache(maxsize=32)  # asked for many names of one file
def _given_by_tree(data: bytes) -> frozenset[str] | None:
    """Return the names that the file gives, by its syntax tree; ``None`` if it cannot be parsed."""
    from flake8_tradelint.semantics.control.parsing_again import parsed

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
        case ast.Constant(value=str(text)):
            code = b"class _:\n" + text.encode(errors="replace")
            yield from (name.decode(errors="replace") for name in given_names(code))


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=found)):
                yield found
