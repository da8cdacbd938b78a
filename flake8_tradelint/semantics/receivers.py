"""Which class has this value? A small, sound, lazy inference over summaries.

Every answer carries its evidence; where evidence conflicts or a part is unknown, there is
no answer. ``None`` among the options of a union does not count: an attribute access on it
would fail for another reason.
"""

from __future__ import annotations

from flake8_tradelint.semantics import containers, known_types
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes import Base, ClassTable
from flake8_tradelint.semantics.summary import FunctionSummary
from flake8_tradelint.semantics.symbols import (
    ClassRef,
    ExternalRef,
    FunctionRef,
    SymbolTable,
    ValueRef,
)
from flake8_tradelint.semantics.types import NONE, Type, agree

MAX_DEPTH = 16
"""Steps of inference before giving up; real chains are short."""


class Receivers:
    """Infers the class of expressions."""

    def __init__(self, symbols: SymbolTable, classes: ClassTable) -> None:
        self._symbols, self._classes = symbols, classes

    def infer(self, path: str, expr: e.Expr, depth: int = 0) -> Type | None:
        """The class of the value of ``expr`` in the file ``path``, or ``None``."""
        if depth > MAX_DEPTH:
            return None
        deeper = depth + 1
        match expr:
            case e.SelfOf(qualname):
                return Type(ClassRef(path, qualname), "self")
            case e.Instance(annotation):
                return self.annotated(path, annotation, deeper)
            case e.Literal(type=name):
                return NONE if name == "NoneType" else Type(ExternalRef(f"builtins.{name}"), "literal")
            case e.Name() | e.Import():
                return self._value(path, expr, deeper)
            case e.Call():
                return self._call(path, expr, deeper)
            case e.Await(value):
                return self._awaited(self.infer(path, value, deeper))
            case e.Attribute(value, attr):
                return self._attribute(path, value, attr, deeper)
            case e.Subscript(value, index):
                return self._item(self.infer(path, value, deeper), index)
            case e.Element(value):
                return containers.element(self.infer(path, value, deeper))
            case e.Entered(value, is_async):
                return self._entered(self.infer(path, value, deeper), is_async, deeper)
            case e.Union(options):
                return agree([self.infer(path, option, deeper) for option in options])
            case e.Sequence(items):
                inner = agree([self.infer(path, item, deeper) for item in items]) if items else None
                return Type(ExternalRef("builtins.list"), "literal", (inner,))
        return None

    def annotated(self, path: str, annotation: e.Expr, depth: int = 0) -> Type | None:
        """The class that an annotation promises."""
        if depth > MAX_DEPTH:
            return None
        deeper = depth + 1
        match annotation:
            case e.Literal(type="NoneType"):
                return NONE
            case e.Union(options):
                return agree([self.annotated(path, option, deeper) for option in options])
            case e.Subscript(base, index):
                return self._generic(path, base, index, deeper)
            case e.Attribute() | e.Name() | e.Import() | e.ClassOf():
                symbol = self._symbols.resolve(path, annotation)
                if isinstance(symbol, ValueRef):
                    return self._alias(symbol, deeper)
                if isinstance(symbol, ExternalRef) and symbol.name in known_types.NOT_A_CLASS:
                    return None
                return Type(symbol, "annotation") if isinstance(symbol, ClassRef | ExternalRef) else None
        return None

    def attribute(self, owner: Base, attr: str, depth: int = 0) -> Type | None:
        """The class of ``owner_instance.attr``."""
        if not isinstance(owner, ClassRef) or depth > MAX_DEPTH:
            return None
        for ref in self._classes.project_mro(owner):
            if self._classes.defines(ref, attr):
                return self._own_attribute(ref, attr, depth + 1)
        return None

    def _own_attribute(self, ref: ClassRef, attr: str, depth: int) -> Type | None:
        summary = self._symbols.class_(ref)
        assert summary is not None
        annotations = [v.annotation for v in summary.variables if v.name == attr and v.annotation]
        annotations += [a.annotation for a in summary.self_assignments if a.name == attr and a.annotation]
        if annotations:
            return agree([self._as_attribute(self.annotated(ref.path, a, depth)) for a in annotations])
        if attr in summary.methods:
            return self._property(FunctionRef(ref.path, f"{ref.qualname}.{attr}"), depth)
        values = [v.value for v in summary.variables if v.name == attr]
        values += [a.value for a in summary.self_assignments if a.name == attr]
        return agree(
            [self._as_attribute(self.infer(ref.path, value, depth)) if value else None for value in values]
        )

    def _as_attribute(self, found: Type | None) -> Type | None:
        return found if found is None or found == NONE else Type(found.cls, "attribute", found.args)

    def _property(self, ref: FunctionRef, depth: int) -> Type | None:
        function = self._symbols.function(ref)
        if function is None:
            return None
        names = {self._symbols.qualified(self._symbols.resolve(ref.path, d)) for d in function.decorators}
        return self.returned(ref, None, depth) if names & known_types.PROPERTIES else None

    def returned(self, ref: FunctionRef, receiver: Type | None, depth: int = 0) -> Type | None:
        """What a call of the function returns (before ``await``, a coroutine)."""
        function = self._symbols.function(ref)
        if function is None or depth > MAX_DEPTH:
            return None
        result = self._result(ref, function, receiver, depth + 1)
        if function.is_async and not function.is_generator:
            return Type(ExternalRef("typing.Coroutine"), "return type", (None, None, result))
        return result

    def _result(
        self, ref: FunctionRef, function: FunctionSummary, receiver: Type | None, depth: int
    ) -> Type | None:
        if function.returns is not None:
            symbol = self._symbols.resolve(ref.path, function.returns)
            if self._symbols.qualified(symbol) in known_types.SELF_TYPES:
                return receiver
            found = self.annotated(ref.path, function.returns, depth)
            return Type(found.cls, "return type", found.args) if found and found != NONE else found
        if function.is_generator or not function.returned:
            return None
        return agree([self.infer(ref.path, value, depth) for value in function.returned])

    def _value(self, path: str, expr: e.Expr, depth: int) -> Type | None:
        symbol = self._symbols.resolve(path, expr)
        return self._variable(symbol, depth) if isinstance(symbol, ValueRef) else None

    def _variable(self, symbol: ValueRef, depth: int) -> Type | None:
        found = [v for v in self._symbols.summary(symbol.path).variables if v.name == symbol.name]
        annotations = [v.annotation for v in found if v.annotation is not None]
        if annotations:
            return agree([self.annotated(symbol.path, a, depth) for a in annotations])
        return agree([self.infer(symbol.path, v.value, depth) if v.value else None for v in found])

    def _alias(self, symbol: ValueRef, depth: int) -> Type | None:
        """A type alias: ``Markets = dict[str, Market]``."""
        found = [v for v in self._symbols.summary(symbol.path).variables if v.name == symbol.name]
        if len(found) != 1 or not isinstance(found[0].value, e.Subscript | e.Union):
            return None
        return self.annotated(symbol.path, found[0].value, depth)

    def _generic(self, path: str, base: e.Expr, index: e.Expr, depth: int) -> Type | None:
        symbol = self._symbols.resolve(path, base)
        name = self._symbols.qualified(symbol)
        items = index.items if isinstance(index, e.Sequence) else (index,)
        if name in known_types.UNIONS:
            return agree([self.annotated(path, item, depth) for item in items])
        if name in known_types.WRAPPERS:
            return self.annotated(path, items[0], depth)
        if name in known_types.NOT_A_CLASS or not isinstance(symbol, ClassRef | ExternalRef):
            return None
        return Type(symbol, "annotation", tuple(self.annotated(path, item, depth) for item in items))

    def _call(self, path: str, call: e.Call, depth: int) -> Type | None:
        symbol = self._symbols.resolve(path, call.func)
        if isinstance(symbol, ClassRef):
            return Type(symbol, "constructor")
        if isinstance(symbol, FunctionRef):
            return self.returned(symbol, None, depth)
        if isinstance(symbol, ExternalRef):
            if symbol.name in known_types.SAME_CLASS and call.args:
                return self.infer(path, call.args[0], depth)
            name = known_types.RETURNS.get(symbol.name) or known_types.constructed(symbol.name)
            return Type(ExternalRef(name), "constructor") if name else None
        if isinstance(call.func, e.Attribute):
            return self._method_call(path, call.func, depth)
        return None

    def _method_call(self, path: str, func: e.Attribute, depth: int) -> Type | None:
        if isinstance(func.value, e.Super):
            start = ClassRef(path, func.value.qualname)
            owner: Type | None = Type(start, "self")
            bases: tuple[Base, ...] = self._classes.project_mro(start)[1:]
        else:
            owner = self.infer(path, func.value, depth)
            if owner is None:
                return None
            if isinstance(owner.cls, ExternalRef):
                return containers.method(owner, func.attr)
            bases = self._classes.project_mro(owner.cls)
        for base in bases:
            if isinstance(base, ClassRef) and self._classes.defines(base, func.attr):
                method = self._classes.method(base, func.attr)
                return self.returned(method, owner, depth) if method is not None else None
        return None

    def _attribute(self, path: str, value: e.Expr, attr: str, depth: int) -> Type | None:
        symbol = self._symbols.resolve(path, e.Attribute(value, attr))
        if isinstance(symbol, ValueRef):
            return self._variable(symbol, depth)
        holder = self._symbols.resolve(path, value)
        if isinstance(holder, ClassRef):
            return self.attribute(holder, attr, depth)
        owner = self.infer(path, value, depth)
        return self.attribute(owner.cls, attr, depth) if owner is not None else None

    def _awaited(self, found: Type | None) -> Type | None:
        if found is None or not isinstance(found.cls, ExternalRef):
            return None
        return found.args[-1] if found.cls.name in known_types.AWAITABLES and found.args else None

    def _item(self, found: Type | None, index: e.Expr) -> Type | None:
        if found is None or not isinstance(found.cls, ExternalRef) or not found.args:
            return None
        name = found.cls.name
        if name in known_types.MAPPINGS:
            return found.args[-1]
        if name in known_types.TUPLES:
            return containers.tuple_item(found, index)
        return found.args[0] if name in known_types.ITERABLES else None

    def _entered(self, found: Type | None, is_async: bool, depth: int) -> Type | None:
        if found is None:
            return None
        if isinstance(found.cls, ExternalRef):
            return found if found.cls.name in known_types.ENTER_SELF else None
        method = self._classes.method(found.cls, "__aenter__" if is_async else "__enter__")
        if method is None:
            return None
        result = self.returned(method, found, depth)
        return self._awaited(result) if is_async else result
