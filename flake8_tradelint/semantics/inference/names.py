"""Infer the class of what a name refers to: a module's variable, a class, or a builtin."""

from __future__ import annotations

from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.inference.memo import Memo
from flake8_tradelint.semantics.inference.types import Type, class_object
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, SymbolTable, ValueRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.inference.protocol import Inference
    from flake8_tradelint.semantics.naming.symbols import Symbol


class Names:
    """The types of resolved names; ``receivers`` evaluates the values and annotations of variables."""

    def __init__(self, symbols: SymbolTable, receivers: Inference) -> None:
        self._symbols, self._receivers = symbols, receivers
        self._variables: Memo[Type] = Memo(symbols.trace)

    def value(self, symbol: Symbol | None) -> Type | None:
        """Return the type of the value that a symbol stands for; ``None`` if unknown."""
        if isinstance(symbol, ValueRef):
            return self._variables.get(symbol, lambda: self._module_variable(symbol))
        return _class_object(symbol)

    def _module_variable(self, symbol: ValueRef) -> Type | None:
        """Return the type of a variable, by its annotations or else by all that is assigned to it."""
        receivers, path = self._receivers, symbol.path
        found = self._symbols.variables(path, symbol.name)
        given = [v.annotation for v in found if v.annotation is not None]
        annotations = [a for a in given if not receivers.is_bare_wrapper(path, a)]
        if annotations:
            return receivers.join(receivers.instance(path, a) for a in annotations)
        return receivers.join(receivers.value(path, v.value) if v.value else None for v in found)


def _class_object(symbol: Symbol | None) -> Type | None:
    if isinstance(symbol, ExternalRef):
        name = known_types.constructed(symbol.name)
        return class_object(Type(ExternalRef(name), "constructor"), "constructor") if name else None
    if isinstance(symbol, ClassRef):
        return class_object(Type(symbol, "constructor"), "constructor")
    return None
