"""Names that a file gives to functions, classes and attributes, by its text and by its syntax tree."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import nodes_with, parsed
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from re import Pattern

    from flake8_tradelint.semantics.classes.db import ClassDb

_NAME = rb"([^\W\d][\w\x80-\xff]*)"
# Each begins with a literal, so that the search runs at memchr's speed.
_DEFINED = (regex(rb"def[ \t]+" + _NAME), regex(rb"class[ \t]+" + _NAME))
_STORED = regex(rb"self\." + _NAME + rb"[ \t]*(?::[^=\n(<>!:]*)?=(?![ \t]*[=}!:])")
_GLOBAL = regex(rb"\n" + _NAME + rb"[ \t]*(?::(?!=)|=(?!=))")
_CLASS = regex(rb"\nclass[ \t][^\n]*(?:\n(?![^\s#)\]}])[^\n]*)*")
"""A class statement at the top of a file, up to the next line that begins in the first column."""
_MEMBER = regex(rb"\n(?:    |\t)" + _NAME + rb"[ \t]*(?::(?!=)|=(?!=))")
_QUOTED = regex(rb'"""(?:.|\n)*?"""|' + rb"'''(?:.|\n)*?'''")
_IMPORT = regex(rb"import[ \t]+(?:\(([^)]*)\)|([^\n#;(]*))")


def given_names(data: bytes) -> frozenset[bytes]:
    """Return names after ``def`` and ``class``, of attributes stored on ``self``, of globals and of members.

    Each begins a line outside of comments and long strings. That is not all: names of stored attributes of
    other objects, and of targets in tuples and loops, are not looked for.
    """
    text = b"\n" + without_long_strings(data)
    found = {*_beginning(text, *_DEFINED), *_beginning(text, _STORED), *_GLOBAL.findall(text)}
    for cls in _CLASS.findall(text):
        found.update(_MEMBER.findall(cls))
    return frozenset(found)


def without_long_strings(data: bytes) -> bytes:
    """Return the text with strings in three quotes emptied; nothing if it is not certain where they end."""
    if b"'''" in data:
        return _QUOTED.sub(b'""', data)
    parts = data.split(b'"""')
    return b'""'.join(parts[::2]) if len(parts) % 2 else b""


def _beginning(text: bytes, *patterns: Pattern[bytes]) -> Iterator[bytes]:
    """Yield the names of matches that begin a line, perhaps behind ``async``."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            start = match.start()
            before = text[text.rfind(b"\n", 0, start) + 1 : start]
            if not before or before.isspace() or before.strip() == b"async":
                yield match[1]


def imported(data: bytes, among: Callable[[bytes], bool]) -> set[bytes]:
    """Return the names that imports bind, if all of these import from modules for which ``among`` is True."""
    found: dict[bytes, bool] = {}
    for match in _IMPORT.finditer(data):
        before = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()].split()
        module = before[1] if len(before) == 2 and before[0] == b"from" else b""
        if before and not module:
            continue
        for item in (match[1] or match[2] or b"").split(b","):
            words = item.split()
            if words:
                name = words[-1].partition(b".")[0]
                found[name] = found.get(name, True) and among(module or words[0])
    return {name for name, is_meant in found.items() if is_meant}


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
