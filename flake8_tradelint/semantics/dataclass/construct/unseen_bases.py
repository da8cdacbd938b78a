"""The first base in the order of a class that is not in sight, and what that leaves certain.

A field of a class that comes before it in the method resolution order stays a field, whatever the base is:
that is likely. Of a field that comes after it nothing can be told: the base may declare it anew. What a table
of known classes says of a base is likely, too: the user may have another version of its package.
"""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import UNKNOWN_BASE
from flake8_tradelint.semantics.dataclass.declare.absent_bases import knowledge_of
from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.ambiguity import is_ambiguous
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef
from flake8_tradelint.settings import is_tabled
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable


_FIRST: QueryKey[Unseen | None] = QueryKey()
"""By class."""
_EDITION: QueryKey[str] = QueryKey()
"""By class."""


class Unseen(Record):
    """The base ``name``, as the code spells it, was not found; in the order it stands at or behind ``at``."""

    at: Base
    name: str


def first_unseen(table: DataclassTable, ref: ClassRef) -> Unseen | None:
    """Return the first base in the order of the class that is not in sight; ``None`` if all are."""
    return table.classes.along(table.results(_FIRST), ref, (), partial(_first, table))


def is_before(table: DataclassTable, ref: ClassRef, owner: ClassRef, unseen: Unseen) -> bool:
    """Return True if ``owner`` comes before what is not in sight in the order of ``ref``."""
    if first_unseen(table, owner) == unseen:
        return True
    for base in table.classes.mro(ref):
        if base in (owner, unseen.at):
            return base == owner
    return False


def unless(unseen: Unseen) -> str:
    """Return the clause of a message that names what was not seen."""
    told = f"`{unseen.name}`, a base that was not found," if unseen.name else "a base that is computed"
    return f"unless {told} changes that"


def _first(table: DataclassTable, classes: tuple[Base, ...], _: ClassRef | None) -> Unseen | None:
    below: ClassRef | None = None
    for base in classes:
        if isinstance(base, ExternalRef):
            if knowledge_of(base.name) != "unseen":
                continue
            return Unseen(base, _spelled(table, below) if base == UNKNOWN_BASE else _last(base.name))
        below = base
        if table.body(base) is None:
            return Unseen(base, _last(base.qualname))  # its module may have another class of this name
        header = table.symbols.header(base)
        for one in header.bases if header is not None else ():
            if is_ambiguous(table.symbols, base.path, one):
                return Unseen(base, e.last_name(one))
        if table.classes.bases(base) == (UNKNOWN_BASE,):
            return Unseen(base, _spelled(table, base))
    return None


def _spelled(table: DataclassTable, ref: ClassRef | None) -> str:
    """Return the last name of the class's base that resolves to nothing; "" if it is no plain name."""
    header = table.symbols.header(ref) if ref is not None else None
    if ref is None or header is None:
        return ""
    found = zip(header.bases, table.classes.bases(ref), strict=True)
    base = next((base for base, meant in found if meant == UNKNOWN_BASE), None)
    while isinstance(base, e.Subscript):
        base = base.value
    return e.last_name(base)


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def edition_above(table: DataclassTable, ref: ClassRef) -> str:
    """Return the package and version of the first ancestor that a table describes; ``""`` if none does."""
    return table.classes.along(table.results(_EDITION), ref, (), _first_edition)


def as_of(table: DataclassTable, ref: ClassRef) -> str:
    """Return the clause of a message that names this version; ``""`` if no table has a part in the class."""
    found = edition_above(table, ref)
    return f"as of {found}" if found else ""


def _first_edition(classes: tuple[Base, ...], _: ClassRef | None) -> str:
    path = next((base.path for base in classes if isinstance(base, ClassRef) and is_tabled(base.path)), "")
    if not path:
        return ""
    from flake8_tradelint.source.class_tables import edition

    return edition(path)
