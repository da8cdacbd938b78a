"""Which table of known classes a class derives from: what it says may be of another version."""

from __future__ import annotations

from flake8_tradelint.semantics.dataclass.declare.query_keys import QueryKey
from flake8_tradelint.semantics.naming.symbols import ClassRef
from flake8_tradelint.source.class_tables import edition, is_tabled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable


_EDITION: QueryKey[str] = QueryKey()
"""By class."""


def edition_above(table: DataclassTable, ref: ClassRef) -> str:
    """Return the package and version of the first ancestor that a table describes; ``""`` if none does."""
    return table.classes.along(table.results(_EDITION), ref, (), _first)


def as_of(table: DataclassTable, ref: ClassRef) -> str:
    """Return the clause of a message that names this version; ``""`` if no table has a part in the class."""
    found = edition_above(table, ref)
    return f"as of {found}" if found else ""


def _first(classes: tuple[Base, ...], _: ClassRef | None) -> str:
    found = (base.path for base in classes if isinstance(base, ClassRef) and is_tabled(base.path))
    return next((edition(path) for path in found), "")
