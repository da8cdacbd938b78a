"""The queries of the semantic database about classes."""

from __future__ import annotations

from flake8_tradelint.semantics.naming.db import NameDb
from flake8_tradelint.startup.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.headers import ClassHeaders
    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.naming.symbols import ClassRef


class ClassDb(NameDb, Protocol):
    """Queries about bases, method resolution orders and subclasses."""

    classes: ClassTable

    def headers(self) -> ClassHeaders:
        """Return the headers of all class statements, found in the text."""

    def class_names(self, names: frozenset[str]) -> frozenset[str]:
        """Return the names, and those of classes that may derive from classes so called, by header text."""

    def subclasses(self, ref: ClassRef) -> tuple[ClassRef, ...]:
        """Return every class that derives from ``ref``, directly or not."""
