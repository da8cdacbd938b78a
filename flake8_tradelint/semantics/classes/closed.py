"""Classes all of whose attributes are in sight."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import ClassTable, slots
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, SymbolTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.linked import Linked
    from flake8_tradelint.semantics.summary import ClassSummary


_HARMLESS = frozenset({"builtins.object", "abc.ABC", "typing.Generic"})
_DECORATORS = frozenset({"dataclasses.dataclass", "typing.final", "functools.total_ordering"})
_DYNAMIC = frozenset({"__getattr__", "__getattribute__", "__setattr__", "__new__", "__set_name__"})


def attributes_in_sight(symbols: SymbolTable, classes: ClassTable, ref: ClassRef) -> frozenset[str] | None:
    """Every attribute that an instance can have; ``None`` where that cannot be told.

    It cannot where a base lies outside the project, a metaclass or a decorator may add something, a
    method looks up or stores attributes by computed names, or the module has the class twice.
    """
    found: set[str] = set()
    for base in classes.mro(ref):
        own = _own(symbols, base)
        if own is None:
            return None
        found |= own
    return frozenset(found | set(dir(object)) | {"__dict__", "__weakref__", "__annotations__", "__module__"})


def lacks(linked: Linked, ref: ClassRef, name: str) -> bool:
    """Has surely no instance of the class, or of one below it, such an attribute?"""
    family = (ref, *linked.subclasses(ref))
    for cls in family:
        known = attributes_in_sight(linked.symbols, linked.classes, cls)
        if known is None or name in known:
            return False
    from flake8_tradelint.semantics.classes.completed import is_completed

    return not any(is_completed(linked, cls) for cls in family)


def _own(symbols: SymbolTable, base: Base) -> frozenset[str] | None:
    if isinstance(base, ExternalRef):
        return frozenset() if base.name in _HARMLESS else None
    cls = symbols.class_(base)
    module = symbols.summary(base.path)
    twice = sum(other.qualname == base.qualname for other in module.classes) != 1
    if cls is None or twice or cls.keywords or not _is_plain(symbols, base.path, cls):
        return None
    functions = [function for function in module.functions if function.cls == base.qualname]
    if any(function.reflective for function in functions) or _DYNAMIC & set(cls.methods):
        return None
    names = frozenset(_names(cls))
    return names | {mangled(name, cls.name) for name in names}


def _is_plain(symbols: SymbolTable, path: str, cls: ClassSummary) -> bool:
    """Has it only decorators that are known to add nothing but what they are known for?"""
    for decorator in cls.decorators:
        func = decorator.func if isinstance(decorator, e.Call) else decorator
        if symbols.qualified(symbols.resolve(path, func)) not in _DECORATORS:
            return False
    return True


def mangled(name: str, cls: str) -> str:
    """The name under which an object has what methods of the class write so: ``__x`` is ``_Client__x``."""
    private = name.startswith("__") and not name.endswith("__") and cls.strip("_")
    return f"_{cls.lstrip('_')}{name}" if private else name


def _names(cls: ClassSummary) -> Iterator[str]:
    yield from cls.methods
    yield from cls.other_names
    yield from slots(cls)
    yield from (variable.name for variable in cls.variables)
    yield from (assignment.name for assignment in cls.self_assignments)
    yield from ("__dataclass_fields__", "__doc__", "__match_args__", "__slots__", "__qualname__", "__name__")
