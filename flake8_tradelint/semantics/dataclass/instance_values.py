"""Which value does a new instance have under a name: the one its class shows, or a stored default?

``StoredDefault`` is the answer that matters: a generated ``__init__`` stores the default of
a field on every instance, whatever the class says under the same name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Literal

from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import Bound
from flake8_tradelint.semantics.classes.table import Base
from flake8_tradelint.semantics.dataclass import subclass_hooks
from flake8_tradelint.semantics.dataclass.fields import DataclassTable, Field
from flake8_tradelint.semantics.dataclass.kinds import Options
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef
from flake8_tradelint.semantics.summary import FunctionSummary

_INTERCEPTORS = frozenset({"__setattr__", "__getattribute__", "__new__", "__slots__", "__init_subclass__"})
_BUILDERS = frozenset({"__new__", "__init_subclass__"})
_PLAIN_METACLASSES = frozenset({"abc.ABCMeta", "builtins.type"})
_INITIALISERS = frozenset({"__init__", "__post_init__", "__attrs_post_init__", "__attrs_pre_init__"})
_STRANGE = ("enum.", "ctypes.", "typing.NamedTuple", "typing.TypedDict")
_PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
"""What it gives a protocol class for an ``__init__`` hands over to the next one."""
_EMPTY = _PROTOCOLS | {"typing.Generic", "typing_extensions.Generic", "abc.ABC", "builtins.object"}


@dataclass(frozen=True, slots=True)
class StoredDefault:
    """``initialiser``'s generated ``__init__`` sets the name from ``field`` unless it is passed."""

    field: Field
    initialiser: ClassRef


def stored_default(table: DataclassTable, ref: ClassRef, name: str) -> StoredDefault | None:
    """The default that instances of ``ref`` get stored under ``name``; ``None``: none, or not known."""
    if not _is_followed(table, ref, name):
        return None
    owner = initialiser(table, ref, name)
    return _stored(table, owner, name) if isinstance(owner, ClassRef) else None


def shows(table: DataclassTable, ref: ClassRef, name: str, origin: Bound) -> bool:
    """Do instances of ``ref`` surely have what the body ``origin`` binds, where no argument is passed?"""
    if not _is_followed(table, ref, name):
        return False
    owner = initialiser(table, ref, name)
    fields = table.fields(owner) if isinstance(owner, ClassRef) else None
    if fields is None:
        return False
    field = fields.get(name)
    if field is None or field.kind == "classvar":
        return table.first_bound(ref, name) == origin
    return field.kind == "field" and field.init is True and field.origin == origin


def _is_followed(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    order = table.classes.mro(ref)
    if any(isinstance(base, ExternalRef) and base.name in _PROTOCOLS for base in table.classes.bases(ref)):
        return False  # nobody makes instances of a protocol
    if any(name in hook.sets for hook in table.hooks(ref)):
        return False
    return all(_is_plain(table, base) for base in order) and not _sets_on_self(table, order, name)


def initialiser(
    table: DataclassTable, ref: ClassRef, passed: str = ""
) -> ClassRef | Literal["written", "unknown"] | None:
    """The class whose generated ``__init__`` makes instances of ``ref``.

    With ``passed``, hand-written ones are followed that surely do not pass this field on.
    """
    order = table.classes.mro(ref)
    for position, owner in enumerate(order):
        if isinstance(owner, ExternalRef):
            if owner.name not in _EMPTY and not owner.name.startswith(("collections.abc.", "typing.")):
                return "unknown"  # its `__init__` comes first
            continue
        if not passed and _is_written(table, owner):
            return "written"
        found = _initialised_by(table, owner, order[position + 1 :], passed)
        if found is not None:
            return found
    return None


def _is_written(table: DataclassTable, owner: ClassRef) -> bool:
    cls, options = table.body(owner), table.options(owner)
    overwritten = options is not None and not options.keeps_init
    return cls is not None and "__init__" in cls.methods and not overwritten


def _initialised_by(
    table: DataclassTable, owner: ClassRef, rest: tuple[Base, ...], name: str
) -> ClassRef | Literal["unknown"] | None:
    """The class whose generated ``__init__`` runs when ``owner`` is the next in line."""
    cls, kind = table.body(owner), table.kind(owner)
    if cls is None or kind == "unknown" or any(v.name == "__init__" for v in cls.variables):
        return "unknown"
    if _is_written(table, owner):
        return _called_by_init(table, owner, rest, name)
    if isinstance(kind, Options) and kind.init is not False:
        return owner if kind.init else "unknown"
    return None


def _called_by_init(
    table: DataclassTable, owner: ClassRef, rest: tuple[Base, ...], name: str
) -> ClassRef | Literal["unknown"]:
    """Follow a hand-written ``__init__`` that hands over without passing anything that could be ``name``."""
    function = table.symbols.function(FunctionRef(owner.path, f"{owner.qualname}.__init__"))
    if function is None or len(function.init_calls) != 1:
        return "unknown"
    call = function.init_calls[0]
    if not _is_super(call, owner) or call.args or {"**", name} & {keyword for keyword, _ in call.keywords}:
        return "unknown"
    for position, base in enumerate(rest):
        if isinstance(base, ExternalRef):
            if base.name not in _EMPTY:
                return "unknown"
            continue
        found = _initialised_by(table, base, rest[position + 1 :], name)
        if found is not None:
            return found
    return "unknown"


def _is_super(call: e.Call, owner: ClassRef) -> bool:
    return isinstance(call.func, e.Attribute) and call.func.value == e.Super(owner.qualname)


def _stored(table: DataclassTable, initialiser: ClassRef, name: str) -> StoredDefault | None:
    fields, options = table.fields(initialiser), table.options(initialiser)
    field = fields.get(name) if fields is not None else None
    if field is None or options is None or field.kind != "field" or field.init is None:
        return None
    if not field.init and field.default != "factory":
        # The stdlib stores the default of a field that is no parameter only where there are slots.
        stores = options.flavour == "attrs" or (options.flavour == "stdlib" and options.slots)
        if not stores or field.default != "value":
            return None
    return StoredDefault(field, initialiser)


def is_built_plainly(table: DataclassTable, ref: ClassRef) -> bool:
    """Does calling the class run the initialiser that its bodies show, and nothing before it?"""
    return all(_is_plain(table, base, _BUILDERS) for base in table.classes.mro(ref))


def _is_plain(table: DataclassTable, base: Base, hooks: frozenset[str] = _INTERCEPTORS) -> bool:
    """Nothing in the class keeps a generated ``__init__`` from storing what it says."""
    if isinstance(base, ExternalRef):
        return _is_plain_external(base.name)
    cls = table.body(base)
    if cls is None or any(keyword != "metaclass" for keyword, _ in cls.keywords):
        return False
    for _, metaclass in cls.keywords:
        if table.symbols.qualified(table.symbols.resolve(base.path, metaclass)) not in _PLAIN_METACLASSES:
            return False
    names = {*cls.methods, *cls.other_names, *(variable.name for variable in cls.variables)}
    found = names & hooks
    if subclass_hooks.NAME in found and _is_followed_hook(table, base):
        found.remove(subclass_hooks.NAME)
    return not found and not _is_patched(table, base)


def _is_followed_hook(table: DataclassTable, ref: ClassRef) -> bool:
    """Does the class's ``__init_subclass__`` leave the ways open by which instances are made?"""
    found = table.hook(ref)
    return found is not None and not any(name.startswith("__") for name in found.sets)


def _is_patched(table: DataclassTable, ref: ClassRef) -> bool:
    """Does the class's module give it another initialiser afterwards (``C.__init__ = ...``)?"""
    return any(
        store.variable.name in ("__init__", "__new__")
        and table.symbols.resolve(ref.path, store.receiver) == ref
        for store in table.symbols.surface(ref.path).class_stores
    )


def _is_plain_external(name: str) -> bool:
    if name in _EMPTY:
        return True
    return name.partition(".")[0] in sys.stdlib_module_names and not name.startswith(_STRANGE)


def _sets_on_self(table: DataclassTable, order: tuple[Base, ...], name: str) -> bool:
    """Do initialisers give instances a value of their own, or might they?"""
    assigned = early = False
    for ref in order:
        cls = table.body(ref) if isinstance(ref, ClassRef) else None
        if cls is not None:
            assigned |= any(assignment.name == name for assignment in cls.self_assignments)
            early |= not _INITIALISERS.isdisjoint(cls.methods)
    return early and (assigned or any(f is None or f.reflective for f in _initialising(table, order)))


def _initialising(table: DataclassTable, order: tuple[Base, ...]) -> Iterator[FunctionSummary | None]:
    """The methods that run while an instance is made, as far as they call each other on self."""
    queue = dict.fromkeys(sorted(_INITIALISERS))
    names = list(queue)
    for name in names:
        for ref in order:
            cls = table.body(ref) if isinstance(ref, ClassRef) else None
            if cls is None or name not in cls.methods:
                continue
            assert isinstance(ref, ClassRef)
            function = table.symbols.function(FunctionRef(ref.path, f"{ref.qualname}.{name}"))
            yield function
            new = [c for c in sorted(function.self_calls) if c not in queue] if function is not None else []
            queue.update(dict.fromkeys(new))
            names += new
