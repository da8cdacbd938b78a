"""What is known of a value from its expression: equal to another, immutable, a descriptor."""

from __future__ import annotations

import _ast as ast
import sys

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.symbols import (
    ClassRef,
    ExternalRef,
    FunctionRef,
    SymbolTable,
    ValueRef,
)
from flake8_tradelint.semantics.syntax import walk
from flake8_tradelint.source import parse_text
from flake8_tradelint.source.decoding import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.summary import Variable


# Kinds of syntax whose value is an instance of a builtin class without `__set__`.
_BUILTIN_KINDS = frozenset(
    {"Constant", "JoinedStr", "List", "Tuple", "Set", "Dict", "ListComp", "SetComp", "DictComp"}
    | {"GeneratorExp", "Lambda", "Compare"}
)
# Nobody makes a data descriptor by operators, or takes one out of a container.
_OPERATOR_KINDS = frozenset({"BinOp", "UnaryOp", "Subscript"})
_IMMUTABLE_KINDS = frozenset({"Constant", "JoinedStr"})
_ARITHMETIC_KINDS = frozenset({"BinOp", "UnaryOp", "Tuple"})
_ARITHMETIC = (
    *(ast.Expr, ast.Constant, ast.Name, ast.Tuple, ast.BinOp, ast.UnaryOp),
    *(ast.operator, ast.unaryop, ast.expr_context),
)
_IMMUTABLE_CALLS = frozenset(
    {"builtins.frozenset", "builtins.tuple", "builtins.str", "builtins.int", "builtins.float"}
    | {"datetime.timedelta", "datetime.date", "datetime.datetime", "decimal.Decimal", "pathlib.Path"}
    | {"uuid.UUID", "fractions.Fraction", "re.compile", "builtins.bytes", "builtins.bool"}
    | {"types.MappingProxyType"}
)
_DATA_DESCRIPTORS = frozenset({"builtins.property", "abc.abstractproperty", "types.DynamicClassAttribute"})
_BUILTINS = frozenset(
    f"builtins.{cls.__name__}" for cls in (bool, int, float, str, bytes, tuple, list, dict, set)
)
_ENUMS = tuple(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"))
MAX_HOPS = 6
"""Aliases of aliases that are followed."""


class StaticValues:
    """Judges values over a symbol table; where something is not known, the answer is False."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        self._symbols, self._classes = symbols, classes

    def equal(self, one: tuple[str, e.Expr | None, str], other: tuple[str, e.Expr | None, str]) -> bool:
        """Return True if two values, each ``(path, expression, text)``, are the same by construction."""
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
        """Return True if the value is a member of an enumeration."""
        if not isinstance(value, e.Attribute):
            return False
        owner = self._symbols.resolve(path, value.value)
        return isinstance(owner, ClassRef) and any(self._classes.is_subclass(owner, name) for name in _ENUMS)

    def is_immutable_variable(self, path: str, variable: Variable, hops: int = 0) -> bool:
        """Return True if the variable's value is immutable, computed from constants (``60 * 5``) or not."""
        value, kind = variable.value, variable.value_kind
        if self.is_immutable(path, value, kind, hops):
            return True
        return kind in _ARITHMETIC_KINDS and self._is_arithmetic(path, variable.value_text, hops)

    def _is_arithmetic(self, path: str, text: str, hops: int) -> bool:
        """Return True if the text consists of literals, names of immutable values, and operators."""
        try:
            nodes = [node for statement in parse_text(text).body for node in walk(statement)]
        except SourceError:  # a text that was cut short
            return False
        names = [node for node in nodes if isinstance(node, ast.Name)]
        plain = all(isinstance(node, _ARITHMETIC) for node in nodes)
        return plain and all(self._is_immutable_name(path, e.Name(name.id), hops) for name in names)

    def is_immutable(self, path: str, value: e.Expr | None, kind: str, hops: int = 0) -> bool:
        """Return True if the value cannot be changed in place, so that all instances may share it."""
        if kind in _IMMUTABLE_KINDS or self.is_member(path, value):
            return True
        match value:
            case e.Literal():
                return True
            case e.Sequence(items) if kind == "Tuple":
                return all(self.is_immutable(path, item, "", hops) for item in items)
            case e.Call(func):
                return self._symbols.qualified(self._symbols.resolve(path, func)) in _IMMUTABLE_CALLS
            case e.Attribute() if self._is_of_member(path, value):
                return True
            case e.Name() | e.Attribute() | e.Import():
                return self._is_immutable_name(path, value, hops)
        return False

    def _is_immutable_name(self, path: str, value: e.Expr, hops: int) -> bool:
        symbol = self._symbols.resolve(path, value)
        if isinstance(symbol, ClassRef | FunctionRef):
            return True
        if not isinstance(symbol, ValueRef) or hops == MAX_HOPS:
            return False
        found = self._only_value(symbol)
        return found is not None and self.is_immutable_variable(symbol.path, found, hops + 1)

    def _only_value(self, symbol: ValueRef) -> Variable | None:
        found = [*self._symbols.variables(symbol.path, symbol.name)]
        return found[0] if len(found) == 1 else None

    def is_no_descriptor(self, path: str, value: e.Expr | None, kind: str, hops: int = 0) -> bool:
        """Return True if the value is surely no data descriptor: an instance's own value hides it."""
        if kind in _BUILTIN_KINDS | _OPERATOR_KINDS or self.is_member(path, value):
            return True
        match value:
            case e.Literal() | e.Sequence() | e.Call(e.Attribute(e.Literal())):
                return True
            case e.Call(func):
                return self._makes_no_descriptor(path, func, hops)
            case e.Union(options) if kind in ("IfExp", "BoolOp"):
                return all(self.is_no_descriptor(path, option, "", hops) for option in options)
            case e.Name() | e.Attribute() | e.Import() | e.ClassOf() if hops < MAX_HOPS:
                return self._is_read(path, value) or self._is_no_descriptor_name(path, value, hops)
        return False

    def _is_read(self, path: str, value: e.Expr) -> bool:
        """Return True for an attribute that is read: that has already called any descriptor."""
        if not isinstance(value, e.Attribute):
            return False
        owner = self._symbols.resolve(path, value.value)
        told = value.attr.isupper() or self._is_of_member(path, value)
        return told or isinstance(owner, ValueRef)

    def _is_of_member(self, path: str, value: e.Attribute) -> bool:
        return value.attr in ("name", "value") and self.is_member(path, value.value)

    def _is_no_descriptor_name(self, path: str, value: e.Expr, hops: int) -> bool:
        symbol = self._symbols.resolve(path, value)
        if isinstance(symbol, ClassRef | FunctionRef):
            return True
        if isinstance(symbol, ValueRef):
            found = self._only_value(symbol)
            return found is not None and self.is_no_descriptor(
                symbol.path, found.value, found.value_kind, hops + 1
            )
        return isinstance(symbol, ExternalRef) and (_is_stdlib(symbol.name) or _is_constant(symbol.name))

    def _makes_no_descriptor(self, path: str, func: e.Expr, hops: int) -> bool:
        symbol = self._symbols.resolve(path, func)
        if isinstance(symbol, ExternalRef):
            return _is_stdlib(symbol.name) and symbol.name not in _DATA_DESCRIPTORS
        if isinstance(symbol, FunctionRef):
            return self._returns_no_descriptor(symbol, hops)
        if not isinstance(symbol, ClassRef):
            return False
        known = not self._classes.has_unknown_base(symbol)
        return known and self._classes.method(symbol, "__set__") is None

    def _returns_no_descriptor(self, ref: FunctionRef, hops: int) -> bool:
        """Return True if the function is annotated to return a builtin's instance, or returns such values."""
        found = self._symbols.definitions(ref)
        if len(found) != 1 or found[0].decorators or hops == MAX_HOPS:
            return False
        returns, returned = found[0].returns, found[0].returned
        if returns is not None:
            return self._symbols.qualified(self._symbols.resolve(ref.path, returns)) in _BUILTINS
        return bool(returned) and all(
            self.is_no_descriptor(ref.path, value, "", hops + 1) for value in returned
        )


def _is_stdlib(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names


def _is_constant(name: str) -> bool:
    return name.removesuffix(".value").removesuffix(".name").rpartition(".")[2].isupper()
