"""The queries of the semantic database about types."""

from __future__ import annotations

from flake8_tradelint.semantics.classes.db import ClassDb
from flake8_tradelint.startup.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.closed import Closed
    from flake8_tradelint.semantics.inference.library import Library
    from flake8_tradelint.semantics.inference.receivers import Receivers


class TypeDb(ClassDb, Protocol):
    """Queries about the classes of values, and about the attributes that values have."""

    @property
    def receivers(self) -> Receivers:
        """The inferred classes of expressions."""

    @property
    def library(self) -> Library:
        """The classes of installed packages."""

    @property
    def closed(self) -> Closed:
        """The attributes that instances of a class can have, for classes all of whose bases are known."""
