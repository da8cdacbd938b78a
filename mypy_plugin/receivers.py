"""From mypy's types to the classes that the rules ask about."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import TypeInfo
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

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.semantics.classes.table import Base
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from mypy_plugin.modules import MypyModules


def instances(found: Type) -> Iterator[Instance]:
    """Every class that a value of the type may be an instance of, or may itself be."""
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


def class_of(project: ProjectFacts, info: TypeInfo) -> Base:
    """The class as the rules know it: by its source where there is one, else by its full name."""
    modules = project.modules
    assert isinstance(modules, MypyModules)
    path = modules.path_of(info.module_name)
    qualname = info.fullname.removeprefix(f"{info.module_name}.")
    if path is None or "@" in qualname:
        return ExternalRef(info.fullname)
    return ClassRef(path, qualname)
