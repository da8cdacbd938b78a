"""What initialisers, and the methods that they call on ``self``, do to the attributes of an instance."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.bodies import body_of
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.summary import FunctionSummary, SelfAssignment


_HAS_INITIALISER: QueryKey[bool] = QueryKey()
"""By class: whether it or a class above defines one of ``_INITIALISERS``."""
_EFFECTS: QueryKey[InitialiserEffects] = QueryKey()
"""By class."""
_ASSIGNED: QueryKey[bool] = QueryKey()
"""By class and name: whether a method of it, or of a class above, assigns the attribute on ``self``."""
_INITIALISERS = frozenset({"__init__", "__post_init__", "__attrs_post_init__", "__attrs_pre_init__"})


class InitialiserEffects(Record):
    """What the initialisers of an order do.

    ``known``: all of them were read; ``reflective``: one may set attributes under computed names;
    ``mirroring``: one may read what the class binds, or sets a name that it spells out in a reflective way;
    ``calls``: the methods that they call on ``self``.
    """

    known: bool
    reflective: bool
    mirroring: bool
    calls: frozenset[str]


def may_set(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    """Return True if initialisers, or methods that they call, may give instances another value."""

    def first(classes: tuple[Base, ...], _: ClassRef | None) -> bool:
        bodies = [table.body(base) for base in classes if isinstance(base, ClassRef)]
        return any(cls is not None and not _INITIALISERS.isdisjoint(cls.methods) for cls in bodies)

    if not table.classes.along(table.results(_HAS_INITIALISER), ref, (), first):
        return False

    def assigns(classes: tuple[Base, ...], _: ClassRef | None) -> bool:
        bodies = (body_of(table.symbols, base, name) for base in classes if isinstance(base, ClassRef))
        assigned = (one for cls in bodies if cls is not None for one in cls.self_assignments)
        return any(one.name == name and not _is_refined(one) for one in assigned)

    return table.classes.along(table.results(_ASSIGNED), ref, (name,), assigns) or _may_store_class_value(
        table, ref
    )


def _may_store_class_value(table: DataclassTable, ref: ClassRef) -> bool:
    """Return True if initialisers, or methods that they call on ``self``, may store the class's value."""

    def first(classes: tuple[Base, ...], _: ClassRef | None) -> InitialiserEffects:
        functions = list(_methods(table, classes, _INITIALISERS))
        known = [function for function in functions if function is not None]
        return InitialiserEffects(
            len(known) == len(functions),
            any(one.reflective for one in known),
            any(one.mirroring for one in known),
            frozenset().union(*(one.self_calls for one in known)),
        )

    def joined(one: InitialiserEffects, other: InitialiserEffects) -> InitialiserEffects:
        return InitialiserEffects(
            one.known and other.known,
            one.reflective or other.reflective,
            one.mirroring or other.mirroring,
            one.calls | other.calls,
        )

    found = table.classes.along(table.results(_EFFECTS), ref, (), first, joined)
    if found.calls:
        return _may_store_computed(tuple(_initialising(table, table.classes.mro(ref))))
    return not found.known or (found.reflective and found.mirroring)


def _is_refined(assignment: SelfAssignment) -> bool:
    """Return True for ``self.name = self.name.strip()``: the new value is made of the stored one."""
    value = assignment.value
    while isinstance(value, e.Call | e.Attribute):
        if isinstance(value, e.Attribute) and isinstance(value.value, e.SelfOf):
            return value.attr == assignment.name
        value = value.func if isinstance(value, e.Call) else value.value
    return False


def _may_store_computed(functions: tuple[FunctionSummary | None, ...]) -> bool:
    """Return True if one of the functions may store the class's value under a computed name.

    A value that comes from elsewhere hides the class's value, as the stored default does.
    """
    known = [function for function in functions if function is not None]
    if len(known) < len(functions):
        return True
    return any(one.reflective for one in known) and any(one.mirroring for one in known)


def _initialising(table: DataclassTable, order: tuple[Base, ...]) -> Iterator[FunctionSummary | None]:
    """Yield the methods that run while an instance is made, as far as they call each other on ``self``."""
    queue = dict.fromkeys(sorted(_INITIALISERS))
    names = list(queue)
    for name in names:
        for function in _methods(table, order, (name,)):
            yield function
            new = [c for c in sorted(function.self_calls) if c not in queue] if function is not None else []
            queue.update(dict.fromkeys(new))
            names += new


def _methods(
    table: DataclassTable, classes: tuple[Base, ...], names: Iterable[str]
) -> Iterator[FunctionSummary | None]:
    for name in names:
        for ref in classes:
            cls = table.body(ref) if isinstance(ref, ClassRef) else None
            if isinstance(ref, ClassRef) and cls is not None and name in cls.methods:
                yield table.symbols.function(FunctionRef(ref.path, f"{ref.qualname}.{name}"))
