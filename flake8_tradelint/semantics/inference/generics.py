"""Infer results that an annotation leaves to the arguments: ``def made(cls: type[T]) -> T``."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.inference.annotations import VARIABLES, Annotations
from flake8_tradelint.semantics.inference.containers import element
from flake8_tradelint.semantics.inference.types import Type, awaited, because, instance_of
from flake8_tradelint.semantics.naming.symbols import ExternalRef, FunctionRef, SymbolTable, ValueRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.inference.protocol import Inference
    from flake8_tradelint.semantics.summary import FunctionSummary

    Solution = tuple[ValueRef, Type | None]


class Generics:
    """Solve the type variables of functions by the arguments of calls."""

    def __init__(self, symbols: SymbolTable, receivers: Inference) -> None:
        self._symbols, self._receivers = symbols, receivers

    def returned(self, path: str, call: e.Call, ref: FunctionRef, *, depth: int) -> Type | None:
        """Return the type of a call's result (for a coroutine function after ``await``).

        ``None`` if unknown.
        """
        found = self._symbols.definitions(ref)
        function = found[0] if len(found) == 1 else None
        if function is None or function.returns is None or function.is_generator:
            return None
        names = self._receivers.decorators(ref.path, function)
        if not names <= known_types.TRANSPARENT_DECORATORS or "*" in dict(call.keywords):
            return None
        passed = list(self._passed(function, call, is_static="builtins.staticmethod" in names))
        solutions: dict[ValueRef, list[Type | None]] = {}
        for annotation, given in passed:
            if not self._has_type_variables(ref.path, annotation):
                continue
            value = self._receivers.value(path, given, depth)
            for variable, of in self._match(ref.path, annotation, value, (path, given)):
                solutions.setdefault(variable, []).append(of)
        if not solutions:
            return None
        known = {variable: self._receivers.join(of) for variable, of in solutions.items()}
        promised = Annotations(self._symbols, known).promised(ref.path, function.returns)
        return because(promised, "return type")

    def _passed(
        self, function: FunctionSummary, call: e.Call, *, is_static: bool
    ) -> Iterator[tuple[e.Expr, e.Expr]]:
        """Yield the annotations of parameters, each with the argument that it gets."""
        first = 1 if function.cls and not is_static else 0
        positional = [one for one in function.parameters if one.kind == "positional"][first:]
        for parameter, given in zip(positional, call.args, strict=False):
            if parameter.annotation is not None:
                yield parameter.annotation, given
        named = dict(call.keywords)
        for parameter in function.parameters:
            if parameter.name in named and parameter.annotation is not None:
                yield parameter.annotation, named[parameter.name]

    def _has_type_variables(self, path: str, annotation: e.Expr) -> bool:
        match annotation:
            case e.Subscript(value, index):
                return self._has_type_variables(path, value) or self._has_type_variables(path, index)
            case e.Sequence(items) | e.Union(items):
                return any(self._has_type_variables(path, item) for item in items)
        return self._variable(path, annotation) is not None

    def _variable(self, path: str, annotation: e.Expr) -> ValueRef | None:
        symbol = self._symbols.resolve(path, annotation)
        if not isinstance(symbol, ValueRef):
            return None
        values = [v.value for v in self._symbols.variables(symbol.path, symbol.name)]
        value = values[0] if len(values) == 1 else None
        if not isinstance(value, e.Call):
            return None
        made = self._symbols.qualified(self._symbols.resolve(symbol.path, value.func))
        return symbol if made in VARIABLES else None

    def _match(
        self, path: str, annotation: e.Expr, value: Type | None, given: tuple[str, e.Expr]
    ) -> Iterator[Solution]:
        """Yield the type variables of an annotation, with their types if the argument has type ``value``."""
        if isinstance(annotation, e.Union):
            real = [one for one in annotation.options if one != e.Literal("NoneType", "None")]
            if len(real) == 1:
                yield from self._match(path, real[0], value, given)
            return
        if not isinstance(annotation, e.Subscript):
            variable = self._variable(path, annotation)
            if variable is not None:
                yield variable, value
            return
        symbol = self._symbols.resolve(path, annotation.value)
        if not isinstance(symbol, ExternalRef):
            return
        name, index = known_types.canonical(symbol.name), annotation.index
        last = index.items[-1] if isinstance(index, e.Sequence) and index.items else index
        if name == "typing.Optional":
            yield from self._match(path, index, value, given)
        elif name == "builtins.type":
            yield from self._match(path, index, instance_of(value), given)
        elif name in known_types.AWAITABLES:
            yield from self._match(path, last, awaited(value), given)
        elif name == "collections.abc.Callable":
            at, func = given
            yield from self._match(path, last, self._receivers.value(at, e.Call(func)), given)
        elif name in known_types.ITERABLES:
            yield from self._match(path, index, element(value), given)
