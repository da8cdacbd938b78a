"""TL106: fields that are used like attributes of the class: never passed, and read on the class alone."""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.dataclass.verdict.missing_classvars import (
    is_plain,
    is_surely_constant,
    missing_classvars,
    own_fields,
)
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.constant_names import ConstantNames
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable, Field
    from flake8_tradelint.semantics.inference.db import TypeDb


_READ_ON: QueryKey[ReadOn] = QueryKey()
"""By attribute name."""


def class_only_fields(
    project: TypeDb, table: DataclassTable, ref: ClassRef, names: ConstantNames, asked: frozenset[str]
) -> Iterator[Field]:
    """Yield the fields of the class's own body that no call passes and that are read on the class alone.

    ``asked`` are the names that are read on a class by the text. Fields that TL102 reports are left out.
    """
    options = table.options(ref)
    if options is None or options.flavour in ("pydantic", "msgspec"):
        return
    constants: set[str] | None = None
    for field in own_fields(table, ref):
        if field.name not in asked or not is_plain(table, ref, field):
            continue
        if constants is None:
            constants = {constant.name for constant in missing_classvars(project, table, ref, names)}
        family = (ref, *project.subclasses(ref))
        if field.name in constants or not _is_read_on_class_alone(project, table, field.name, family):
            continue
        if is_surely_constant(project, table, field):
            yield field


class ReadOn(Record):
    """The classes on which an attribute is read, and those on whose instances it is read.

    ``instances`` is ``None`` if a receiver is not known: any class may be meant.
    """

    classes: frozenset[Base]
    instances: frozenset[Base] | None


def _is_read_on_class_alone(
    project: TypeDb, table: DataclassTable, name: str, family: tuple[ClassRef, ...]
) -> bool:
    found = table.results(_READ_ON).get(name, lambda: _read_on(project, name))
    if found.instances is None or not found.instances.isdisjoint(family):
        return False
    return not found.classes.isdisjoint(family)


def _read_on(project: TypeDb, name: str) -> ReadOn:
    classes: set[Base] = set()
    instances: set[Base] = set()
    for path, fact in project.attributes(name):
        symbol = project.symbols.resolve(path, fact.receiver)
        found = project.receivers.infer(path, fact.receiver)
        instance = instance_of(found)
        cls = symbol if isinstance(symbol, ClassRef) else instance.cls if instance is not None else None
        if cls is not None:
            classes |= {cls} if fact.context == "load" else set()
        elif found is None:
            return ReadOn(frozenset(), None)
        else:
            instances.add(found.cls)
    return ReadOn(frozenset(classes), frozenset(instances))
