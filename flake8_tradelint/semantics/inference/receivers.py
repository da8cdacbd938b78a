"""Which class has this value? A small, sound, lazy inference over summaries.

Every answer carries its evidence; where evidence conflicts or a part is unknown, there is
no answer. ``None`` among the options of a union does not count: an attribute access on it
would fail for another reason. An answer may be a base class of what the value really is.
"""

from __future__ import annotations

from flake8_tradelint.light import cached_property
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.inference.functions import Functions
from flake8_tradelint.semantics.inference.memo import Memo
from flake8_tradelint.semantics.inference.types import (
    NONE,
    Type,
    agree,
    awaited,
    because,
    bound,
    class_object,
    instance_of,
)
from flake8_tradelint.semantics.naming.symbols import (
    ClassRef,
    ExternalRef,
    FunctionRef,
    SymbolTable,
    ValueRef,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.classes.table import Base, ClassTable
    from flake8_tradelint.semantics.inference.annotations import Annotations
    from flake8_tradelint.semantics.inference.arguments import Arguments, Passed
    from flake8_tradelint.semantics.inference.calls import Calls
    from flake8_tradelint.semantics.inference.members import Members
    from flake8_tradelint.semantics.inference.operators import Operators
    from flake8_tradelint.semantics.summary import FunctionSummary


MAX_DEPTH = 16
"""Nested parts of one expression; real chains are short."""


class Receivers:
    """Infers the class of expressions; ``passed`` knows what callers pass without annotation."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable, passed: Passed | None = None) -> None:
        self._symbols, self._classes = symbols, classes
        self._passed = passed
        self._functions = Functions(symbols, self)
        self._variables: Memo[Type] = Memo(symbols.trace)

    # What few projects ask for is imported when they do.

    @cached_property
    def _arguments(self) -> Arguments:
        from flake8_tradelint.semantics.inference.arguments import Arguments, unknown

        return Arguments(self._passed or unknown, self, self._symbols.trace)

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

        return Calls(self._symbols, self._classes, self._functions, self._members, self)

    @cached_property
    def _operators(self) -> Operators:
        from flake8_tradelint.semantics.inference.operators import Operators

        return Operators(self._classes, self._members, self)

    def infer(self, path: str, expr: e.Expr, depth: int = 0) -> Type | None:
        """The class of the value of ``expr`` in the file ``path``, or ``None``."""
        if depth > MAX_DEPTH:
            return None
        deeper = depth + 1
        match expr:
            case e.SelfOf(qualname):
                return Type(ClassRef(path, qualname), "self")
            case e.ClassOf(qualname):
                return class_object(Type(ClassRef(path, qualname), "self"), "self")
            case e.Instance(annotation):
                return self.annotated(path, annotation)
            case e.Parameter():
                return self._arguments.value(path, expr)
            case e.Literal(type=name):
                return NONE if name == "NoneType" else Type(ExternalRef(f"builtins.{name}"), "literal")
            case e.Name() | e.Import():
                return self._named(path, expr)
            case e.Call():
                return self._calls.result(path, expr, deeper)
            case e.Await(value):
                return awaited(self.infer(path, value, deeper))
            case e.Attribute(value, attr):
                return self.member(path, value, attr, deeper)
            case e.Subscript(value, index):
                return self._operators.item(self.infer(path, value, deeper), index)
            case e.Element(value):
                return self._operators.element(self.infer(path, value, deeper))
            case e.Entered(value, is_async):
                return self._operators.entered(self.infer(path, value, deeper), is_async)
            case e.Union(options):
                return self.join([self.infer(path, option, deeper) for option in options])
            case e.Narrowed(value, annotation):
                return self._narrowed(self.infer(path, value, deeper), self.annotated(path, annotation))
            case e.Sequence() | e.Mapping():
                return self._operators.display(path, expr, deeper)
        return None

    def called(self, path: str, parameter: e.Parameter) -> Type | None:
        """What calling a parameter gives that nothing annotates."""
        return self._arguments.called(path, parameter)

    def annotated(self, path: str, annotation: e.Expr) -> Type | None:
        """The class that an annotation promises, outside of classes (where ``Self`` has a meaning)."""
        return bound(self._annotations.promised(path, annotation), None)

    def promised(self, path: str, annotation: e.Expr) -> Type | None:
        """The class that an annotation promises; ``Self`` is left as ``types.SELF``."""
        return self._annotations.promised(path, annotation)

    def is_bare_wrapper(self, path: str, annotation: e.Expr) -> bool:
        """``Final`` and ``ClassVar`` without a type."""
        return self._annotations.is_bare_wrapper(path, annotation)

    def attribute(self, owner: Base, attr: str) -> Type | None:
        """The class of ``owner_instance.attr``."""
        if not isinstance(owner, ClassRef):
            return None
        return bound(self._members.of_instance(owner, attr), Type(owner, "attribute"))

    def returned(self, ref: FunctionRef, receiver: Type | None = None) -> Type | None:
        """What a call of the function returns (before ``await``, a coroutine)."""
        return bound(self._functions.returned(ref), because(receiver, "return type"))

    def decorators(self, path: str, function: FunctionSummary) -> frozenset[str]:
        """The full names of a function's decorators; ``"?"`` for unknown ones."""
        return self._functions.decorators(path, function)

    def special(self, found: Type | None, name: str) -> Type | None:
        """What an operator's method returns."""
        return self._operators.special(found, name)

    def entered(self, found: Type | None, is_async: bool) -> Type | None:
        """What ``with found as x`` (or ``async with``) binds."""
        return self._operators.entered(found, is_async)

    def join(self, options: Iterable[Type | None]) -> Type | None:
        """The class that all options are instances of, where it is one of theirs."""
        return agree(options, self._is_subclass)

    def _is_subclass(self, one: Base, other: Base) -> bool:
        return isinstance(one, ClassRef) and other in self._classes.mro(one)

    def _named(self, path: str, expr: e.Name | e.Import) -> Type | None:
        symbol = self._symbols.resolve(path, expr)
        if isinstance(symbol, ValueRef):
            return self._variable(symbol)
        return self._class_object(symbol)

    def _class_object(self, symbol: object) -> Type | None:
        if isinstance(symbol, ExternalRef):
            name = known_types.constructed(symbol.name)
            return class_object(Type(ExternalRef(name), "constructor"), "constructor") if name else None
        if isinstance(symbol, ClassRef):
            return class_object(Type(symbol, "constructor"), "constructor")
        return None

    def _variable(self, symbol: ValueRef) -> Type | None:
        return self._variables.get(symbol, lambda: self._module_variable(symbol))

    def _module_variable(self, symbol: ValueRef) -> Type | None:
        found = [v for v in self._symbols.surface(symbol.path).variables if v.name == symbol.name]
        given = [v.annotation for v in found if v.annotation is not None]
        annotations = [a for a in given if not self.is_bare_wrapper(symbol.path, a)]
        if annotations:
            return self.join([self.annotated(symbol.path, a) for a in annotations])
        return self.join([self.infer(symbol.path, v.value) if v.value else None for v in found])

    def member(self, path: str, value: e.Expr, attr: str, depth: int = 0) -> Type | None:
        """The class of ``value.attr``."""
        symbol = self._symbols.resolve(path, e.Attribute(value, attr))
        if isinstance(symbol, ValueRef):
            return self._variable(symbol)
        if symbol is not None:
            return self._class_object(symbol)
        if isinstance(value, e.Super):
            return self._super_member(ClassRef(path, value.qualname), attr)
        owner = self.infer(path, value, depth)
        cls = instance_of(owner)
        if cls is not None and isinstance(cls.cls, ClassRef):
            return bound(self._members.of_class(cls.cls, attr), cls)
        if owner is None or not isinstance(owner.cls, ClassRef):
            return None
        return bound(self._members.of_instance(owner.cls, attr), owner)

    def _super_member(self, start: ClassRef, attr: str) -> Type | None:
        for parent in self._classes.project_mro(start)[1:]:
            if self._classes.defines(parent, attr):
                return bound(self._members.of_instance(parent, attr), Type(start, "self"))
        return None

    def _narrowed(self, value: Type | None, checked: Type | None) -> Type | None:
        if checked is None or checked == NONE:
            return None
        if value is not None and self._is_same_or_subclass(value.cls, checked.cls):
            return value
        return because(checked, "isinstance")

    def _is_same_or_subclass(self, one: Base, other: Base) -> bool:
        return one == other or self._is_subclass(one, other)
