"""Infer the class of a value: a small, sound, lazy inference over summaries.

Every answer carries its evidence. If evidence conflicts or a part is unknown, there is no answer. ``None``
among the options of a union does not count: an attribute access on it would fail for another reason. An
answer may be a base class of the value's real class.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference.types import (
    NONE,
    Type,
    agree,
    awaited,
    because,
    bound,
    class_object,
    instance_of,
    narrowed,
    options,
    single,
)
from flake8_tradelint.semantics.interests import item
from flake8_tradelint.semantics.naming.symbols import (
    ClassRef,
    ExternalRef,
    FunctionRef,
    SymbolTable,
    ValueRef,
)
from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flake8_tradelint.semantics.classes.table import Base, ClassTable
    from flake8_tradelint.semantics.inference.annotations import Annotations
    from flake8_tradelint.semantics.inference.arguments import Arguments
    from flake8_tradelint.semantics.inference.calls import Calls
    from flake8_tradelint.semantics.inference.functions import Functions
    from flake8_tradelint.semantics.inference.members import Members
    from flake8_tradelint.semantics.inference.names import Names
    from flake8_tradelint.semantics.inference.operators import Operators
    from flake8_tradelint.semantics.inference.protocol import Seen
    from flake8_tradelint.semantics.naming.symbols import Symbol
    from flake8_tradelint.semantics.summary import FunctionSummary


MAX_DEPTH = 16
"""How many nested parts of one expression are followed; real chains are short."""


class Receivers:
    """Infer the class of expressions.

    ``seen`` returns what callers pass for un-annotated parameters, and what is put into containers.
    """

    def __init__(self, symbols: SymbolTable, classes: ClassTable, seen: Seen | None = None) -> None:
        self._symbols, self._classes, self._seen = symbols, classes, seen

    # Imported lazily: few projects need all of it.

    @cached_property
    def _functions(self) -> Functions:
        from flake8_tradelint.semantics.inference.functions import Functions

        return Functions(self._symbols, self)

    @cached_property
    def _names(self) -> Names:
        from flake8_tradelint.semantics.inference.names import Names

        return Names(self._symbols, self)

    @cached_property
    def _arguments(self) -> Arguments:
        from flake8_tradelint.semantics.inference.arguments import Arguments

        return Arguments(self._seen, self, self._symbols.trace)

    @cached_property
    def _annotations(self) -> Annotations:
        from flake8_tradelint.semantics.inference.annotations import Annotations

        return Annotations(self._symbols)

    @cached_property
    def _members(self) -> Members:
        from flake8_tradelint.semantics.inference.members import Members

        return Members(self._symbols, self._classes, self._functions, self)

    @cached_property
    def _calls(self) -> Calls:
        from flake8_tradelint.semantics.inference.calls import Calls

        return Calls(self._symbols, self._classes, self)

    @cached_property
    def _operators(self) -> Operators:
        from flake8_tradelint.semantics.inference.operators import Operators

        return Operators(self._classes, self._members, self)

    def infer(self, path: str, expr: e.Expr) -> Type | None:
        """Return the one class of the value of ``expr`` in the file ``path``.

        ``None`` if unknown or several.
        """
        return single(self.value(path, expr))

    def options(self, path: str, expr: e.Expr) -> tuple[Type, ...]:
        """Return the classes of one of which the value is an instance; ``()`` if unknown."""
        return options(self.value(path, expr))

    def value(self, path: str, expr: e.Expr, depth: int = 0) -> Type | None:
        """Return the type of the value: one class, or one of several (``types.options``)."""
        if depth > MAX_DEPTH:
            return None
        deeper = depth + 1
        match expr:
            case e.SelfOf(qualname):
                return Type(ClassRef(path, qualname), "self")
            case e.ClassOf(qualname):
                return class_object(Type(ClassRef(path, qualname), "self"), "self")
            case e.Instance(annotation):
                return self.instance(path, annotation)
            case e.Parameter():
                return self._arguments.value(path, expr)
            case e.Literal(type=name):
                return NONE if name == "NoneType" else Type(ExternalRef(f"builtins.{name}"), "literal")
            case e.Name() | e.Import():
                return self._named(self._symbols.resolve(path, expr))
            case e.Call():
                result = self._calls.result(path, expr, deeper)
                return result if result is not None or self._seen is None else self._taken(path, expr)
            case e.Await(value):
                return awaited(self.value(path, value, deeper))
            case e.Attribute(value, attr, None):
                found = self.member(path, value, attr, deeper)
                return self._arguments.in_state(value, attr) if found is None and self._seen else found
            case e.Attribute(value, attr, stored):
                assert stored is not None
                return self.join((self.member(path, value, attr, deeper), self.value(path, stored, deeper)))
            case e.Subscript(value, index):
                found = self._operators.item(self.value(path, value, deeper), index)
                return found if found is not None else self._in_application(path, value, index)
            case e.Element(value):
                return self._operators.element(self.value(path, value, deeper))
            case e.Entered(value, is_async):
                return self._operators.entered(self.value(path, value, deeper), is_async)
            case e.Union(values):
                return self.join(self.value(path, option, deeper) for option in values)
            case e.Narrowed(value, annotation):
                checked = self.instance(path, annotation)
                return self.join(narrowed(self.value(path, value, deeper), checked, self._is_below))
            case e.Sequence() | e.Mapping():
                return self._operators.display(path, expr, deeper)
        return None

    def _named(self, symbol: Symbol | None) -> Type | None:
        found = self._names.value(symbol)
        return self._arguments.filled_variable(symbol, found) if self._seen is not None else found

    def _in_application(self, path: str, holder: e.Expr, key: e.Expr) -> Type | None:
        """Return the type of ``app["name"]`` by what is stored, of ``app[KEY]`` by aiohttp's ``AppKey``."""
        if isinstance(key, e.Literal) and key.type == "str":
            return self._arguments.in_state(holder, item(key.repr[1:-1])) if self._seen else None
        symbol = (
            self._symbols.resolve(path, key) if isinstance(key, e.Name | e.Attribute | e.Import) else None
        )
        if not isinstance(symbol, ValueRef):
            return None
        for variable in self._symbols.variables(symbol.path, symbol.name):
            match variable.value:
                case e.Call(func, (_, cls)) if e.last_name(func) == "AppKey":
                    return self.instance(symbol.path, cls)
        return None

    def _taken(self, path: str, call: e.Call) -> Type | None:
        """Return the type of ``app.get("name")``, by what is stored under the name."""
        match call:
            case e.Call(e.Attribute(holder, "get" | "pop"), (e.Literal() as key, *_)):
                return self._in_application(path, holder, key)
        return None

    def called(self, path: str, parameter: e.Parameter) -> Type | None:
        """Return the type of what calling an un-annotated parameter returns."""
        return self._arguments.called(path, parameter)

    def annotated(self, path: str, annotation: e.Expr) -> Type | None:
        """Return the one class that an annotation promises outside of classes, where ``Self`` is unknown."""
        return single(self.instance(path, annotation))

    def instance(self, path: str, annotation: e.Expr) -> Type | None:
        """Return the type that an annotation promises, perhaps one of several classes.

        ``Self`` is unknown.
        """
        return bound(self._annotations.promised(path, annotation), None)

    def promised(self, path: str, annotation: e.Expr) -> Type | None:
        """Return the type that an annotation promises; ``Self`` is left as ``types.SELF``."""
        return self._annotations.promised(path, annotation)

    def is_bare_wrapper(self, path: str, annotation: e.Expr) -> bool:
        """Return True for ``Final`` and ``ClassVar`` without a type."""
        return self._annotations.is_bare_wrapper(path, annotation)

    def attribute(self, owner: Base, attr: str) -> Type | None:
        """Return the one class of ``owner_instance.attr``; ``None`` if unknown."""
        if not isinstance(owner, ClassRef):
            return None
        return single(bound(self._members.of_instance(owner, attr), Type(owner, "attribute")))

    def returned(self, ref: FunctionRef, receiver: Type | None = None) -> Type | None:
        """Return the type of a call of the function (before ``await``, a coroutine)."""
        return bound(self._functions.returned(ref), because(receiver, "return type"))

    def decorators(self, path: str, function: FunctionSummary) -> frozenset[str]:
        """Return the full names of a function's decorators; ``"?"`` for unknown ones."""
        return self._functions.decorators(path, function)

    def is_property(self, ref: FunctionRef) -> bool:
        """Return True if the function is a property's getter."""
        return self._functions.is_property(ref)

    def method(self, mro: Iterable[Base], name: str) -> FunctionRef | None:
        """Return the method that an instance has under ``name``; ``None`` if something else hides it."""
        return self._members.method(mro, name)

    def special(self, found: Type | None, name: str) -> Type | None:
        """Return the type of what an operator's special method returns."""
        return self._operators.special(found, name)

    def entered(self, found: Type | None, is_async: bool) -> Type | None:
        """Return the type that ``with found as x`` (or ``async with``) binds."""
        return self._operators.entered(found, is_async)

    def join(self, values: Iterable[Type | None]) -> Type | None:
        """Return the type of all values: one class, or several of which none is above another."""
        return agree(values, self._is_subclass)

    def _is_subclass(self, one: Base, other: Base) -> bool:
        return isinstance(one, ClassRef) and other in self._classes.mro(one)

    def member(self, path: str, value: e.Expr, attr: str, depth: int = 0) -> Type | None:
        """Return the type of ``value.attr``."""
        symbol = self._symbols.resolve(path, e.Attribute(value, attr))
        if symbol is not None:
            return self._named(symbol)
        if isinstance(value, e.Super):
            return self._super_member(ClassRef(path, value.qualname), attr)
        return self.each(self.value(path, value, depth), lambda owner: self.member_of(owner, attr))

    def each(self, found: Type | None, answer: Callable[[Type], Type | None]) -> Type | None:
        """Return ``answer`` for each class of ``found``, joined."""
        several = options(found)
        return answer(several[0]) if len(several) == 1 else self.join(map(answer, several))

    def member_of(self, owner: Type, attr: str) -> Type | None:
        """Return the type of an attribute of an instance of one class, or of a class object."""
        cls = instance_of(owner)
        if cls is not None and any(isinstance(one.cls, ClassRef) for one in options(cls)):
            return self.each(cls, lambda one: self._member_of_class(one, attr))
        if not isinstance(owner.cls, ClassRef):
            from flake8_tradelint.semantics.inference.known_types import ATTRIBUTES

            known = ATTRIBUTES.get((owner.cls.name, attr))
            return Type(ExternalRef(known), "attribute") if known is not None else None
        found = bound(self._members.of_instance(owner.cls, attr), owner)
        return self._arguments.filled(owner.cls, attr, found) if self._seen is not None else found

    def _member_of_class(self, cls: Type, attr: str) -> Type | None:
        return bound(self._members.of_class(cls.cls, attr), cls) if isinstance(cls.cls, ClassRef) else None

    def _super_member(self, start: ClassRef, attr: str) -> Type | None:
        for parent in self._classes.project_mro(start)[1:]:
            if self._classes.defines(parent, attr):
                return bound(self._members.of_instance(parent, attr), Type(start, "self"))
        return None

    def _is_below(self, one: Base, other: Base) -> bool:
        return one == other or self._is_subclass(one, other)
