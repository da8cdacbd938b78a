"""Find the class that an annotation promises."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.inference.types import NONE, SELF, Type, agree, class_object
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, SymbolTable, ValueRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_tradelint.semantics.naming.symbols import Symbol

VARIABLES = frozenset({"typing.TypeVar", "typing_extensions.TypeVar"})
_NEW_TYPES = frozenset({"typing.NewType", "typing_extensions.NewType"})

MAX_DEPTH = 16
"""How many nested parts of an annotation are read, type aliases followed."""


class Annotations:
    """Read lowered annotations against the symbol table; ``given`` maps type variables to their types."""

    def __init__(self, symbols: SymbolTable, given: Mapping[ValueRef, Type | None] | None = None) -> None:
        self._symbols, self._given = symbols, given or {}

    def promised(self, path: str, annotation: e.Expr, depth: int = 0) -> Type | None:
        """Return the class of a value with this annotation; ``types.SELF`` for ``Self``.

        ``None`` if unknown.
        """
        if depth > MAX_DEPTH:
            return None
        deeper = depth + 1
        match annotation:
            case e.Literal(type="NoneType"):
                return NONE
            case e.Union(options):
                return agree(self.promised(path, option, deeper) for option in options)
            case e.Subscript(base, index):
                return self._generic(path, base, index, deeper)
            case e.Attribute() | e.Name() | e.Import() | e.ClassOf():
                return self._named(self._symbols.resolve(path, annotation), deeper)
        return None

    def is_bare_wrapper(self, path: str, annotation: e.Expr) -> bool:
        """Return True for ``Final`` and ``ClassVar`` without a type, which leave the type to the value."""
        symbol = self._symbols.resolve(path, annotation)
        return isinstance(symbol, ExternalRef) and symbol.name in known_types.WRAPPERS

    def _named(self, symbol: Symbol | None, depth: int) -> Type | None:
        if isinstance(symbol, ValueRef):
            return self._given.get(symbol) or self._alias(symbol, depth)
        if isinstance(symbol, ClassRef):
            return Type(symbol, "annotation")
        if not isinstance(symbol, ExternalRef):
            return None
        if symbol.name in known_types.SELF_TYPES:
            return SELF
        name = known_types.canonical(symbol.name)
        vague = name in known_types.NOT_A_CLASS or name in known_types.WRAPPERS or name in known_types.UNIONS
        return None if vague else Type(ExternalRef(name), "annotation")

    def _alias(self, symbol: ValueRef, depth: int) -> Type | None:
        """Return the type of an alias (``Markets = dict[str, Market]``), or of a type variable's bound."""
        found = [*self._symbols.variables(symbol.path, symbol.name)]
        value = found[0].value if len(found) == 1 else None
        if isinstance(value, e.Call):
            value = self._bound(symbol.path, value)
        elif not isinstance(value, e.Subscript | e.Union):
            return None
        return self.promised(symbol.path, value, depth) if value is not None else None

    def _bound(self, path: str, call: e.Call) -> e.Expr | None:
        """Return the bound of ``TypeVar("V", bound=Vat)`` (quoted or not), or the base of a ``NewType``."""
        made = self._symbols.qualified(self._symbols.resolve(path, call.func))
        bound = dict(call.keywords).get("bound") if made in VARIABLES else None
        if made in _NEW_TYPES and len(call.args) == 2:
            bound = call.args[1]
        if bound is None:
            return None
        if isinstance(bound, e.Literal):
            name = bound.repr[1:-1]
            return e.Name(name) if name.isidentifier() else None
        return bound

    def _generic(self, path: str, base: e.Expr, index: e.Expr, depth: int) -> Type | None:
        symbol = self._symbols.resolve(path, base)
        if not isinstance(symbol, ClassRef | ExternalRef):
            return None
        name = known_types.canonical(symbol.name) if isinstance(symbol, ExternalRef) else ""
        items = index.items if isinstance(index, e.Sequence) else (index,)
        args = tuple(self.promised(path, item, depth) for item in items)
        if name in known_types.UNIONS:
            return agree([*args, *([NONE] if name.endswith("Optional") else [])])
        if name in known_types.WRAPPERS:
            return args[0] if args else None
        if name == "builtins.type":
            return class_object(args[0], "annotation") if len(args) == 1 else None
        if name in known_types.NOT_A_CLASS:
            return None
        if name == "builtins.tuple" and len(items) == 2 and items[1] == e.Literal("ellipsis", "Ellipsis"):
            return Type(ExternalRef("collections.abc.Sequence"), "annotation", args[:1])
        return Type(ExternalRef(name) if name else symbol, "annotation", args)
