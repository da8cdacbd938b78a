"""Type the items, elements and methods of builtin containers."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.inference import known_types
from flake8_tradelint.semantics.inference.types import Type, agree, instance_of
from flake8_tradelint.semantics.naming.symbols import ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.inference.types import Evidence

_MAKERS = frozenset(f"builtins.{kind}" for kind in ("list", "set", "dict")) | {"collections.deque"}
"""Callables that make an empty container if they are called without arguments."""
_REMOVERS = frozenset({"get", "pop", "setdefault"})


def container(name: str, *args: Type | None, evidence: Evidence = "literal") -> Type:
    """Return the type of a builtin container with the type arguments ``args``."""
    return Type(ExternalRef(name), evidence, args)


def element(found: Type | None) -> Type | None:
    """Return the type of what iterating over a builtin container yields; ``None`` if unknown."""
    if found is None or not isinstance(found.cls, ExternalRef) or not found.args:
        return None
    name = found.cls.name
    if name in known_types.TUPLES:
        return agree(found.args)
    # `async for websocket in connect(url)` gives one connection after the other.
    several = name in known_types.ITERABLES or name in known_types.MAPPINGS or name == known_types.ENTERED
    return found.args[0] if several else None


def item(found: Type, index: e.Expr) -> Type | None:
    """Return the type of ``value[index]`` for a builtin container; ``None`` if unknown."""
    if not isinstance(found.cls, ExternalRef) or not found.args:
        return None
    name = found.cls.name
    if name in known_types.MAPPINGS:
        return found.args[1] if len(found.args) == 2 else None
    if isinstance(index, e.Literal) and index.type == "slice":
        return found if name in known_types.ITERABLES else None
    if name in known_types.TUPLES:
        return _tuple_item(found, index)
    return found.args[0] if name in known_types.ITERABLES else None


def _tuple_item(found: Type, index: e.Expr) -> Type | None:
    if isinstance(index, e.Literal) and index.type == "int":
        position = int(index.repr)
        if -len(found.args) <= position < len(found.args):
            return found.args[position]
    return None


def method(owner: Type, name: str, args: tuple[Type | None, ...] = ()) -> Type | None:
    """Return the type of what a container's method returns; ``args`` are its arguments' types."""
    assert isinstance(owner.cls, ExternalRef)
    kind = owner.cls.name
    if kind in known_types.MAPPINGS and len(owner.args) == 2:
        return _mapping_method(owner, name, args)
    if kind in known_types.ITERABLES and owner.args:
        if name in ("pop", "popleft"):
            return owner.args[0]
        if name in ("copy", "union", "intersection", "difference"):
            return owner
    entered = known_types.ENTERED_RETURNS.get((kind, name))
    if entered:
        return container(known_types.ENTERED, Type(ExternalRef(entered), owner.evidence))
    returned = known_types.METHOD_RETURNS.get((kind, name))
    return Type(ExternalRef(returned), owner.evidence) if returned else None


def _mapping_method(owner: Type, name: str, args: tuple[Type | None, ...]) -> Type | None:
    key, value = owner.args
    if name in _REMOVERS:
        return agree([value, *args[1:2]])
    if name == "values":
        return container("collections.abc.ValuesView", value)
    if name == "keys":
        return container("collections.abc.KeysView", key)
    if name == "items":
        return container("collections.abc.Iterable", container("builtins.tuple", key, value))
    if name == "popitem":
        return container("builtins.tuple", key, value)
    return owner if name == "copy" else None


def function(name: str, args: tuple[Type | None, ...]) -> Type | None:
    """Return the type of what a builtin function makes of containers (``sorted(vats)``); else ``None``."""
    if name in known_types.AWAITED_RETURNS:
        given = [Type(ExternalRef(cls), "constructor") for cls in known_types.AWAITED_RETURNS[name]]
        result = given[0] if len(given) == 1 else container("builtins.tuple", *given)
        return container("collections.abc.Coroutine", None, None, result)
    if not args:
        return container(name) if name in _MAKERS else None
    first = element(args[0])
    if name in known_types.ONE_BY_ONE and first is not None:
        return container(known_types.ONE_BY_ONE[name], first)
    if name in known_types.ONE_ELEMENT:
        if len(args) == 1:
            return first
        return agree([first, args[1]] if name in ("builtins.next", "builtins.anext") else args)
    if name in known_types.SECOND_OF and len(args) > 1:
        return container("collections.abc.Iterator", element(args[1]))
    if name == "itertools.chain":
        return container("collections.abc.Iterator", agree(element(arg) for arg in args))
    if name == "itertools.chain.from_iterable":
        return container("collections.abc.Iterator", element(first))
    if name == "collections.defaultdict":
        return container(name, None, instance_of(args[0]))
    if name in known_types.GIVEN_WHEN_ENTERED:
        return container(known_types.GIVEN_WHEN_ENTERED[name], args[0])
    if name == "builtins.tuple":
        return container("collections.abc.Sequence", first)
    if name == "builtins.enumerate":
        pair = container("builtins.tuple", Type(ExternalRef("builtins.int"), "literal"), first)
        return container("collections.abc.Iterator", pair)
    if name == "builtins.zip":
        elements = container("builtins.tuple", *(element(arg) for arg in args))
        return container("collections.abc.Iterator", elements)
    return None
