"""Classes whose instances keep what a generated ``__init__`` stores: nothing intercepts it."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.declare import subclass_hooks
from flake8_tradelint.semantics.dataclass.declare.absent_bases import PROTOCOLS, knowledge_of
from flake8_tradelint.semantics.dataclass.declare.kinds import is_struct_base
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef

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
_NEW = "__new__"
_BUILDERS = frozenset({_NEW, subclass_hooks.NAME})
_INTERCEPTORS = _BUILDERS | {"__setattr__", "__getattribute__", _SLOTS}
_STRUCT_METACLASSES = frozenset({"msgspec.StructMeta", "._core.StructMeta"})
_PLAIN_METACLASSES = _STRUCT_METACLASSES | {"abc.ABCMeta", "builtins.type"}
_MAKING = frozenset({"__new__", "__init__", "__call__", "__prepare__", "__setattr__", "__getattribute__"})
"""Methods by which a metaclass changes classes, or their calls."""


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
    return any(isinstance(base, ExternalRef) and base.name in PROTOCOLS for base in table.classes.bases(ref))


def _empty(table: DataclassTable, base: Base) -> frozenset[str]:
    """Return ``__slots__`` if the base has ``__slots__ = ()``, which restricts no subclass."""
    cls = table.body(base) if isinstance(base, ClassRef) else None
    variables = [one for one in cls.variables if one.name == _SLOTS] if cls is not None else []
    empty = [one for one in variables if isinstance(one.value, e.Sequence) and not one.value.items]
    return frozenset({_SLOTS}) if variables and variables == empty else frozenset()


def _is_plain(table: DataclassTable, base: Base, hooks: frozenset[str]) -> bool:
    """Return True if nothing in the class keeps a generated ``__init__`` from storing a value."""
    if isinstance(base, ExternalRef):
        return is_struct_base(base) or knowledge_of(base.name) != "rebuilding"
    cls = table.body(base)
    if cls is None:
        return True  # it is not in sight: see `unseen_bases`
    if not all(_is_plain_keyword(table, base, *keyword) for keyword in cls.keywords):
        return False
    found = hooks.intersection(_names(cls))
    if subclass_hooks.NAME in found and _is_followed_hook(table, base):
        found -= {subclass_hooks.NAME}
    if _NEW in found and _NEW in cls.methods and _is_delegating(table, base):
        found -= {_NEW}
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


def _is_delegating(table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if all that the class's ``__new__`` returns was made by the next one (``super().__new__``).

    Then the initialiser of the class runs, as it does without it.
    """
    found = table.symbols.definitions(FunctionRef(ref.path, f"{ref.qualname}.{_NEW}"))
    if len(found) != 1 or found[0].reflective or not found[0].returned:
        return False
    return all(_is_made_by_next(ref, value) for value in found[0].returned)


def _is_made_by_next(ref: ClassRef, value: e.Expr) -> bool:
    if isinstance(value, e.Union):
        return all(_is_made_by_next(ref, option) for option in value.options)
    if isinstance(value, e.Attribute):  # the instance that is kept: `cls._instance`
        return value.value in (e.ClassOf(ref.qualname), e.Name(ref.qualname)) and value.attr.startswith("_")
    if not isinstance(value, e.Call) or not isinstance(value.func, e.Attribute) or value.func.attr != _NEW:
        return False
    maker, made = value.func.value, value.args[:1]
    is_next = maker in (e.Super(ref.qualname), e.Name("object"))
    return is_next and made == (e.ClassOf(ref.qualname),)


def _names(cls: ClassSummary) -> tuple[str, ...]:
    return (*cls.methods, *cls.other_names, *(variable.name for variable in cls.variables))
