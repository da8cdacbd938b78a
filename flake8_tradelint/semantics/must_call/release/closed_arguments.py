"""Decide whether the file closes the object that a call gets by a keyword: ``Client(pool=pool)``."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.semantics.control.parsing_again import parsed, parsed_around
from flake8_tradelint.semantics.control.suites import around
from flake8_tradelint.semantics.reading.narrowing import dotted_name
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.startup.light import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Span
    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_ENDS = frozenset({"aclose", "close", "disconnect"})
"""Methods that close pools and transports."""


def is_closed(linked: OwnershipDb, path: str, keyword: Span) -> bool:
    """Return True if the file closes the variable or attribute that the keyword argument passes."""
    module = parsed_around(linked, path, keyword.line)
    nodes = around(module, keyword.anchor.start) if module is not None else []
    passed = next((node for node in reversed(nodes) if isinstance(node, ast.keyword)), None)
    given = dotted_name(passed.value) if passed is not None else ""
    return bool(given) and given in _closed(linked.code(path))


@lru_cache(maxsize=4)  # asked for every call of a file
def _closed(data: bytes) -> frozenset[str]:
    """Return the variables and attributes, as they are written, that the file closes."""
    module = parsed(data)
    nodes = walk(module.tree) if module is not None else ()
    called = (node.func for node in nodes if isinstance(node, ast.Call))
    return frozenset(
        dotted_name(func.value) for func in called if isinstance(func, ast.Attribute) and func.attr in _ENDS
    )
