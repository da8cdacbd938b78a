"""The default that an assignment in a dataclass body gives to a field: a value, or ``field(...)``."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ExternalRef, FunctionRef, SymbolTable
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.semantics.classes.bodies import Bound

    DefaultKind = Literal["missing", "value", "factory", "unknown"]


SPECIFIERS = {
    "dataclasses.field": "stdlib",
    "pydantic.Field": "pydantic",
    "pydantic.fields.Field": "pydantic",
    "attr.ib": "attrs",
    "attr.attrib": "attrs",
    "attr.attr": "attrs",
    "attr.field": "attrs",
    "attrs.field": "attrs",
    "msgspec.field": "msgspec",
    "._core.field": "msgspec",
}
"""Functions whose result describes a field instead of being its default."""

_SHOWING = frozenset({"default", "repr", "compare", "hash"})
_FACTORIES = frozenset({"attr.Factory", "attrs.Factory"})
_MISSING = frozenset(
    {"dataclasses.MISSING", "attr.NOTHING", "attrs.NOTHING", "msgspec.NODEFAULT", "._core.NODEFAULT"}
)


class Specifier(Record):
    """What the right-hand side of a field declares. ``None`` stands for an argument that is not a literal."""

    default: DefaultKind
    value: e.Expr | None = None
    init: bool | None = True
    kw_only: bool | None = None
    declared: bool = False
    """True for a call of one of the ``SPECIFIERS``, False for a bare default."""
    alias: str = ""
    """The parameter's name, where it is not the field's own."""
    flavour: str = ""
    """The package whose ``field`` is called: ``stdlib``, ``attrs``, ``pydantic`` or ``msgspec``."""


def specifier(symbols: SymbolTable, bound: Bound) -> Specifier:
    """Return what the value that a class body leaves under a name declares."""
    path, value = bound.owner.path, bound.variable.value
    if not isinstance(value, e.Call):
        return Specifier("value", value)
    symbol = symbols.resolve(path, value.func)
    if isinstance(symbol, ExternalRef):
        if symbol.name in SPECIFIERS:
            return _declared(symbols, path, value)
        if symbol.name in _FACTORIES:
            return Specifier("factory", declared=True)
    if isinstance(symbol, FunctionRef) and _wraps(symbols, symbol):
        return Specifier("unknown", init=None, declared=True)
    return Specifier("value", value)


def is_declared(symbols: SymbolTable, path: str, value: e.Expr | None, flavour: str = "") -> bool:
    """Return True if the value is a call of one of the ``SPECIFIERS`` (of that ``flavour``, if given)."""
    if not isinstance(value, e.Call):
        return False
    said = SPECIFIERS.get(symbols.qualified(symbols.resolve(path, value.func)))
    return said is not None and (not flavour or said == flavour)


def is_plain_default(value: e.Expr | None) -> bool:
    """Return True for ``field(default=...)`` with at most ``repr``, ``compare`` and ``hash`` besides."""
    given = {name for name, _ in value.keywords} if isinstance(value, e.Call) and not value.args else set()
    return "default" in given and given <= _SHOWING


def _declared(symbols: SymbolTable, path: str, call: e.Call) -> Specifier:
    keywords = dict(call.keywords)
    alias = _text(keywords.get("alias"))
    name = symbols.qualified(symbols.resolve(path, call.func))
    if "**" in keywords or alias is None:
        return Specifier("unknown", init=None, declared=True)
    flavour = SPECIFIERS[name]
    value = keywords.get("default", call.args[0] if call.args and name != "dataclasses.field" else None)
    init, kw_only = _flag(keywords.get("init"), True), _flag(keywords.get("kw_only"), None)
    if {"default_factory", "factory"} & keywords.keys() or _is_factory(symbols, path, value):
        return Specifier("factory", None, init, kw_only, True, alias, flavour)
    if _is_missing(symbols, path, value):
        return Specifier("missing", None, init, kw_only, True, alias, flavour)
    return Specifier("value", value, init, kw_only, True, alias, flavour)


def _text(value: e.Expr | None) -> str | None:
    """Return the value of a string literal; "" for no value, ``None`` for any other expression."""
    if value is None:
        return ""
    return value.repr[1:-1] if isinstance(value, e.Literal) and value.type == "str" else None


def _is_factory(symbols: SymbolTable, path: str, value: e.Expr | None) -> bool:
    if not isinstance(value, e.Call):
        return False
    return symbols.qualified(symbols.resolve(path, value.func)) in _FACTORIES


def _is_missing(symbols: SymbolTable, path: str, value: e.Expr | None) -> bool:
    if value is None or value == e.Literal("ellipsis", "Ellipsis"):
        return True
    name = symbols.qualified(symbols.resolve(path, value))
    return name in _MISSING


def _flag(value: e.Expr | None, default: bool | None) -> bool | None:
    if value is None:
        return default
    if isinstance(value, e.Literal) and value.repr in ("True", "False"):
        return value.repr == "True"
    return None


def _wraps(symbols: SymbolTable, ref: FunctionRef) -> bool:
    """Return True if the project's function returns the result of one of the ``SPECIFIERS``."""
    function = symbols.function(ref)
    if function is None:
        return False
    options = [o for r in function.returned for o in (r.options if isinstance(r, e.Union) else (r,))]
    return any(is_declared(symbols, ref.path, option) for option in options)
