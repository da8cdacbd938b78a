"""Decide whether a project runs the coroutines of its methods for callers that do not await them."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import parsed
from flake8_tradelint.semantics.control.raising import callee_name
from flake8_tradelint.semantics.syntax import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_LIBRARIES = frozenset({"universalasync", "synchronicity"})
"""Libraries that let whole classes be used with and without ``await``."""

_REPLACING = frozenset({"iscoroutinefunction", "setattr", "run_until_complete"})
"""What a file names that replaces coroutine functions by plain ones."""


def is_synchronised(linked: OwnershipDb) -> bool:
    """Return True if a file imports one of the libraries, or does what they do."""
    if any(_imports(linked.code(path)) for name in sorted(_LIBRARIES) for path in linked.mentioning(name)):
        return True
    signs = [name.encode() for name in _REPLACING]
    files = (linked.code(path) for path in linked.mentioning("iscoroutinefunction"))
    return any(_replaces(data) for data in files if all(sign in data for sign in signs))


def _imports(data: bytes) -> bool:
    """Return True if the file imports one of the libraries, or cannot be parsed."""
    module = parsed(data)
    nodes = walk(module.tree) if module is not None else ()
    return module is None or any(name in _LIBRARIES for node in nodes for name in _imported(node))


def _imported(node: ast.AST) -> Iterator[str]:
    """Yield the top-level packages that an import statement names."""
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module.partition(".")[0]
    elif isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)


def _replaces(data: bytes) -> bool:
    """Return True if the file names all that replaces coroutine functions."""
    module = parsed(data)
    nodes = walk(module.tree) if module is not None else ()
    named = {callee_name(node) for node in nodes if isinstance(node, ast.Name | ast.Attribute)}
    return module is None or named >= _REPLACING
