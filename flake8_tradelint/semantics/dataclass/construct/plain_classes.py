"""Classes whose instances keep what a generated ``__init__`` stores: nothing intercepts it."""

from __future__ import annotations

import sys

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.declare import subclass_hooks
from flake8_tradelint.semantics.dataclass.declare.kinds import is_struct_base
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.ambiguity import is_ambiguous
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.summary import ClassSummary


_STORES_PLAINLY: QueryKey[bool] = QueryKey()
"""By class."""
_MAY_STORE_OTHERWISE: QueryKey[bool] = QueryKey()
"""By class: whether it or a class above may intercept what is stored."""
_SLOTS = "__slots__"
_BUILDERS = frozenset({"__new__", subclass_hooks.NAME})
_INTERCEPTORS = _BUILDERS | {"__setattr__", "__getattribute__", _SLOTS}
_STRUCT_METACLASSES = frozenset({"msgspec.StructMeta", "._core.StructMeta"})
_PLAIN_METACLASSES = _STRUCT_METACLASSES | {"abc.ABCMeta", "builtins.type"}
_MAKING = frozenset({"__new__", "__init__", "__call__", "__prepare__", "__setattr__", "__getattribute__"})
"""Methods by which a metaclass changes classes, or their calls."""
_STRANGE = ("enum.", "ctypes.", "typing.NamedTuple", "typing.TypedDict")
_PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
"""Bases that give a class an ``__init__`` which calls the next one."""
EMPTY = _PROTOCOLS | {"typing.Generic", "typing_extensions.Generic", "abc.ABC", "builtins.object"}
"""Bases that bring no ``__init__`` of their own."""


def is_built_plainly(table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if calling the class runs the initialiser that its bodies show, and nothing before it."""
    return all(_is_plain(table, base, _BUILDERS) for base in table.classes.mro(ref))


def stores_plainly(table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if an instance keeps what the initialiser stores, under the same name."""

    def strange(classes: tuple[Base, ...], _: ClassRef | None) -> bool:
        return not all(_is_plain(table, base, _INTERCEPTORS - _empty(table, base)) for base in classes)

    def check() -> bool:
        return _is_plain(table, ref, _INTERCEPTORS) and not table.classes.along(
            table.results(_MAY_STORE_OTHERWISE), ref, (), strange
        )

    return table.results(_STORES_PLAINLY).get(ref, check)


def is_protocol(table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if the class itself is a protocol, which is not instantiated."""
    return any(isinstance(base, ExternalRef) and base.name in _PROTOCOLS for base in table.classes.bases(ref))


def _empty(table: DataclassTable, base: Base) -> frozenset[str]:
    """Return ``__slots__`` if the base has ``__slots__ = ()``, which restricts no subclass."""
    cls = table.body(base) if isinstance(base, ClassRef) else None
    variables = [one for one in cls.variables if one.name == _SLOTS] if cls is not None else []
    empty = [one for one in variables if isinstance(one.value, e.Sequence) and not one.value.items]
    return frozenset({_SLOTS}) if variables and variables == empty else frozenset()


def _is_plain(table: DataclassTable, base: Base, hooks: frozenset[str]) -> bool:
    """Return True if nothing in the class keeps a generated ``__init__`` from storing a value."""
    if isinstance(base, ExternalRef):
        return is_struct_base(base) or _is_plain_external(base.name)
    cls = table.body(base)
    if cls is None or not all(_is_plain_keyword(table, base, *keyword) for keyword in cls.keywords):
        return False
    if any(is_ambiguous(table.symbols, base.path, one) for one in cls.bases):
        return False
    found = hooks.intersection(_names(cls))
    if subclass_hooks.NAME in found and _is_followed_hook(table, base):
        found -= {subclass_hooks.NAME}
    return not found and not _is_patched(table, base)


def _is_plain_keyword(table: DataclassTable, ref: ClassRef, name: str, value: e.Expr) -> bool:
    """Return True for an option of a struct, a known metaclass, and one of structs that adds nothing."""
    if name != "metaclass":
        from flake8_tradelint.semantics.dataclass.declare.structs import STRUCT_KEYWORDS

        return name in STRUCT_KEYWORDS and table.is_struct(ref)
    metaclass = table.symbols.resolve(ref.path, value)
    if not isinstance(metaclass, ClassRef):
        return table.symbols.qualified(metaclass) in _PLAIN_METACLASSES
    order = table.classes.mro(metaclass)
    of_structs = any(isinstance(base, ExternalRef) and base.name in _STRUCT_METACLASSES for base in order)
    return of_structs and all(_is_plain_metaclass(table, base) for base in order)


def _is_plain_metaclass(table: DataclassTable, base: Base) -> bool:
    if isinstance(base, ExternalRef):
        return base.name in _PLAIN_METACLASSES
    cls = table.body(base)
    return cls is not None and _MAKING.isdisjoint(_names(cls))


def _is_followed_hook(table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if the class's ``__init_subclass__`` is known and sets no special method."""
    found = table.hook(ref)
    return found is not None and not any(name.startswith("__") for name in found.sets)


def _is_patched(table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if the class's module gives it another initialiser afterwards (``C.__init__ = ...``)."""
    return any(
        store.variable.name in ("__init__", "__new__")
        and table.symbols.resolve(ref.path, store.receiver) == ref
        for store in table.symbols.surface(ref.path).class_stores
    )


def _is_plain_external(name: str) -> bool:
    if name in EMPTY:
        return True
    return name.partition(".")[0] in sys.stdlib_module_names and not name.startswith(_STRANGE)


def _names(cls: ClassSummary) -> tuple[str, ...]:
    return (*cls.methods, *cls.other_names, *(variable.name for variable in cls.variables))
