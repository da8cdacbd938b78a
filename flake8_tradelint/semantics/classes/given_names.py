"""Names that a file gives to functions, classes and attributes, by its text and by its syntax tree."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.startup.patterns import composed, escape, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

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
    from flake8_tradelint.semantics.control.parsing_again import nodes_matching  # hardly any name gets here

    bound = composed(rb"\b%s\b" % escape(name.encode()))
    for path in paths:
        nodes = nodes_matching(linked, path, bound)
        if nodes is None or any(_gives(node, name) for node in nodes):
            return True
    return False


def _gives(node: ast.AST, name: str) -> bool:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return node.name == name
        case ast.ClassDef():
            return node.name == name or any(_binds(statement, name) for statement in node.body)
        case ast.Module(body=body):
            return any(_binds(statement, name) for statement in body)
        case ast.Attribute(attr=attr, ctx=ast.Store()):
            return attr == name
        case ast.Constant(value=str(text)):
            return name in text and name.encode() in given_names(
                b"class _:\n" + text.encode(errors="replace")
            )
    return False


def _binds(statement: ast.stmt, name: str) -> bool:
    match statement:
        case ast.Assign(targets=targets):
            return any(isinstance(target, ast.Name) and target.id == name for target in targets)
        case ast.AnnAssign(target=ast.Name(id=found)):
            return found == name
    return False
