"""Find the aliases under which a module calls names of interest, as far as its text tells.

``spawn = asyncio.create_task`` makes every call of ``spawn`` one of interest. A value that the module keeps
in a variable is followed wherever the variable occurs. Most statements outside definitions are plain
assignments and imports, which are read from the text; loops, conditions and several targets are parsed.
"""

from __future__ import annotations

import _ast as ast
from bisect import bisect_right

from flake8_tradelint.outline import Definition
from flake8_tradelint.outline.statements import statement_around
from flake8_tradelint.semantics.syntax import children
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError, decode
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PLAIN_IMPORT = regex(
    rb"[ \t]*(?:(?:lazy[ \t]+)?from[ \t]+[\w.]+[ \t]+import[ \t]*\(?)?[\w, \t]*\)?[ \t]*(?:#[^\n]*)?"
)
_AS = regex(rb"\b(\w+)[ \t]+as[ \t]+(\w+)")
_ASSIGNED = regex(rb"(?:type[ \t]+)?([^\W\d]\w*)[ \t]*(?:\[[^\n=]*\][ \t]*)?(?::[^=]*)?=(?!=)")
_ASSIGNED_AGAIN = regex(rb"(?:[\w.,*\s\\]|\[[^\]\n]*\])*=(?!=)")
_KEPT = regex(rb"[ \t]*[\w.]*\.([^\W\d]\w*)[ \t]*(?::[^=\n]*)?=[ \t]*(?:[\w.]*partial\()?[\w.]*")
_COMPOUND = rb"(?:def|class|async|with|for|while|if|try|match)\b"
_EXPRESSION = regex(rb"\s*#|[rRbBuUfF]{0,2}[\"']|(?!" + _COMPOUND + rb")[\w.]+\(")
"""Matches the start of a docstring, a call, or a comment."""

_LARGE = 20_000
"""Size in bytes of statements above which parsing them alone does not pay: the file is read instead."""


def is_renamed(data: bytes, names: Iterable[bytes], tops: tuple[Definition, ...]) -> bool:
    """Return True if a name occurs outside definitions other than in an import that keeps the name."""
    bounds = _bounds(tops)
    return any(True for name in names for _ in _outside(data, name, bounds))


def other_names(data: bytes, names: Iterable[bytes], tops: tuple[Definition, ...]) -> list[bytes] | None:
    """Return the names and all aliases that the module gives to them or to what is made by them.

    Return ``None`` if one is not given by a plain assignment or import.
    """
    bounds = _bounds(tops)
    found = [*names]
    known = {*found}
    for name in found:
        for at in _outside(data, name, bounds):
            others = _given(data, name, at, bounds)
            if others is None:
                return None
            found += others - known
            known |= others
    return found


def kept_as(data: bytes, name: bytes) -> Iterator[bytes]:
    """Yield the attributes to which a callable of that name is assigned: ``self._spawn = create_task``."""
    for at in occurrences(data, name):
        after = at + len(name)
        if data[after : after + 1] == b"(":
            continue
        target = _KEPT.fullmatch(data, data.rfind(b"\n", 0, at) + 1, at)
        if target is not None:
            yield target[1]


def _bounds(tops: tuple[Definition, ...]) -> list[int]:
    return [bound for top in tops for bound in (top.start, top.end)]


def _outside(data: bytes, name: bytes, bounds: list[int]) -> Iterator[int]:
    """Yield the bytes where the name occurs outside definitions, except in imports that keep it."""
    for at in occurrences(data, name):
        if bisect_right(bounds, at) & 1:
            continue  # inside a definition
        start, end = _line(data, at)
        if data.find(b" as ", start, end) >= 0 or not _PLAIN_IMPORT.fullmatch(data, start, end):
            yield at


def _line(data: bytes, at: int) -> tuple[int, int]:
    return data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at) % (len(data) + 1)


def _given(data: bytes, name: bytes, at: int, bounds: list[int]) -> frozenset[bytes] | None:
    """Return the variables that the statement around the name binds; ``None`` if unsure."""
    start, end = _line(data, at)
    if _PLAIN_IMPORT.fullmatch(data, start, end):
        return frozenset(alias for known, alias in _AS.findall(data[start:end]) if known == name)
    between = bisect_right(bounds, at)
    first = bounds[between - 1] if between else 0
    last = bounds[between] if between < len(bounds) else len(data)
    start, end = statement_around(data, at, first, last)
    if data.find(b":=", start, end) < 0 and data.find(b";", start, end) < 0:
        target = _ASSIGNED.match(data, start, end)
        if target is not None and not _ASSIGNED_AGAIN.match(data, target.end(), end):
            return frozenset((target[1],))
        if target is None and _EXPRESSION.match(data, start, end):
            return frozenset()
    return bound_with(data[start:end], name)


@lru_cache(maxsize=64)  # a file is read again for other names
def bound_with(data: bytes, name: bytes) -> frozenset[bytes] | None:
    """Return the variables bound by those of the statements, nested ones included, that have the name.

    ``data`` are whole statements. Return ``None`` if they cannot be parsed, or bind something other than
    variables.
    """
    if len(data) > _LARGE:
        return None
    try:
        tree = parse_text(decode(data))
    except SourceError:
        return None
    found: set[bytes] = set()
    word = name.decode()
    for statement in _statements(tree):
        own = [*_own(statement)]
        if not any(_mentions(node, word) for node in own):
            continue
        for node in own:
            if isinstance(node, ast.pattern) or _is_stored_away(node):
                return None
            found.update(variable.encode() for variable in _bound(node, word))
    return frozenset(found)


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Yield all statements, nested ones included."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt):
            yield node
        pending += children(node)


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the nodes of a statement that are in no statement inside it."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        yield node
        pending += (child for child in children(node) if not isinstance(child, ast.stmt))


def _mentions(node: ast.AST, word: str) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and word in node.value
    if isinstance(node, ast.alias):
        return word in node.name.split(".")
    return word in (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "arg", ""))


def _is_stored_away(node: ast.AST) -> bool:
    """Return True if the node is the target of ``box.name = ...`` or ``box[key] = ...``."""
    return isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store)


def _bound(node: ast.AST, word: str) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    elif isinstance(node, ast.alias) and node.asname and word in node.name.split("."):
        yield node.asname
