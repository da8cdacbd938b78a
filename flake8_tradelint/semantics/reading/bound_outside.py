"""Find the variables that statements of a module bind along with a name, by parsing these statements.

Most statements outside definitions are plain assignments and imports, which ``outside`` reads from the text;
loops, conditions and several targets are parsed here.
"""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.light import lru_cache
from flake8_tradelint.semantics.syntax import children
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_LARGE = 20_000
"""Size in bytes of statements above which parsing them alone does not pay: the file is read instead."""


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
