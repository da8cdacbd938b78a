"""What the cross-file analyses ask of the project; ``project.ProjectFacts`` answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from flake8_tradelint.semantics.classes.table import ClassTable
from flake8_tradelint.semantics.inference.receivers import Receivers
from flake8_tradelint.semantics.naming.symbols import ClassRef, SymbolTable
from flake8_tradelint.semantics.summary import AttributeFact, CallFact


class Linked(Protocol):
    """A project whose modules are linked."""

    symbols: SymbolTable
    classes: ClassTable
    receivers: Receivers

    def require(self, callees: Iterable[str] = (), attributes: Iterable[str] = ()) -> None:
        """Names that will be asked for: saves summarising the same files name by name."""

    def calls(self, name: str) -> Iterator[tuple[str, CallFact]]:
        """Every call whose callee's last name is ``name``, with its file."""

    def attributes(self, name: str) -> Iterator[tuple[str, AttributeFact]]:
        """Every use of an attribute ``name``, with its file."""

    def attributes_where(self, name: str, text: re.Pattern[bytes]) -> Iterator[tuple[str, AttributeFact]]:
        """The same, in the files whose text the pattern finds only."""

    def subclasses(self, ref: ClassRef) -> Iterator[ClassRef]:
        """Every class derived from ``ref``."""

    def mentioning(self, name: str) -> Iterator[str]:
        """The files whose text has ``name`` somewhere."""
