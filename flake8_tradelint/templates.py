"""What a row of the renames table may say in place of an old name: a name, or an expression.

``spot_markets`` is a name. ``display_avatar.url`` and ``oracles["spot"]`` are expressions that start
at the object itself; ``get_price({self}, "spot")`` says where it goes. Imports only the standard
library: the configuration checks templates, the semantics read them.
"""

from __future__ import annotations

import keyword

from flake8_tradelint.light import lru_cache
from flake8_tradelint.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator


SELF = "{self}"
"""Stands for the object whose attribute was renamed."""

_PLACEHOLDER = "__tradelint_self__"
_FORBIDDEN = frozenset({"Await", "Yield", "YieldFrom", "NamedExpr", "Lambda", "Starred"})
_FIRST_NAME = regex(r"\{self\}\.(\w+)")


def is_name(text: str) -> bool:
    """Is it a plain identifier."""
    return text.isidentifier() and not keyword.iskeyword(text)


def is_dotted(text: str) -> bool:
    """Is it a chain of identifiers (or a single one)."""
    return all(is_name(part) for part in text.split("."))


def whole(text: str) -> str:
    """The template with its object spelled out: ``{self}.display_avatar.url``."""
    return text if SELF in text else f"{SELF}.{text}"


def problem(text: str) -> str:
    """Why ``text`` cannot stand for an old name; empty where it can."""
    if is_name(text):
        return ""
    tree = _parsed(text)
    if tree is None:
        return "is neither a name nor an expression"
    if any(type(node).__name__ in _FORBIDDEN for node in _nodes(tree)):
        return "may not await, yield, bind or unpack"
    return ""


def is_assignable(text: str) -> bool:
    """Can the template be stored to and deleted."""
    return is_name(text) or type(_parsed(text)).__name__ in ("Attribute", "Subscript")


def free_names(text: str) -> frozenset[str]:
    """The names in the template that are neither the object's nor builtins."""
    import ast
    import builtins

    tree = _parsed(text)
    names = {node.id for node in _nodes(tree) if isinstance(node, ast.Name)} if tree is not None else set()
    return frozenset(name for name in names - {_PLACEHOLDER} if not hasattr(builtins, name))


def first_attribute(text: str) -> str:
    """The attribute that the template asks the object for first; empty where there is none."""
    if is_name(text):
        return text
    found = _FIRST_NAME.search(whole(text))
    return found[1] if found else ""


def shown(text: str) -> str:
    """The template for people: without the object where it only stands in front."""
    rest = text.removeprefix(f"{SELF}.")
    return text if SELF in rest else rest


def _nodes(tree: ast.expr) -> Iterator[ast.AST]:
    import ast

    return ast.walk(tree)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ast.expr | None:
    import ast  # the configuration is read in every run, and most tables have names alone

    try:
        return ast.parse(whole(text).replace(SELF, _PLACEHOLDER), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
