"""Decide whether a function, method or class is used as a value, so that unseen callers may call it.

This is answered one file at a time and on demand: most files by their text, of the others a part is parsed.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.outline.cutting import cut, needed_part
from flake8_tradelint.outline.statements import definitions
from flake8_tradelint.semantics.reading.indexing import index_module
from flake8_tradelint.semantics.reading.module_index import ModuleIndex, called_name
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError, decode
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Literal

    from flake8_tradelint.outline import Definition
    from flake8_tradelint.semantics.reading.scopes import Scope

    Kind = Literal["function", "class"]


_BEFORE = regex(rb"(?:\b(?:def|class)[ \t]+|(?:[^\w.]|^)(?:self|cls)\.)\Z")
"""Matches a definition of the name, or an attribute of an object, which is not the module's."""
_IMPORT = regex(rb"[ \t]*(?:lazy[ \t]+)?(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+[\w, \t]+(?:#[^\n]*)?\r?\Z")
_AS = regex(r"\b(\w+)[ \t]+as[ \t]+(\w+)")

_LOOKS_ONLY = frozenset(
    {"isinstance", "issubclass", "cast", "super", "raises", "object", "hasattr", "getattr", "TypeVar"}
)
"""Functions that do not call the class they are given."""


def used_as_value(
    data: bytes, name: str, kind: Kind, tops: Callable[[], tuple[Definition, ...]] | None = None
) -> bool:
    """Return True if the file may pass on the module's function or class ``name`` as a value.

    ``tops`` returns the file's top-level definitions, if known.
    """
    places = [*_not_called(data, name.encode())]
    if not places:
        return False
    try:
        text = decode(data)
        aliases = {alias for known, alias in _AS.findall(text) if known == name}
        places += (at for word in (*aliases, "global") for at in occurrences(data, word.encode()))
        tree = _parsed(data, text, sorted(places), definitions(data) if tops is None else tops())
    except SourceError:
        return True
    index = index_module(tree)
    try:
        return any(_is_handed_on(node, index, kind) for node in _loads(index, name, {name, *aliases}))
    finally:
        index.release()


def _parsed(data: bytes, text: str, places: list[int], tops: tuple[Definition, ...]) -> ast.Module:
    """Parse the file without the definitions that contain none of the places; as a whole if that fails.

    Raises:
        SourceError: The file as a whole is not Python.
    """
    part = needed_part(data, frozenset(), lambda found: found.has_one(places), tops)
    if part.dropped:
        try:
            return parse_text(decode(cut(data, part).text))
        except SourceError:
            pass  # a definition in brackets
    return parse_text(text)


def _loads(index: ModuleIndex, name: str, names: set[str]) -> list[ast.expr]:
    """Return the nodes where the module, or one that imports it, reads the function or class."""
    loads = [
        node
        for scope in index.root.subtree()
        for node in scope.names
        if node.id in names and isinstance(node.ctx, ast.Load) and not _is_variable(node.id, scope)
    ]
    members = [n for n, scope in index.attributes if n.attr == name and _is_of_module(n, scope)]
    return [*loads, *members]


def _not_called(data: bytes, name: bytes) -> Iterator[int]:
    """Yield where the name may occur outside definitions, calls, plain imports and after ``self.``."""
    for at in occurrences(data, name):
        start = data.rfind(b"\n", 0, at) + 1
        behind = data[at + len(name) : at + len(name) + 1]
        if behind != b"(" and not _BEFORE.search(data, start, at):
            end = data.find(b"\n", at)
            if not _IMPORT.match(data[start : end if end >= 0 else len(data)]):
                yield at


def _is_variable(name: str, scope: Scope) -> bool:
    """Return True for a local variable, which is not the module's function."""
    owner = scope.lookup(name)
    if owner is None or owner.kind == "module":
        return False
    return not any(binding.kind in ("import", "function", "class") for binding in owner.bindings[name])


def _is_of_module(node: ast.Attribute, scope: Scope) -> bool:
    """Return True for ``module.name``, where the receiver is imported."""
    value: ast.expr = node.value
    while isinstance(value, ast.Attribute):
        value = value.value
    owner = scope.lookup(value.id) if isinstance(value, ast.Name) else None
    if owner is None or not isinstance(value, ast.Name):
        return False
    return any(binding.kind == "import" for binding in owner.bindings[value.id])


def _is_handed_on(node: ast.expr, index: ModuleIndex, kind: Kind) -> bool:
    parent = index.parents[node]
    if isinstance(parent, ast.Call) and parent.func is node:
        return False
    return kind == "function" or not _looks_only(node, index)


def _looks_only(node: ast.AST, index: ModuleIndex) -> bool:
    """Return True if the class is only named: as a type or base, for ``isinstance``, for its attributes."""
    parent = index.parents[node]
    match parent:
        case ast.Attribute() | ast.Compare() | ast.MatchClass():
            return True
        case ast.ClassDef(bases=bases):
            return node in bases
        case ast.AnnAssign(annotation=annotation):
            return annotation is node
        case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args):
            # what is left are annotations
            return node not in (*parent.decorator_list, *args.defaults, *args.kw_defaults)
        case ast.ExceptHandler(type=caught):
            return caught is node
        case ast.Call(func=func):
            return called_name(func) in _LOOKS_ONLY
        case ast.keyword(arg=arg):
            return arg in ("spec", "spec_set", "autospec", "bound")
        case ast.Subscript(slice=inside):
            return inside is node
        case ast.Tuple() | ast.List() | ast.BinOp(op=ast.BitOr()):
            return _looks_only(parent, index)
    return False
