"""The class table: bases, method resolution order and members across modules."""

from __future__ import annotations

from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.orders import UNKNOWN_BASE, ClassOrders
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef, SymbolTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from re import Pattern

    from flake8_tradelint.semantics.classes.orders import Base
    from flake8_tradelint.semantics.summary import ClassSummary, FunctionSummary

    __all__ = ["UNKNOWN_BASE", "Base", "ClassTable"]


# Bases that add no attribute that could matter to a user's class.
_TRANSPARENT = frozenset(
    {"builtins.object", "abc.ABC", "enum.Enum"}
    | {f"{module}.{name}" for module in ("typing", "typing_extensions") for name in ("Generic", "Protocol")}
)


class ClassTable(ClassOrders):
    """Queries about classes, answered over a symbol table."""

    def __init__(self, symbols: SymbolTable) -> None:
        super().__init__(symbols)
        self._methods: Query[FunctionRef | None] = Query(symbols.trace)
        self._definers: Query[tuple[list[ClassRef], ClassRef | None] | None] = Query(symbols.trace)
        self._matching: Query[tuple[str, ...]] = Query(symbols.trace)
        self._callers: Query[Mapping[str, frozenset[str]]] = Query(symbols.trace)

    def over(self, symbols: SymbolTable) -> ClassTable:
        """Return a table of the same classes over other summaries."""
        return ClassTable(symbols)

    def has_unknown_base(self, ref: ClassRef) -> bool:
        """Return True if some ancestor is not known and could define anything."""
        return not all(is_transparent(base) for base in self.mro(ref))

    def is_subclass(self, ref: Base, name: str) -> bool:
        """Return True if ``ref`` is the class with the full name ``name``, or derived from it."""
        order = self.mro(ref) if isinstance(ref, ClassRef) else (ref,)
        return any(self._symbols.qualified(base) == name for base in order)

    def related(self, one: ClassRef, other: ClassRef) -> bool:
        """Return True if one of the two is an ancestor of the other."""
        return self.derives(other, one) or self.derives(one, other)

    def method(self, ref: ClassRef, name: str) -> FunctionRef | None:
        """Return the function that ``ref().name`` finds, in the project's part of the MRO."""

        def first(classes: tuple[Base, ...], _: ClassRef | None) -> FunctionRef | None:
            for owner in classes:
                known = isinstance(owner, ClassRef) and self._symbols.may_define(owner, name)
                summary = self._symbols.shell(owner, name) if isinstance(owner, ClassRef) and known else None
                if summary is not None and isinstance(owner, ClassRef) and name in summary.methods:
                    return FunctionRef(owner.path, f"{owner.qualname}.{name}")
            return None

        return self.along(self._methods, ref, (name,), first)

    def definers(self, ref: ClassRef, name: str) -> Iterator[ClassRef]:
        """Yield the project's classes of the MRO that themselves have ``name``."""

        def first(
            classes: tuple[Base, ...], rest: ClassRef | None
        ) -> tuple[list[ClassRef], ClassRef | None] | None:
            found = [base for base in classes if isinstance(base, ClassRef) and self.defines(base, name)]
            return (found, rest) if found else None

        one: ClassRef | None = ref
        while one is not None:
            found, one = self.along(self._definers, one, (name,), first) or ([], None)
            yield from found

    def methods(
        self, ref: ClassRef, named: Callable[[str], object] | None = None
    ) -> Iterator[FunctionSummary]:
        """Yield the functions that the class's own body defines, only those whose name ``named`` accepts."""
        summary = self._symbols.class_(ref) if named is None else self._symbols.shell(ref)
        for name in filter(named or str, summary.methods if summary is not None else ()):
            function = self._symbols.function(FunctionRef(ref.path, f"{ref.qualname}.{name}"))
            if function is not None:
                yield function

    def own_method(self, ref: ClassRef, name: str) -> FunctionSummary | None:
        """Return the function that the class's own body defines under the name."""
        summary = self._symbols.shell(ref)
        if summary is None or name not in summary.methods:
            return None
        return self._symbols.function(FunctionRef(ref.path, f"{ref.qualname}.{name}"))

    def methods_called(self, ref: ClassRef, pattern: Pattern[str]) -> Iterator[FunctionSummary]:
        """Yield the functions of the class's own body whose names match ``pattern`` at the start."""
        for name in self._matching.get((ref, pattern), lambda: self._names_like(ref, pattern)):
            function = self._symbols.function(FunctionRef(ref.path, f"{ref.qualname}.{name}"))
            if function is not None:
                yield function

    def _names_like(self, ref: ClassRef, pattern: Pattern[str]) -> tuple[str, ...]:
        summary = self._symbols.shell(ref)
        return tuple(filter(pattern.match, summary.methods)) if summary is not None else ()

    def callers(self, ref: ClassRef) -> Mapping[str, frozenset[str]]:
        """Return for each method name the methods of the class's own body that call it on ``self``."""
        return self._callers.get(ref, lambda: self._find_callers(ref))

    def _find_callers(self, ref: ClassRef) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for method in self.methods(ref):
            for name in method.self_calls:
                found.setdefault(name, set()).add(method.name)
        return {name: frozenset(callers) for name, callers in found.items()}

    def defines(self, ref: ClassRef, name: str) -> bool:
        """Return True if the class itself has ``name``: in its body, or set on ``self`` by its methods."""
        summary = self._symbols.shell(ref, name) if self._symbols.may_define(ref, name) else None
        if summary is None:
            return False
        assigned = self._symbols.members(ref, name)
        bound = name in assigned or name in summary.methods or name in summary.other_names
        return bound or ("__slots__" in assigned and name in slots(summary))


def is_transparent(base: Base) -> bool:
    """Return True if every attribute of the class is known: it is the project's own, or like ``object``."""
    return isinstance(base, ClassRef) or base.name in _TRANSPARENT


def defines(cls: ClassSummary, name: str) -> bool:
    """Return True if the class binds ``name`` in its body or on ``self``, or has a slot for it."""
    return name in slots(cls) or binds(cls, name)


def binds(cls: ClassSummary, name: str) -> bool:
    """Return True if the class binds ``name`` in its body or on ``self``."""
    if name in cls.methods or name in cls.other_names:
        return True
    if any(variable.name == name for variable in cls.variables):
        return True
    return any(assignment.name == name for assignment in cls.self_assignments)


def slots(cls: ClassSummary) -> frozenset[str]:
    """Return the names in a plain ``__slots__``."""
    found: set[str] = set()
    for variable in cls.variables:
        if variable.name == "__slots__" and variable.value is not None:
            items = variable.value.items if isinstance(variable.value, e.Sequence) else (variable.value,)
            found |= {item.repr[1:-1] for item in items if isinstance(item, e.Literal) and item.type == "str"}
    return frozenset(found)
