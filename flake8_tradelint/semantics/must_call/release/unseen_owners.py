"""Recognise objects that code out of sight may close, or that a test replaces by others."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import nodes_with
from flake8_tradelint.semantics.must_call.own.closers import is_left_to_others
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.must_call.own.ownership import Held
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_DOUBLES = frozenset(
    {"mock", "unittest", "pytest_mock", "aioresponses", "respx", "pytest_httpx", "asynctest"}
)
_PATCHING = frozenset({"monkeypatch", "mocker", "httpx_mock", "respx_mock", "aioresponses", "module_mocker"})
"""Packages and fixtures that put doubles in the place of what a class opens."""
_NAMES = tuple(sorted(_DOUBLES - {"unittest"} | _PATCHING))


def is_patched(linked: OwnershipDb, path: str) -> bool:
    """Return True if the file makes doubles: what an object opens in such a test may be one."""
    nodes = nodes_with(linked, path, _NAMES)
    return nodes is None or any(_makes_doubles(node) for node in nodes)


def _makes_doubles(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(_is_of_doubles(alias.name.split(".")) for alias in names)
        case ast.ImportFrom(module=str(module), level=0, names=names):
            return any(_is_of_doubles([*module.split("."), alias.name]) for alias in names)
    return isinstance(node, ast.arg) and node.arg in _PATCHING


def _is_of_doubles(parts: list[str]) -> bool:
    return parts[0] in _DOUBLES if parts[0] != "unittest" else "mock" in parts[1:2]


def is_left_to_heirs(linked: OwnershipDb, held: Held) -> bool:
    """Return True if the class that keeps the object, or one that ends its family, is abstract.

    Classes out of sight derive from it, and may close what it keeps.
    """
    below = linked.subclasses(held.owner)
    leaves = [ref for ref in below if not linked.subclasses(ref)] or [held.owner]
    return any(_is_abstract(linked, leaf) for leaf in leaves)


def _is_abstract(linked: OwnershipDb, cls: ClassRef) -> bool:
    """Return True if a method that the class has is left to classes below it."""
    for ref in linked.classes.project_mro(cls):
        for method in linked.classes.methods(ref):
            found = linked.classes.method(cls, method.name)
            if found is not None and found == FunctionRef(ref.path, method.qualname):
                names = linked.receivers.decorators(ref.path, method)
                if any(name.startswith("abc.abstract") for name in names):
                    return True
                if is_left_to_others(linked, ref.path, method.span.line):
                    return True
    return False
