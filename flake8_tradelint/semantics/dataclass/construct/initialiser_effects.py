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

    _Assigned = tuple[str, SelfAssignment]
    """The name of a method, and what it assigns."""


_HAS_INITIALISER: QueryKey[bool] = QueryKey()
"""By class: whether it or a class above defines one of ``_INITIALISERS``."""
_EFFECTS: QueryKey[InitialiserEffects] = QueryKey()
"""By class."""
_ASSIGNED: QueryKey[tuple[_Assigned, ...]] = QueryKey()
"""By class and name: where methods of it, or of a class above, assign the attribute on ``self``."""
_REACHED: QueryKey[Reached] = QueryKey()
"""By class."""
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


class Reached(Record):
    """``methods`` are called on ``self``, or handed on, while an instance is made.

    ``mirroring``: one of them may read what the class binds.
    """

    methods: frozenset[str]
    mirroring: bool


class Stores(Record):
    """How initialisers, and methods that they call, give instances another value: ``always``, or some ``by``.

    ``by`` are the methods that set the attribute under a condition. Values that are made of the stored one
    do not count.
    """

    always: bool = False
    by: tuple[str, ...] = ()


def stores(table: DataclassTable, ref: ClassRef, name: str) -> Stores:
    """Return how initialisers, and methods that they call on ``self``, may set the attribute."""

    def first(classes: tuple[Base, ...], _: ClassRef | None) -> bool:
        bodies = [table.body(base) for base in classes if isinstance(base, ClassRef)]
        return any(cls is not None and not _INITIALISERS.isdisjoint(cls.methods) for cls in bodies)

    if not table.classes.along(table.results(_HAS_INITIALISER), ref, (), first):
        return Stores()
    if _may_store_class_value(table, ref):
        return Stores(always=True)

    def assigned(classes: tuple[Base, ...], _: ClassRef | None) -> tuple[_Assigned, ...]:
        return tuple(
            [one for base in classes if isinstance(base, ClassRef) for one in _own(table, base, name)]
        )

    found = table.classes.along(
        table.results(_ASSIGNED), ref, (name,), assigned, lambda one, rest: one + rest
    )
    if not found:
        return Stores()
    reached = table.results(_REACHED).get(ref, lambda: _reached(table, ref))
    found = tuple([one for one in found if one[0] in reached.methods])
    always = any(not one.conditional or _reads_class(one.value) for _, one in found)
    return Stores(always or (bool(found) and reached.mirroring), tuple([method for method, _ in found]))


def _own(table: DataclassTable, ref: ClassRef, name: str) -> Iterator[_Assigned]:
    """Yield the assignments of the class's own methods, each with the method's name."""
    cls = body_of(table.symbols, ref, name)
    for one in cls.self_assignments if cls is not None else ():
        if one.name == name and not _is_refined(one):
            yield one.function.removeprefix(f"{ref.qualname}.").partition(".")[0], one


def _reached(table: DataclassTable, ref: ClassRef) -> Reached:
    queue = dict.fromkeys(sorted(_INITIALISERS))
    names, order, mirroring = list(queue), table.classes.mro(ref), False
    for name in names:
        for function in _methods(table, order, (name,)):
            used = function.self_calls | function.reads | function.touches if function is not None else ()
            mirroring = mirroring or function is None or function.mirroring
            new = [one for one in sorted(used) if one not in queue]
            queue.update(dict.fromkeys(new))
            names += new
    return Reached(frozenset(queue), mirroring)


def _reads_class(value: e.Expr | None) -> bool:
    """Return True if the value may be the class's: ``type(self).name``, ``self.__class__.name``."""
    match value:
        case e.ClassOf():
            return True
        case e.Attribute(inner, attr):
            return attr == "__class__" or _reads_class(inner)
        case e.Call(func, args, keywords):
            return any(map(_reads_class, (func, *args, *(given for _, given in keywords))))
        case e.Union(options):
            return any(map(_reads_class, options))
        case e.Subscript(inner):
            return _reads_class(inner)
    return False


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
    """Return True for ``self.name = self.name.strip()`` and ``self.name = Path(self.name)``.

    The new value is made of the stored one.
    """
    return _is_made_of(assignment.value, assignment.name) and not _reads_class(assignment.value)


def _is_made_of(value: e.Expr | None, name: str) -> bool:
    match value:
        case e.Attribute(e.SelfOf(), attr):
            return attr == name
        case e.Attribute(inner) | e.Subscript(inner):
            return _is_made_of(inner, name)
        case e.Call(func, args):
            return _is_made_of(func, name) or (bool(args) and _is_made_of(args[0], name))
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
