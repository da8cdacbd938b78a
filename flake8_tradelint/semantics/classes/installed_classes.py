"""The class table across packages: bases in installed packages are classes like the project's own."""

from __future__ import annotations

from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.classes.table import UNKNOWN_BASE, ClassTable
from flake8_tradelint.semantics.naming.lookup import class_named
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, SymbolTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.naming.installed import InstalledModules


class ClassesAcross(ClassTable):
    """A class table in which bases of the files ``leading`` are looked for in installed files.

    ``leading`` are files of the project, ``reached`` the files of packages.
    """

    def __init__(
        self,
        symbols: SymbolTable,
        installed: InstalledModules,
        leading: frozenset[str],
        reached: frozenset[str],
    ) -> None:
        super().__init__(symbols)
        self._installed, self._leading, self._reached = installed, leading, reached

    def over(self, symbols: SymbolTable) -> ClassTable:
        """Return a table of the same classes over other summaries."""
        return ClassesAcross(symbols, self._installed, self._leading, self._reached)

    def _base(self, ref: ClassRef, base: e.Expr) -> Base:
        found = super()._base(ref, base)
        if not isinstance(found, ExternalRef) or ref.path not in self._leading:
            return found
        for name in (found.name,) if found != UNKNOWN_BASE else self._starred(ref.path, base):
            there = class_named(self._symbols, name, self._installed)
            if there is not None and there.path in self._reached:
                return there
        return found

    def _starred(self, path: str, base: e.Expr) -> Iterator[str]:
        """Yield the full names that a bare name may have by ``from package import *``."""
        if isinstance(base, e.Name):
            stars = self._symbols.surface(path).star_imports
            yield from (f"{star.module}.{base.id}" for star in stars if not star.level)
