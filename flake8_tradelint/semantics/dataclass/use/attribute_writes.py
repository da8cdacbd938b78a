"""Assignments to a field on instances, and copies of instances with another value of the field."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.inference.types import single
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.construct.constructors import Construction
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb


_STORES: QueryKey[tuple[tuple[str, AttributeFact], ...]] = QueryKey()
"""By attribute name."""
COPIERS = ("replace", "evolve")
"""Functions of dataclasses and of attrs that copy an object, with other values for the keywords."""

_GIVEN = regex(rb"\s*=(?!=)")


def is_set(
    project: TypeDb,
    table: DataclassTable,
    name: str,
    family: tuple[ClassRef, ...],
    calls: tuple[Construction, ...],
) -> bool:
    """Return True if one of the ``calls`` passes the field by keyword, or if it is set on instances."""
    if any(keyword == name for call in calls for keyword, _ in call.fact.call.keywords):
        return True
    return is_stored(project, table, name, family)


def is_stored(project: TypeDb, table: DataclassTable, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Return True if the attribute is set or deleted on something that may be an instance of the family."""
    for path, fact in stores(project, table, name):
        receiver = table.symbols.resolve(path, fact.receiver)
        if not isinstance(receiver, ClassRef) and not is_foreign(project, path, fact.receiver, family):
            return True
    return False


def stores(project: TypeDb, table: DataclassTable, name: str) -> tuple[tuple[str, AttributeFact], ...]:
    """Return the assignments to an attribute ``name`` and its deletions, on any object, with their files."""

    def find() -> tuple[tuple[str, AttributeFact], ...]:
        return tuple([found for found in project.attributes(name) if found[1].context != "load"])

    return table.results(_STORES).get(name, find)


def is_foreign(project: TypeDb, path: str, receiver: e.Expr, family: tuple[ClassRef, ...]) -> bool:
    """Return True if the receiver is certainly no instance of one of these classes."""
    found = project.receivers.infer(path, receiver)
    if found is None and isinstance(receiver, e.Call) and isinstance(receiver.func, e.Attribute):
        return _returns_others(project, receiver.func.attr, family)
    return found is not None and found.cls not in family


def _returns_others(project: TypeDb, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Return True if every method of this name in the project returns an instance of some other class."""
    text = f"def {name}(".encode()
    given = [
        single(project.receivers.returned(FunctionRef(path, function.qualname)))
        for path in project.mentioning(name)
        if text in project.data(path)
        for function in project.mentioned(path, text).functions
        if function.name == name
    ]
    return bool(given) and all(found is not None and found.cls not in family for found in given)


def is_replaced(project: TypeDb, name: str) -> bool:
    """Return True if some call of ``replace`` or ``evolve`` passes the field by keyword."""
    for copier in COPIERS:
        for _, fact in project.calls(copier, lambda path: _is_assigned(project.data(path), name.encode())):
            if any(given == name for given, _ in fact.call.keywords):
                return True
    return False


def _is_assigned(data: bytes, name: bytes) -> bool:
    return any(_GIVEN.match(data, at + len(name)) for at in occurrences(data, name))
