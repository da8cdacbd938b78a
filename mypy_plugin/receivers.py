"""Convert mypy's types to the classes whose instances they may be."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    Overloaded,
    TupleType,
    Type,
    TypeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)


def instances(found: Type) -> Iterator[Instance]:
    """Yield every class that a value of the type may be an instance of, or may itself be."""
    match get_proper_type(found):
        case Instance() as instance:
            yield instance
        case UnionType(items=items):
            for item in items:
                yield from instances(item)
        case TypeVarType(upper_bound=bound, values=values):
            for option in values or [bound]:
                yield from instances(option)
        case TypeType(item=item):
            yield from instances(item)
        case CallableType() as function if function.is_type_obj():
            yield from instances(function.ret_type)
        case Overloaded(items=items) if items[0].is_type_obj():
            yield from instances(items[0].ret_type)
        case TupleType(partial_fallback=fallback) | LiteralType(fallback=fallback):
            yield fallback
