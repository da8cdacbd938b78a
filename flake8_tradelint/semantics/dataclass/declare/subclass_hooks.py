"""What an ``__init_subclass__`` does to subclasses, where all that it does is understood.

Registries store the class or set an attribute on it; some bases make a dataclass of every subclass.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.declare.kinds import Options, kind_of_decorators
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef, SymbolTable
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.declare.kinds import Kind
    from flake8_tradelint.semantics.facts import HandedOn


NAME = "__init_subclass__"
_LOOKING = frozenset(
    {
        f"builtins.{name}"
        for name in ("callable", "getattr", "hasattr", "hash", "id", "isinstance", "issubclass")
    }
    | {f"builtins.{name}" for name in ("len", "print", "repr", "str", "type")}
    | {"dataclasses.fields", "dataclasses.is_dataclass", "typing.get_type_hints", "weakref.ref"}
)
"""Functions that read a class and do not change it."""
_ADDING = frozenset(f"mashumaro.core.meta.mixin.compile_mixin_{name}" for name in ("packer", "unpacker"))
"""Functions of libraries that give a class new methods and keep those that it has."""
_STORING = frozenset({"add", "append", "insert", "setdefault"})
"""Methods that add the class to a container."""
_INERT_USES = frozenset({"argument", "attribute", "item", "read", "returned", "tested"})


class Hook(Record):
    """``made``: the options of the dataclass that every subclass becomes; ``sets``: attributes it may get."""

    made: Options | None = None
    sets: frozenset[str] = frozenset()


def hook_of(symbols: SymbolTable, owner: ClassRef) -> Hook | None:
    """Return what the method in the body of ``owner`` does; ``None`` if it is not understood."""
    found = symbols.definitions(FunctionRef(owner.path, f"{owner.qualname}.{NAME}"))
    if len(found) != 1:
        return None
    function = found[0]
    if function.reflective or len(function.decorators) > 1 or not function.parameter_uses:
        return None
    uses = function.parameter_uses[0]
    kinds = [(_kind(symbols, owner.path, handed), handed.certain) for handed in function.handed_on]
    if any(kind == "unknown" for kind, _ in kinds) or not all(use.kind in _INERT_USES for use in uses):
        return None
    made = [(kind, certain) for kind, certain in kinds if isinstance(kind, Options)]
    # With slots there would be another class, which nobody keeps.
    if len(made) > 1 or any(not certain or kind.slots is not False for kind, certain in made):
        return None
    return Hook(made[0][0] if made else None, function.touches)


def _kind(symbols: SymbolTable, path: str, handed: HandedOn) -> Kind:
    func = handed.call.func
    symbol = symbols.resolve(path, func)
    if symbol is not None and symbols.qualified(symbol) in _LOOKING | _ADDING:
        return "plain"
    if symbol is None and isinstance(func, e.Attribute) and func.attr in _STORING:
        return "plain"
    decorator = func if isinstance(func, e.Call) else e.Call(func, (), handed.call.keywords)
    return kind_of_decorators(symbols, path, (decorator,))
