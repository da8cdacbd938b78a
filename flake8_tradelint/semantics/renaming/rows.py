"""Index the rows of the renames table by their old names and owners."""

from __future__ import annotations

import os

from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, ModuleRef
from flake8_tradelint.semantics.renaming.exported_names import exports
from flake8_tradelint.semantics.renaming.owners import is_named, resolve_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.semantics.classes.table import Base
    from flake8_tradelint.semantics.parameters.db import ParameterDb
    from flake8_tradelint.settings import Rename


CALL = "()"
"""Ends an owner in the table whose keyword arguments were renamed."""


class Rows:
    """The rows of the settings whose owners the project may use."""

    def __init__(self, rows: Iterable[Rename], linked: ParameterDb) -> None:
        self._linked = linked
        self._rows: dict[str, list[Rename]] = {}
        self._called: dict[str, list[Rename]] = {}
        self._deprecated: dict[str, list[Rename]] = {}
        known = _Mentioned(linked)
        for row in rows:
            if known.may_be_used(row.owner):
                called = self._called if row.owner.endswith(CALL) else self._rows
                (self._deprecated if row.deprecated else called).setdefault(row.old, []).append(row)
        paths = linked.paths if self._rows else ()
        self._own_parts = frozenset(part for path in paths for part in path.removesuffix(".py").split(os.sep))
        self.old_names = frozenset(self._rows)
        """The attribute names that the table calls old."""
        self.old_keywords = frozenset(self._called)
        """The keyword arguments that the table calls old."""
        self.deprecated_names = frozenset(self._deprecated)
        """The names that the table calls deprecated."""
        names = self.old_names | self.old_keywords | self.deprecated_names
        self.encoded_names = frozenset(name.encode() for name in names)
        """All of these names, encoded as in a file's bytes."""
        modules = (
            row for rows in self._rows.values() for row in rows if "." in row.owner or row.owner.islower()
        )
        self.module_names = frozenset(row.old for row in modules)
        """Old names that may be a module's."""
        self.owner_names = _last_names(self._rows.values())
        """The bare names of the table's classes and modules."""
        self.called_names = _last_names(self._called.values())
        """The bare names of the callables whose keywords are in the table."""

    def is_own(self, name: str) -> bool:
        """Return True if a class of the project itself, not only one of a library, may have lost the name."""
        owners = (row.owner for row in self._rows.get(name, ()))
        return any("." not in owner or owner.partition(".")[0] in self._own_parts for owner in owners)

    def is_of_project(self, cls: ExternalRef) -> bool:
        """Return True if the project has a package of that name, so that the class is only out of sight."""
        return cls.name.partition(".")[0] in self._own_parts

    def rows_of(self, name: str) -> tuple[Rename, ...]:
        """Return all rows that call the name old."""
        return tuple(self._rows.get(name, ()))

    def deprecated_row(self, cls: Base, name: str) -> Rename | None:
        """Return the row that calls the name deprecated on this very class; ``None`` if there is none."""
        return next((row for row in self._deprecated.get(name, ()) if self._match(cls, row.owner)), None)

    def deprecated_in_module(self, module: ModuleRef | ExternalRef, name: str) -> Rename | None:
        """Return the row that calls the module's name deprecated; ``None`` if there is none."""
        rows = self._deprecated.get(name, ())
        return next((row for row in rows if exports(self._linked, module, row.owner, name)), None)

    def stale_keyword(self, called: str, name: str) -> Rename | None:
        """Return the row for a keyword that the callable with this full name has lost; ``None`` if none."""
        for row in self._called.get(name, ()):
            owner = row.owner.removesuffix(CALL)
            if owner == called or ("." not in owner and called.rpartition(".")[2] == owner):
                return row
        return None

    def row(self, base: Base, name: str) -> tuple[Rename | None, bool]:
        """Return the row for the name on this class, and whether the class is certain to be its owner."""
        for row in self._rows.get(name, ()):
            match = self._match(base, row.owner)
            if match:
                return row, match == "exact"
        return None, False

    def _match(self, base: Base, key: str) -> str:
        symbols = self._linked.symbols
        if isinstance(base, ClassRef):
            return "exact" if is_named(base, key) or resolve_name(symbols, key) == base else ""
        module, _, last = base.name.rpartition(".")
        if "." not in key:
            return "likely" if last == key else ""
        if base.name == key:
            return "exact"
        # A package re-exports what its modules define: `driftpy.pickle.Vat` is `driftpy.pickle.vat.Vat`.
        defined_in, _, name = key.rpartition(".")
        return "likely" if last == name and module and defined_in.startswith(f"{module}.") else ""


def _last_names(found: Iterable[list[Rename]]) -> frozenset[str]:
    return frozenset(row.owner.removesuffix(CALL).rpartition(".")[2] for rows in found for row in rows)


class _Mentioned:
    """The packages that the project mentions; rows about others (of a large preset) are left out."""

    def __init__(self, linked: ParameterDb) -> None:
        self._linked = linked
        self._known: dict[str, bool] = {}

    def may_be_used(self, owner: str) -> bool:
        """Return True if the package of a dotted owner is the project's, or mentioned anywhere."""
        package, dot, _ = owner.partition(".")
        if not dot:
            return True
        if package not in self._known:
            own = any(package in path for path in self._linked.paths)
            self._known[package] = own or any(True for _ in self._linked.mentioning(package))
        return self._known[package]
