"""Names without annotation that instances set for themselves: what slots, ``asdict`` and ``==`` make of them."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.verdict.class_attributes import is_used_on_class, may_be_instance
from flake8_tradelint.semantics.dataclass.verdict.standard_bases import SERIALISING, gives_no_dict
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb

    Uses = Iterable[tuple[str, AttributeFact]]


_CONVERTERS = {
    "asdict": ("dataclasses.asdict", "attr.asdict", "attrs.asdict"),
    "astuple": ("dataclasses.astuple", "attr.astuple", "attrs.astuple"),
    "fields": ("dataclasses.fields", "attr.fields", "attrs.fields"),
}
_DECORATORS = frozenset({"dataclasses_json.dataclass_json", "serde.serde", "serde.serialize", "serde.se.serialize"})
_WRITING = regex(r"(?:^|\.)(?:to_|as_|_?serialize|dump|dict|json|save|state_dict)")
"""Functions that write: ``to_dict``, ``serialize``."""


def is_set_on_instances(project: TypeDb, uses: Uses, family: tuple[ClassRef, ...]) -> bool:
    """Return True if the name is set or deleted on something that may be an instance of the family."""
    return any(
        fact.context != "load"
        and not is_used_on_class(project, path, fact, family)
        and may_be_instance(project, path, fact.receiver, family)
        for path, fact in uses
    )


def is_certainly_set(project: TypeDb, uses: Uses, family: tuple[ClassRef, ...]) -> bool:
    """Return True if the name is set on a value that is known to be an instance of the family."""
    return any(fact.context == "store" and _is_instance(project, path, fact, family) for path, fact in uses)


def _is_instance(project: TypeDb, path: str, fact: AttributeFact, family: tuple[ClassRef, ...]) -> bool:
    found = project.receivers.infer(path, fact.receiver)
    return found is not None and found.cls in family


def has_only_slots(project: TypeDb, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if no instance of the class can have an attribute that is neither a field nor a slot."""
    below = (one for heir in project.subclasses(ref) for one in table.classes.mro(heir))
    every = dict.fromkeys((*table.classes.mro(ref), *below))
    return all(_is_slotted(table, base) for base in every)


def _is_slotted(table: DataclassTable, base: Base) -> bool:
    if isinstance(base, ExternalRef):
        return gives_no_dict(base)
    options, cls = table.options(base), table.body(base)
    if cls is None or "__setattr__" in cls.methods:
        return False
    slots = next((one for one in cls.variables if one.name == "__slots__"), None)
    if slots is not None:
        return "__dict__" not in slots.value_text and slots.value_kind in ("Tuple", "List", "Constant")
    return options is not None and options.slots is True and options.frozen is False


def is_converted(project: TypeDb, table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if the project writes instances of the class as their fields: ``asdict``, ``to_json``."""
    order = table.classes.mro(ref)
    if any(isinstance(base, ExternalRef) and base.name in SERIALISING for base in order):
        return True
    if any(_is_decorated(table, base) for base in order if isinstance(base, ClassRef)):
        return True
    family = (*table.classes.project_mro(ref), *project.subclasses(ref))
    return any(_converts(project, name, family) for name in _CONVERTERS)


def _is_decorated(table: DataclassTable, ref: ClassRef) -> bool:
    header = table.symbols.header(ref)
    for decorator in header.decorators if header is not None else ():
        maker = decorator.func if isinstance(decorator, e.Call) else decorator
        if table.symbols.qualified(table.symbols.resolve(ref.path, maker)) in _DECORATORS:
            return True
    return False


def _converts(project: TypeDb, name: str, family: tuple[ClassRef, ...]) -> bool:
    for path, fact in project.calls(name):
        meant = project.symbols.qualified(project.symbols.resolve(path, fact.call.func))
        if meant not in _CONVERTERS[name] or not fact.call.args:
            continue
        if name == "fields" and _WRITING.search(fact.function) is None:
            continue
        found = project.receivers.infer(path, fact.call.args[0])
        if found is not None and found.cls in family:
            return True
    return False
