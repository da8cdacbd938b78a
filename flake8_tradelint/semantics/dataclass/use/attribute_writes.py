"""Does the project set a field on instances, or make copies with another value?"""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.dataclass.declare.queries import Query
from flake8_tradelint.semantics.inference.types import single
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.dataclass.construct.constructors import Construction
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.facts import AttributeFact
    from flake8_tradelint.semantics.inference.db import TypeDb


_STORES: Query[tuple[tuple[str, AttributeFact], ...]] = Query()
COPIERS = ("replace", "evolve")
"""Functions that copy an object but for what they are told: of dataclasses and of attrs."""

_GIVEN = regex(rb"\s*=(?!=)")


def is_set(
    project: TypeDb,
    table: DataclassTable,
    name: str,
    family: tuple[ClassRef, ...],
    calls: tuple[Construction, ...],
) -> bool:
    """Does the project pass the field by its name, or set it on instances?"""
    if any(keyword == name for call in calls for keyword, _ in call.fact.call.keywords):
        return True
    return is_stored(project, table, name, family)


def is_stored(project: TypeDb, table: DataclassTable, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Is the attribute ever set or deleted on something that may be an instance?"""
    for path, fact in stores(project, table, name):
        receiver = table.symbols.resolve(path, fact.receiver)
        if not isinstance(receiver, ClassRef) and not is_foreign(project, path, fact.receiver, family):
            return True
    return False


def stores(project: TypeDb, table: DataclassTable, name: str) -> tuple[tuple[str, AttributeFact], ...]:
    """Where the attribute is set or deleted, on whatever object."""

    def find() -> tuple[tuple[str, AttributeFact], ...]:
        return tuple([found for found in project.attributes(name) if found[1].context != "load"])

    return table.results(_STORES).get(name, find)


def is_foreign(project: TypeDb, path: str, receiver: e.Expr, family: tuple[ClassRef, ...]) -> bool:
    """Is it certainly no instance of one of these classes?"""
    found = project.receivers.infer(path, receiver)
    if found is None and isinstance(receiver, e.Call) and isinstance(receiver.func, e.Attribute):
        return _gives_others(project, receiver.func.attr, family)
    return found is not None and found.cls not in family


def _gives_others(project: TypeDb, name: str, family: tuple[ClassRef, ...]) -> bool:
    """Does every method of this name in the project give an instance of some other class?"""
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
    """Does a copy get another value of the field?"""
    for copier in COPIERS:
        for _, fact in project.calls(copier, lambda path: _is_assigned(project.data(path), name.encode())):
            if any(given == name for given, _ in fact.call.keywords):
                return True
    return False


def _is_assigned(data: bytes, name: bytes) -> bool:
    return any(_GIVEN.match(data, at + len(name)) for at in occurrences(data, name))
