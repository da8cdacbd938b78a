"""Infer what calling a function of the project returns."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.inference.memo import Memo
from flake8_tradelint.semantics.inference.types import SELF, Type, because
from flake8_tradelint.semantics.naming.symbols import ExternalRef, FunctionRef, SymbolTable, ValueRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.inference.protocol import Inference
    from flake8_tradelint.semantics.summary import FunctionSummary


class Functions:
    """The return types of functions and properties, from annotations or ``return`` statements."""

    def __init__(self, symbols: SymbolTable, receivers: Inference) -> None:
        self._symbols, self._receivers = symbols, receivers
        self._returned: Memo[Type] = Memo(symbols.trace)

    def returned(self, ref: FunctionRef) -> Type | None:
        """Return the type of a call (before ``await``: a coroutine); ``Self`` is left to the caller."""
        return self._returned.get(ref, lambda: self._call_result(ref))

    def property_value(self, ref: FunctionRef) -> Type | None:
        """Return the type of a property's value; ``None`` if the function is no property."""
        found = self._symbols.definitions(ref)
        if not found or not self.decorators(ref.path, found[0]) & known_types.PROPERTIES:
            return None
        return self._returned.get((ref, "property"), lambda: self._result(ref, found[0]))

    def is_property(self, ref: FunctionRef) -> bool:
        """Return True if the function is a property's getter."""
        found = self._symbols.definitions(ref)
        return bool(found and self.decorators(ref.path, found[0]) & known_types.PROPERTIES)

    def decorators(self, path: str, function: FunctionSummary) -> frozenset[str]:
        """Return the full names of a function's decorators; unknown ones are ``"?"``."""
        return frozenset(self._decorator(path, decorator) for decorator in function.decorators)

    def _decorator(self, path: str, decorator: e.Expr) -> str:
        func = decorator.func if isinstance(decorator, e.Call) else decorator
        symbol = self._symbols.resolve(path, func)
        if isinstance(symbol, FunctionRef) and self._keeps_function(symbol, isinstance(decorator, e.Call)):
            return "builtins.staticmethod"
        return self._symbols.qualified(symbol) or "?"

    def _keeps_function(self, ref: FunctionRef, called: bool) -> bool:
        """Return True if the decorator returns the very function that it is given.

        Its annotation says so (``def callback(f: F) -> F``), or it returns its argument and nothing else. If
        it is called (``@command("buy")``), the function that it returns must do so.
        """
        function = self._symbols.function(ref)
        if function is None:
            return False
        if called:
            inner = function.returned[0] if len(function.returned) == 1 else None
            return isinstance(inner, e.Function) and self._keeps_function(
                FunctionRef(ref.path, inner.qualname), False
            )
        if not function.parameters:
            return False
        first = function.parameters[0]
        if isinstance(function.returns, e.Name):
            # A variable of the module, or a type parameter of the function (`def callback[F](f: F) -> F`).
            variable = self._symbols.resolve(ref.path, function.returns)
            return first.annotation == function.returns and isinstance(variable, ValueRef | None)
        given = e.Parameter(function.qualname, first.name)
        return bool(function.returned) and all(value == given for value in function.returned)

    def _call_result(self, ref: FunctionRef) -> Type | None:
        definitions = self._symbols.definitions(ref)
        overloads = [d for d in definitions if self.decorators(ref.path, d) & known_types.OVERLOADS]
        return self._receivers.join(self._of_definition(ref, d) for d in overloads or definitions)

    def _of_definition(self, ref: FunctionRef, function: FunctionSummary) -> Type | None:
        names = self.decorators(ref.path, function)
        result = self._result(ref, function)
        if function.is_async and not function.is_generator:
            result = Type(ExternalRef("collections.abc.Coroutine"), "return type", (None, None, result))
        for name in names - known_types.TRANSPARENT_DECORATORS:
            manager = known_types.CONTEXT_DECORATORS.get(name)
            if manager is None:
                return None
            result = Type(ExternalRef(manager), "return type", result.args[:1] if result else ())
        return result

    def _result(self, ref: FunctionRef, function: FunctionSummary) -> Type | None:
        if function.returns is not None:
            given = [_without_type(parameter.annotation) for parameter in function.parameters]
            if function.returns in given and self._is_type_variable(ref.path, function.returns):
                # `def __enter__(self: T) -> T`; for other parameters the bound tells too little.
                return SELF if function.cls and given[0] == function.returns else None
            return because(self._receivers.promised(ref.path, function.returns), "return type")
        values = function.yielded if function.is_generator else function.returned
        found = [self._returned_value(ref.path, function, value) for value in values]
        result = because(self._receivers.join(found), "return statement")
        if result is None or not function.is_generator:
            return result
        name = "AsyncGenerator" if function.is_async else "Generator"
        return Type(ExternalRef(f"collections.abc.{name}"), "return statement", (result,))

    def _is_type_variable(self, path: str, annotation: e.Expr) -> bool:
        symbol = self._symbols.resolve(path, annotation)
        if not isinstance(symbol, ValueRef):
            return False
        values = [v.value for v in self._symbols.variables(symbol.path, symbol.name)]
        return any(isinstance(value, e.Call) for value in values)

    def _returned_value(self, path: str, function: FunctionSummary, value: e.Expr) -> Type | None:
        """Return the type of a returned value; ``return self`` and ``return cls()`` give ``SELF``."""
        match value:
            case e.SelfOf(qualname) | e.Call(func=e.ClassOf(qualname)) if qualname == function.cls:
                return SELF
            case e.Union(options):
                found = [self._returned_value(path, function, option) for option in options]
                return self._receivers.join(found)
        return self._receivers.value(path, value)


def _without_type(annotation: e.Expr | None) -> e.Expr | None:
    """Return ``T`` for ``T`` and ``type[T]``."""
    return annotation.index if isinstance(annotation, e.Subscript) else annotation
