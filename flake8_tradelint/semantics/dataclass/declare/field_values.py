"""The default that an assignment in a dataclass body gives to a field: a value or ``field(...)``."""

from __future__ import annotations

from flake8_tradelint.records import Record
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import ExternalRef, FunctionRef, SymbolTable

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
}
"""Functions whose result describes a field instead of being its default."""

_SHOWING = frozenset({"default", "repr", "compare", "hash"})
_FACTORIES = frozenset({"attr.Factory", "attrs.Factory"})


class Specifier(Record):
    """What a field's right-hand side says. ``None``: an argument that is no literal."""

    default: DefaultKind
    value: e.Expr | None = None
    init: bool | None = True
    kw_only: bool | None = None
    declared: bool = False
    """It is a call of ``field`` or its kin (not a bare default)."""
    alias: str = ""
    """The parameter's name, where it is not the field's own."""
    flavour: str = ""
    """Whose ``field`` it is."""


def specifier(symbols: SymbolTable, bound: Bound) -> Specifier:
    """Read the value that a class body leaves under a name."""
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
    """Is the value a call of ``field``, ``attr.ib`` or their kin (of that ``flavour``)?"""
    if not isinstance(value, e.Call):
        return False
    said = SPECIFIERS.get(symbols.qualified(symbols.resolve(path, value.func)))
    return said is not None and (not flavour or said == flavour)


def is_plain_default(value: e.Expr | None) -> bool:
    """Does ``field(default=...)`` say nothing else of the field but who looks at it?"""
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
    """The string that ``value`` is; empty for none, ``None`` for what cannot be told."""
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
    return name in ("dataclasses.MISSING", "attr.NOTHING", "attrs.NOTHING")


def _flag(value: e.Expr | None, default: bool | None) -> bool | None:
    if value is None:
        return default
    if isinstance(value, e.Literal) and value.repr in ("True", "False"):
        return value.repr == "True"
    return None


def _wraps(symbols: SymbolTable, ref: FunctionRef) -> bool:
    """Does the project's function return what ``field`` or its kin make?"""
    function = symbols.function(ref)
    if function is None:
        return False
    options = [o for r in function.returned for o in (r.options if isinstance(r, e.Union) else (r,))]
    return any(is_declared(symbols, ref.path, option) for option in options)
