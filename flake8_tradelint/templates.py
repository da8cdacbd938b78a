"""Parse and check the ``new`` column of the renames table: a name, or an expression for the old name.

``spot_markets`` is a name. ``display_avatar.url`` and ``oracles["spot"]`` are expressions that start at the
object itself; in ``get_price({self}, "spot")`` the placeholder says where the object goes. Imports only the
standard library: the configuration checks templates, the semantics read them.
"""

from __future__ import annotations

import keyword

from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator


SELF = "{self}"
"""The placeholder for the object whose attribute was renamed."""

_PLACEHOLDER = "__tradelint_self__"
_FORBIDDEN = frozenset({"Await", "Yield", "YieldFrom", "NamedExpr", "Lambda", "Starred"})
_CALLED = regex(r"\{self\}\.(\w+)[ ]*\(")
_FIRST_NAME = regex(r"\{self\}\.(\w+)")


def called_methods(text: str) -> list[str]:
    """Return the methods of the object itself that the expression calls."""
    return _CALLED.findall(whole(text))


def is_name(text: str) -> bool:
    """Return True if ``text`` is an identifier and no keyword."""
    return text.isidentifier() and not keyword.iskeyword(text)


def is_dotted(text: str) -> bool:
    """Return True if ``text`` is one identifier or several joined by dots."""
    return all(is_name(part) for part in text.split("."))


def whole(text: str) -> str:
    """Return the template with its object spelled out: ``{self}.display_avatar.url``."""
    return text if SELF in text else f"{SELF}.{text}"


def problem(text: str) -> str:
    """Return why ``text`` cannot replace an old name, or ``""`` if it can."""
    if is_name(text):
        return ""
    tree = _parsed(text)
    if tree is None:
        return "is neither a name nor an expression"
    if any(type(node).__name__ in _FORBIDDEN for node in _nodes(tree)):
        return "may not await, yield, bind or unpack"
    return ""


def is_constant(text: str) -> bool:
    """Return True for an expression of constants and builtins: ``None``, ``(TypeError, ValueError)``."""
    import ast
    import builtins

    try:
        nodes = [*ast.walk(ast.parse(text, mode="eval").body)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    kinds = (ast.Constant, ast.Name, ast.Tuple, ast.UnaryOp, ast.USub, ast.BinOp, ast.BitOr, ast.Load)
    names = (node.id for node in nodes if isinstance(node, ast.Name))
    return all(isinstance(node, kinds) for node in nodes) and all(hasattr(builtins, name) for name in names)


def is_literal(text: str) -> bool:
    """Return True for ``None``, a number or a text."""
    import ast

    return isinstance(ast.parse(text, mode="eval").body, ast.Constant)


def is_guarded(text: str) -> bool:
    """Return True for a template with a condition: ``{self}.icon.url if {self}.icon else None``."""
    return type(_parsed(text)).__name__ in ("IfExp", "BoolOp")


def is_assignable(text: str) -> bool:
    """Return True if the template may be the target of an assignment or of ``del``."""
    return is_name(text) or type(_parsed(text)).__name__ in ("Attribute", "Subscript")


def free_names(text: str) -> frozenset[str]:
    """Return the names that the template uses, besides the object's and those of builtins."""
    import ast
    import builtins

    tree = _parsed(text)
    names = {node.id for node in _nodes(tree) if isinstance(node, ast.Name)} if tree is not None else set()
    return frozenset(name for name in names - {_PLACEHOLDER} if not hasattr(builtins, name))


def first_attribute(text: str) -> str:
    """Return the attribute that the template reads from the object first, or ``""`` if there is none."""
    if is_name(text):
        return text
    found = _FIRST_NAME.search(whole(text))
    return found[1] if found else ""


def shown(text: str) -> str:
    """Return the template as shown to people: without ``{self}.`` if the object only stands before dots."""
    rest = text.replace(f"{SELF}.", "")
    return text if SELF in rest else rest


def _nodes(tree: ast.expr) -> Iterator[ast.AST]:
    import ast

    return ast.walk(tree)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ast.expr | None:
    import ast  # needed rarely: most tables have only names, and every run reads them

    try:
        return ast.parse(whole(text).replace(SELF, _PLACEHOLDER), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
