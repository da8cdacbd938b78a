"""What can be said of a value from its expression: equal to another, immutable, a descriptor?"""

from __future__ import annotations

import sys

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import (
    ClassRef,
    ExternalRef,
    FunctionRef,
    SymbolTable,
    ValueRef,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.summary import Variable


# Kinds of syntax whose value is an instance of a builtin class without `__set__`.
_BUILTIN_KINDS = frozenset(
    {"Constant", "JoinedStr", "List", "Tuple", "Set", "Dict", "ListComp", "SetComp", "DictComp"}
    | {"GeneratorExp", "Lambda", "Compare"}
)
_IMMUTABLE_KINDS = frozenset({"Constant", "JoinedStr"})
_IMMUTABLE_CALLS = frozenset(
    {"builtins.frozenset", "builtins.tuple", "builtins.str", "builtins.int", "builtins.float"}
    | {"datetime.timedelta", "datetime.date", "datetime.datetime", "decimal.Decimal", "pathlib.Path"}
    | {"uuid.UUID", "fractions.Fraction", "re.compile", "builtins.bytes", "builtins.bool"}
)
_DATA_DESCRIPTORS = frozenset({"builtins.property", "abc.abstractproperty", "types.DynamicClassAttribute"})
_ENUMS = tuple(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"))
MAX_HOPS = 6
"""Aliases of aliases that are followed."""


class StaticValues:
    """Judges values over a symbol table; whatever is not known to be so is not so."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        self._symbols, self._classes = symbols, classes

    def equal(self, one: tuple[str, e.Expr | None, str], other: tuple[str, e.Expr | None, str]) -> bool:
        """Are two values, each ``(path, expression, source text)``, the same by construction?"""
        return self._identity(*one) == self._identity(*other)

    def _identity(self, path: str, value: e.Expr | None, text: str) -> str:
        match value:
            case e.Literal(kind, shown) if shown:
                return f"{kind} {shown}"
            case e.Name() | e.Attribute() | e.Import():
                name = self._full_name(path, value)
                if name:
                    return f"name {name}"
        return f"text {' '.join(text.split())}"

    def _full_name(self, path: str, value: e.Expr) -> str:
        symbol = self._symbols.resolve(path, value)
        if symbol is not None:
            return self._symbols.qualified(symbol)
        if isinstance(value, e.Attribute):
            owner = self._symbols.resolve(path, value.value)
            return f"{self._symbols.qualified(owner)}.{value.attr}" if owner is not None else ""
        return ""

    def is_member(self, path: str, value: e.Expr | None) -> bool:
        """Is it a member of an enumeration?"""
        if not isinstance(value, e.Attribute):
            return False
        owner = self._symbols.resolve(path, value.value)
        return isinstance(owner, ClassRef) and any(self._classes.is_subclass(owner, name) for name in _ENUMS)

    def is_immutable(self, path: str, value: e.Expr | None, kind: str) -> bool:
        """Can no one change the value in place (so that all instances may share it)?"""
        if kind in _IMMUTABLE_KINDS or self.is_member(path, value):
            return True
        match value:
            case e.Literal():
                return True
            case e.Sequence(items) if kind == "Tuple":
                return all(self.is_immutable(path, item, "") for item in items)
            case e.Call(func):
                return self._symbols.qualified(self._symbols.resolve(path, func)) in _IMMUTABLE_CALLS
            case e.Name() | e.Attribute() | e.Import():
                return self._is_immutable_name(path, value)
        return False

    def _is_immutable_name(self, path: str, value: e.Expr, hops: int = 0) -> bool:
        symbol = self._symbols.resolve(path, value)
        if isinstance(symbol, ClassRef | FunctionRef):
            return True
        found = self._only_value(symbol) if isinstance(symbol, ValueRef) else None
        return found is not None and found.value_kind in _IMMUTABLE_KINDS

    def _only_value(self, symbol: ValueRef) -> Variable | None:
        found = [v for v in self._symbols.surface(symbol.path).variables if v.name == symbol.name]
        return found[0] if len(found) == 1 else None

    def is_inert(self, path: str, value: e.Expr | None, kind: str, hops: int = 0) -> bool:
        """Is it surely no data descriptor: a class attribute that an instance's own value hides?"""
        if kind in _BUILTIN_KINDS or self.is_member(path, value):
            return True
        match value:
            case e.Literal() | e.Sequence():
                return True
            case e.Call(func):
                return self._makes_inert(path, func)
            case e.Union(options) if kind in ("IfExp", "BoolOp"):
                return all(self.is_inert(path, option, "", hops) for option in options)
            case e.Name() | e.Attribute() | e.Import() | e.ClassOf() if hops < MAX_HOPS:
                return self._is_inert_name(path, value, hops)
        return False

    def _is_inert_name(self, path: str, value: e.Expr, hops: int) -> bool:
        symbol = self._symbols.resolve(path, value)
        if isinstance(symbol, ClassRef | FunctionRef):
            return True
        if isinstance(symbol, ValueRef):
            found = self._only_value(symbol)
            return found is not None and self.is_inert(symbol.path, found.value, found.value_kind, hops + 1)
        return isinstance(symbol, ExternalRef) and _is_stdlib(symbol.name)

    def _makes_inert(self, path: str, func: e.Expr) -> bool:
        symbol = self._symbols.resolve(path, func)
        if isinstance(symbol, ExternalRef):
            return _is_stdlib(symbol.name) and symbol.name not in _DATA_DESCRIPTORS
        if not isinstance(symbol, ClassRef):
            return False
        known = not self._classes.has_unknown_base(symbol)
        return known and self._classes.method(symbol, "__set__") is None


def _is_stdlib(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names
