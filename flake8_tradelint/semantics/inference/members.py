"""Infer the class of an attribute of an object or of a class."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.inference.memo import Memo
from flake8_tradelint.semantics.inference.types import Type, because, options
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef, SymbolTable
from flake8_tradelint.semantics.summary import SelfAssignment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.classes.table import Base, ClassTable
    from flake8_tradelint.semantics.inference.functions import Functions
    from flake8_tradelint.semantics.inference.protocol import Inference


class Members:
    """The classes of the attributes that the project's classes define."""

    def __init__(
        self, symbols: SymbolTable, classes: ClassTable, functions: Functions, receivers: Inference
    ) -> None:
        self._symbols, self._classes = symbols, classes
        self._functions, self._receivers = functions, receivers
        self._known: Memo[Type] = Memo(symbols.trace)

    def of_instance(self, owner: ClassRef, attr: str) -> Type | None:
        """Return the type of ``instance.attr``; ``Self`` is left to the caller; ``None`` if unknown."""
        return self._known.get((owner, attr), lambda: self._found(owner, attr, on_class=False))

    def of_class(self, owner: ClassRef, attr: str) -> Type | None:
        """Return the type of ``Owner.attr``; ``None`` if unknown."""
        if self._is_enum_member(owner, attr):
            return Type(owner, "attribute")
        return self._known.get((owner, attr, "class"), lambda: self._found(owner, attr, on_class=True))

    def method(self, mro: Iterable[Base], name: str) -> FunctionRef | None:
        """Return the method that an instance has under ``name``; ``None`` if something else hides it."""
        for base in mro:
            if isinstance(base, ClassRef) and self._classes.defines(base, name):
                return self._classes.method(base, name)
        return None

    def _found(self, owner: ClassRef, attr: str, on_class: bool) -> Type | None:
        """Return the type by the nearest declaration, with which nearer assignments have to agree."""
        values: list[Type | None] = []
        for ref in self._classes.definers(owner, attr):
            declared = list(self._annotations(ref, attr))
            if declared:
                return because(self._receivers.join([*values, *declared]), "attribute")
            summary = self._symbols.shell(ref, attr)
            if summary is not None and attr in summary.methods:
                getter = FunctionRef(ref.path, f"{ref.qualname}.{attr}")
                found = None if on_class else self._functions.property_value(getter)
                return self._receivers.join([*values, found])
            values += self._values(ref, attr)
        return because(self._receivers.join(values), "attribute") if values else None

    def _annotations(self, ref: ClassRef, attr: str) -> Iterator[Type | None]:
        for fact in self._symbols.members(ref, attr).get(attr, ()):
            annotation = fact.annotation
            if annotation is None or self._receivers.is_bare_wrapper(ref.path, annotation):
                continue
            found = self._receivers.promised(ref.path, annotation)
            yield None if self._is_descriptor(found) else found

    def _values(self, ref: ClassRef, attr: str) -> Iterator[Type | None]:
        summary = self._symbols.shell(ref, attr)
        assert summary is not None
        for fact in self._symbols.members(ref, attr).get(attr, ()):
            if isinstance(fact, SelfAssignment):
                yield from self._assigned(ref.path, fact.value, attr)
            else:
                found = self._receivers.value(ref.path, fact.value) if fact.value else None
                yield None if self._may_be_descriptor(found) else found
        if attr in summary.other_names:
            yield None

    def _assigned(self, path: str, value: e.Expr | None, attr: str) -> Iterator[Type | None]:
        """Yield the types of assigned values.

        The first option of ``self.x = self.x or ...`` tells nothing.
        """
        if value is None:
            yield None
            return
        for option in value.options if isinstance(value, e.Union) else (value,):
            itself = isinstance(option, e.Attribute) and isinstance(option.value, e.SelfOf)
            if not (itself and isinstance(option, e.Attribute) and option.attr == attr):
                yield self._receivers.value(path, option)

    def _is_descriptor(self, found: Type | None) -> bool:
        return any(
            isinstance(option.cls, ClassRef) and self._classes.method(option.cls, "__get__") is not None
            for option in options(found)
        )

    def _may_be_descriptor(self, found: Type | None) -> bool:
        """Return True if a class body's value from elsewhere (an ORM's column) may differ on instances."""
        return self._is_descriptor(found) or any(
            isinstance(option.cls, ExternalRef)
            and option.evidence == "constructor"
            and not option.cls.name.startswith("builtins.")
            for option in options(found)
        )

    def _is_enum_member(self, owner: ClassRef, attr: str) -> bool:
        summary = self._symbols.shell(owner, attr) if self._symbols.may_define(owner, attr) else None
        if summary is None or not any(self._classes.is_subclass(owner, name) for name in known_types.ENUMS):
            return False
        found = self._symbols.members(owner, attr).get(attr, ())
        return any(v.value is not None for v in found if not isinstance(v, SelfAssignment))
