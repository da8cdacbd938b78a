"""Infer the class of the result of a call."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.inference.types import (
    Type,
    because,
    bound,
    class_object,
    instance_of,
    options,
)
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef, SymbolTable
from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.inference.generics import Generics
    from flake8_tradelint.semantics.inference.protocol import Inference


_COROUTINE = ExternalRef("collections.abc.Coroutine")


class Calls:
    """Type the calls of classes, functions and methods, and those of the standard library."""

    def __init__(
        self,
        symbols: SymbolTable,
        classes: ClassTable,
        receivers: Inference,
    ) -> None:
        self._symbols, self._classes = symbols, classes
        self._receivers = receivers

    @cached_property
    def _generics(self) -> Generics:
        from flake8_tradelint.semantics.inference.generics import Generics

        return Generics(self._symbols, self._receivers)

    def result(self, path: str, call: e.Call, depth: int = 0) -> Type | None:
        """Return the type of what the call returns; ``None`` if unknown."""
        if isinstance(call.func, e.Union):
            options = [e.Call(func, call.args, call.keywords) for func in call.func.options]
            return self._receivers.join(self.result(path, option, depth) for option in options)
        if isinstance(call.func, e.Attribute) and call.func.stored is not None:
            either = e.Union((e.Attribute(call.func.value, call.func.attr), call.func.stored))
            return self.result(path, e.Call(either, call.args, call.keywords), depth)
        if isinstance(call.func, e.Parameter):
            return self._receivers.called(path, call.func)
        if isinstance(call.func, e.Subscript):
            made = self._generic(path, call.func)
            if made is not None:
                return made
        symbol = self._symbols.resolve(path, call.func)
        if isinstance(symbol, ClassRef):
            return Type(symbol, "self" if isinstance(call.func, e.ClassOf) else "constructor")
        if isinstance(symbol, ExternalRef):
            return self._external_call(path, symbol.name, call, depth)
        if isinstance(call.func, e.Attribute):
            found = self._method_call(path, call, call.func, depth)
            if found is not None or not isinstance(symbol, FunctionRef):
                return found
        if isinstance(symbol, FunctionRef):
            return self._returned(path, call, symbol, None, depth)
        called = self._receivers.value(path, call.func, depth)
        return instance_of(called) or self._receivers.special(called, "__call__")

    def _generic(self, path: str, func: e.Subscript) -> Type | None:
        """Return the type of a call of a parametrised class: ``Tree[Node]()``, ``asyncio.Queue[Trade]()``."""
        if not isinstance(func.value, e.Name | e.Attribute | e.Import):
            return None
        symbol = self._symbols.resolve(path, func.value)
        if isinstance(symbol, ClassRef) and not self._classes.defines(symbol, "__class_getitem__"):
            return Type(symbol, "constructor")
        if isinstance(symbol, ExternalRef) and known_types.constructed(symbol.name):
            return because(self._receivers.instance(path, func), "constructor")
        return None

    def _external_call(self, path: str, name: str, call: e.Call, depth: int) -> Type | None:
        args = tuple(self._receivers.value(path, arg, depth) for arg in call.args)
        if name in known_types.SAME_CLASS:
            return args[0] if args else None
        if name in known_types.CASTS:
            return args[0] if args else None
        if name.startswith("asyncio."):
            found = self._of_asyncio(path, name, call, args, depth)
            if found is not None:
                return found
        if name == "builtins.type" and len(args) == 1:
            return class_object(args[0], "annotation")
        if name == "builtins.getattr" and len(call.args) > 1:
            named = self._attribute_by_name(path, call, args, depth)
            return named if named is not None else self._exchange_by_name(path, call.args[0])
        from flake8_tradelint.semantics.inference import containers

        found = containers.function(name, args)
        if found is not None:
            return found
        if name in known_types.ENTERED_FUNCTIONS:
            given = Type(ExternalRef(known_types.ENTERED_FUNCTIONS[name]), "constructor")
            return containers.container(known_types.ENTERED, given)
        cls = known_types.RETURNS.get(name) or known_types.constructed(name)
        return Type(ExternalRef(cls), "constructor") if cls else None

    def _attribute_by_name(
        self, path: str, call: e.Call, args: tuple[Type | None, ...], depth: int
    ) -> Type | None:
        """Return the type of ``getattr(value, "name")``, or with a default, if the class has the name."""
        name = call.args[1]
        if not isinstance(name, e.Literal) or name.type != "str":
            return None
        found = self._receivers.value(path, e.Attribute(call.args[0], name.repr[1:-1]), depth)
        return self._receivers.join((found, *args[2:3]))

    def _exchange_by_name(self, path: str, module: e.Expr) -> Type | None:
        """Return the class object ``getattr(ccxt, name)``, for ccxt's asynchronous exchanges."""
        name = self._symbols.qualified(self._symbols.resolve(path, module))
        if name not in known_types.EXCHANGES:
            return None
        return class_object(Type(ExternalRef(f"{name}.Exchange"), "constructor"), "constructor")

    def _of_asyncio(
        self, path: str, name: str, call: e.Call, args: tuple[Type | None, ...], depth: int
    ) -> Type | None:
        from flake8_tradelint.semantics.inference import awaiting

        if name == "asyncio.to_thread" and call.args:
            return awaiting.coroutine(self.result(path, e.Call(call.args[0], call.args[1:]), depth))
        starred = tuple(
            self._receivers.value(path, value, depth) for key, value in call.keywords if key == "*"
        )
        caught = any(key in ("return_exceptions", "**") for key, _ in call.keywords)
        return awaiting.function(name, args, starred, caught=caught)

    def _method_call(self, path: str, call: e.Call, func: e.Attribute, depth: int) -> Type | None:
        if isinstance(func.value, e.Super):
            start = ClassRef(path, func.value.qualname)
            method = self._receivers.method(self._classes.mro(start)[1:], func.attr)
            return self._receivers.returned(method, Type(start, "self")) if method is not None else None
        owner = self._receivers.value(path, func.value, depth)
        return self._receivers.each(owner, lambda one: self._called_on(path, call, func, one, depth))

    def _called_on(self, path: str, call: e.Call, func: e.Attribute, owner: Type, depth: int) -> Type | None:
        cls = instance_of(owner)
        if cls is not None and len(options(cls)) > 1:
            made = [class_object(one, owner.evidence) for one in options(cls)]
            return self._receivers.join(
                [self._called_on(path, call, func, one, depth) for one in made if one is not None]
            )
        receiver = cls or owner
        if isinstance(receiver.cls, ExternalRef):
            from flake8_tradelint.semantics.inference import awaiting, containers

            args = tuple(self._receivers.value(path, arg, depth) for arg in call.args)
            if func.attr in known_types.ENTERING and receiver.cls.name in known_types.ENTER_SELF:
                found = self._receivers.entered(args[0] if args else None, func.attr != "enter_context")
                return awaiting.coroutine(found) if func.attr != "enter_context" else found
            found = awaiting.method(owner, receiver.cls.name, func.attr, args)
            return found if found is not None else containers.method(owner, func.attr, args)
        if cls is not None and func.attr == "__subclasses__":
            return Type(ExternalRef("builtins.list"), owner.evidence, (owner,))
        method = self._receivers.method(self._classes.mro(receiver.cls), func.attr)
        if method is None or self._receivers.is_property(method):
            found = self._receivers.member_of(owner, func.attr)
            return instance_of(found) or self._receivers.special(found, "__call__")
        return self._returned(path, call, method, receiver, depth)

    def _returned(
        self, path: str, call: e.Call, ref: FunctionRef, receiver: Type | None, depth: int
    ) -> Type | None:
        found = self._receivers.returned(ref, receiver)
        if found is not None and found.args[-1:] != (None,):
            return found
        # The result may depend on the arguments.
        made = bound(self._generics.returned(path, call, ref, depth=depth), receiver)
        if made is None:
            return found
        if found is None or found.cls != _COROUTINE:
            return made
        from flake8_tradelint.semantics.inference import awaiting

        return awaiting.coroutine(made)
