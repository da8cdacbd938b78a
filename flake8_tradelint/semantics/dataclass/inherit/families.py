"""A class with all its subclasses, and queries about all of them together: asked once for many findings."""

from __future__ import annotations

from flake8_tradelint.semantics.classes.bodies import Hidden
from flake8_tradelint.semantics.dataclass.construct.constructors import constructions, parameters, positions
from flake8_tradelint.semantics.dataclass.construct.initialisers import initialiser
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.dataclass.inherit.overrides import is_overridden
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flake8_tradelint.semantics.dataclass.construct.constructors import Construction
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.inference.db import TypeDb


_FAMILY: QueryKey[Family] = QueryKey()
"""By the topmost class."""
_AFFECTED: QueryKey[tuple[ClassRef, ...]] = QueryKey()
"""By the topmost class and name."""
_HAS_UNKNOWN_CALL: QueryKey[bool] = QueryKey()
"""By the topmost class."""
_PASSING: QueryKey[bool] = QueryKey()
"""By the class that declares a field, and the field."""


class Family(Record):
    """``members`` are a class and all below it, ``calls`` those that make instances of one.

    ``binders`` are the members whose body binds a name; ``unknown`` those whose body is not known,
    ``joining`` those with several bases.
    """

    members: tuple[ClassRef, ...]
    calls: tuple[Construction, ...]
    binders: Mapping[str, tuple[ClassRef, ...]]
    unknown: tuple[ClassRef, ...]
    joining: tuple[ClassRef, ...]


def family_of(project: TypeDb, table: DataclassTable, top: ClassRef) -> Family:
    """Return the class with all its subclasses and the calls that make instances of them."""
    return table.results(_FAMILY).get(top, partial(_family, project, table, top))


def _family(project: TypeDb, table: DataclassTable, top: ClassRef) -> Family:
    members = (top, *project.subclasses(top))
    binders: dict[str, list[ClassRef]] = {}
    unknown = []
    for ref in members:
        body = table.bindings(ref)
        if body is None:
            unknown.append(ref)
            continue
        for name in {*body.variables, *body.others}:
            binders.setdefault(name, []).append(ref)
    return Family(
        members,
        tuple(constructions(project, members)),
        {name: tuple(found) for name, found in binders.items()},
        tuple(unknown),
        tuple([ref for ref in members if len(table.classes.bases(ref)) > 1]),
    )


def are_below(table: DataclassTable, ref: ClassRef, others: Iterable[ClassRef]) -> bool:
    """Return True if one of the others derives from the class."""
    length = len(table.classes.mro(ref))
    return any(
        len(table.classes.mro(other)) > length and table.classes.derives(other, ref) for other in others
    )


def affected_binders(
    project: TypeDb, table: DataclassTable, top: ClassRef, name: str
) -> tuple[ClassRef, ...]:
    """Return the members that bind ``name`` and would show another value if a class above declared it anew.

    Other members override the name without effect already, or declare it themselves.
    """
    family = family_of(project, table, top)

    def find() -> tuple[ClassRef, ...]:
        return tuple([ref for ref in family.binders.get(name, ()) if not _is_unaffected(table, ref, name)])

    return (*family.unknown, *table.results(_AFFECTED).get((top, name), find))


def _is_unaffected(table: DataclassTable, ref: ClassRef, name: str) -> bool:
    bound = table.bound(ref, name)
    if isinstance(bound, Hidden):
        return False
    made = initialiser(table, ref, name)
    fields = table.fields(made) if isinstance(made, ClassRef) else None
    declares = fields is not None and name in fields and fields[name].owner == ref
    return declares or bound is None or is_overridden(table, ref, name)


def has_unknown_call(project: TypeDb, table: DataclassTable, top: ClassRef) -> bool:
    """Return True if some call has arguments for an initialiser that is neither written nor known."""
    calls = family_of(project, table, top).calls
    return table.results(_HAS_UNKNOWN_CALL).get(top, lambda: any(_is_unknown(table, call) for call in calls))


def _is_unknown(table: DataclassTable, call: Construction) -> bool:
    if not call.fact.call.args and not call.fact.call.keywords:
        return False
    return parameters(table, call.cls) is None and initialiser(table, call.cls) != "written"


def passes(project: TypeDb, table: DataclassTable, top: ClassRef, owner: ClassRef, name: str) -> bool:
    """Return True if some call passes the field of ``owner``, or any argument in its place or behind it."""
    calls = family_of(project, table, top).calls
    return table.results(_PASSING).get(
        (owner, name), lambda: any(_passes(table, call, owner, name) for call in calls)
    )


def _passes(table: DataclassTable, call: Construction, owner: ClassRef, name: str) -> bool:
    made = initialiser(table, call.cls)
    fields = table.fields(made) if isinstance(made, ClassRef) else None
    field = fields.get(name) if fields is not None else None
    if field is None or field.owner != owner:
        return False
    known = positions(table, call.cls) or {}
    keywords = {keyword for keyword, _ in call.fact.call.keywords}
    if (field.alias or name) in keywords or name not in known:
        return True
    place = known[name]
    return place is not None and ("*" in keywords or place < len(call.fact.call.args))
