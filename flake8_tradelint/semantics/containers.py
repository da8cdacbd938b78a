"""Items, elements and methods of the builtin containers, for the inference."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics import known_types
from flake8_tradelint.semantics.symbols import ExternalRef
from flake8_tradelint.semantics.types import Type, agree


def element(found: Type | None) -> Type | None:
    """What iterating over a builtin container yields."""
    if found is None or not isinstance(found.cls, ExternalRef) or not found.args:
        return None
    name = found.cls.name
    if name in known_types.TUPLES:
        return agree(list(found.args))
    return found.args[0] if name in known_types.ITERABLES or name in known_types.MAPPINGS else None


def tuple_item(found: Type, index: e.Expr) -> Type | None:
    """``tuple_value[2]``."""
    if isinstance(index, e.Literal) and index.type == "int":
        position = int(index.repr)
        if -len(found.args) <= position < len(found.args):
            return found.args[position]
    return None


def method(owner: Type, name: str) -> Type | None:
    """What a method of a builtin container returns."""
    assert isinstance(owner.cls, ExternalRef)
    container = owner.cls.name
    if container in known_types.MAPPINGS and len(owner.args) == 2:
        if name in ("get", "pop", "setdefault"):
            return owner.args[1]
        if name == "values":
            return Type(ExternalRef("builtins.list"), owner.evidence, (owner.args[1],))
        if name == "items":
            pair = Type(ExternalRef("builtins.tuple"), owner.evidence, owner.args)
            return Type(ExternalRef("builtins.list"), owner.evidence, (pair,))
    if container in known_types.ITERABLES and name in ("pop", "popleft"):
        return owner.args[0] if owner.args else None
    if name == "copy":
        return owner
    returned = known_types.METHOD_RETURNS.get((container, name))
    return Type(ExternalRef(returned), owner.evidence) if returned else None
