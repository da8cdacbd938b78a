"""The queries of the semantic database about names."""

from __future__ import annotations

from flake8_tradelint.semantics.db import FileDb
from flake8_tradelint.startup.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.facts import RaiseFact, Use
    from flake8_tradelint.semantics.naming.symbols import FunctionRef, SymbolTable


class NameDb(FileDb, Protocol):
    """Queries about modules, names and the functions that they refer to."""

    symbols: SymbolTable

    def owns(self, path: str) -> bool:
        """Return True if the file belongs to the project and not to an installed package."""

    def parameter_uses(self, ref: FunctionRef) -> tuple[tuple[Use, ...], ...]:
        """Return how the function uses each of its parameters, in their order."""

    def raisers(self, ref: FunctionRef) -> tuple[RaiseFact, ...]:
        """Return the statements and calls of the function that may raise."""
