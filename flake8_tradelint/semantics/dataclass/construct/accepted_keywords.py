"""The keyword arguments that a call which makes an instance may have."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import is_transparent
from flake8_tradelint.semantics.dataclass.construct.constructors import parameters
from flake8_tradelint.semantics.inference.types import Type, instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.facts import CallFact
    from flake8_tradelint.semantics.inference.db import TypeDb


_REPLACING = frozenset({"dataclasses.replace", "copy.replace", "attr.evolve", "attrs.evolve", "attr.assoc"})


def constructed(linked: TypeDb, path: str, fact: CallFact) -> Type | None:
    """Return the type of the instance that a call makes or initialises; ``None`` if it is not known.

    The call is ``Class(...)``, ``replace(instance, ...)``, ``super().__init__(...)`` or ``Base.__init__(self,
    ...)``.
    """
    symbol = linked.symbols.resolve(path, fact.call.func)
    if isinstance(symbol, ExternalRef) and symbol.name in _REPLACING:
        return linked.receivers.infer(path, fact.call.args[0]) if fact.call.args else None
    if fact.name == "__init__" and isinstance(fact.call.func, e.Attribute):
        return _initialised(linked, path, fact.call.func.value)
    return instance_of(linked.receivers.infer(path, fact.call.func))


def _initialised(linked: TypeDb, path: str, owner: e.Expr) -> Type | None:
    """Return the class that ``owner.__init__(...)`` initialises: of ``super()``, the only base."""
    if not isinstance(owner, e.Super):
        return instance_of(linked.receivers.infer(path, owner))
    # With several bases, the next class depends on the class of the instance.
    bases = linked.classes.bases(ClassRef(path, owner.qualname))
    return Type(bases[0], "self") if len(bases) == 1 else None


def accepted(linked: TypeDb, dataclasses: DataclassTable, cls: Base) -> frozenset[str] | None:
    """Return the keywords that ``cls(...)`` takes; ``None`` if it takes any, or if they are not known."""
    if not isinstance(cls, ClassRef):
        return None
    generated = parameters(dataclasses, cls)
    if generated is not None:
        return frozenset(parameter.name for parameter in generated)
    for base in linked.classes.mro(cls):
        if not isinstance(base, ClassRef):
            if is_transparent(base):
                continue
            return None
        summary = linked.symbols.shell(base)
        if summary is None or summary.keywords or summary.decorators or "__new__" in summary.methods:
            return None
        if "__init__" in summary.methods:
            return _of_function(linked, FunctionRef(base.path, f"{base.qualname}.__init__"))
    return frozenset()


def _of_function(linked: TypeDb, ref: FunctionRef) -> frozenset[str] | None:
    found: set[str] = set()
    for function in linked.symbols.definitions(ref):
        if function.decorators or any(parameter.kind == "**" for parameter in function.parameters):
            return None
        found |= {parameter.name for parameter in function.parameters if parameter.kind != "*"}
    return frozenset(found)
