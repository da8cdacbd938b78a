"""Which uses of an old name are stale? The table of renames, asked of the class table."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from flake8_tradelint.records import dataclass
from flake8_tradelint.semantics.classes.table import UNKNOWN_BASE, Base, binds, is_transparent, slots
from flake8_tradelint.semantics.inference.types import instance_of
from flake8_tradelint.semantics.linked import Linked
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, ModuleRef
from flake8_tradelint.semantics.renaming.owners import is_module, is_named, module_has, resolve_name
from flake8_tradelint.semantics.summary import ClassSummary
from flake8_tradelint.settings import Rename
from flake8_tradelint.templates import first_attribute

CALL = "()"
"""Ends an owner in the table whose keywords are meant."""

_DYNAMIC = ("__getattr__", "__getattribute__")


@dataclass(frozen=True, slots=True)
class Stale:
    """A class or a module has lost a name: ``owner`` is the class of the table in its MRO, or the module.

    ``certain`` is false where a base outside the project, nearer than the owner, might still
    offer the name, or where only the last part of an outside class's name matches.
    """

    rename: Rename
    owner: Base | ModuleRef
    certain: bool


class RenameTable:
    """The rows of the settings, found in a project."""

    def __init__(self, rows: Iterable[Rename], linked: Linked) -> None:
        self._linked = linked
        self._rows: dict[str, list[Rename]] = {}
        self._called: dict[str, list[Rename]] = {}
        self._deprecated: dict[str, list[Rename]] = {}
        known = _Mentioned(linked)
        for row in rows:
            if known.may_be_used(row.owner):
                called = self._called if row.owner.endswith(CALL) else self._rows
                (self._deprecated if row.deprecated else called).setdefault(row.old, []).append(row)
        self._patched: dict[str, frozenset[Base]] = {}
        paths = linked.paths if self._rows else ()
        self._own_parts = frozenset(part for path in paths for part in path.removesuffix(".py").split(os.sep))
        self.old_names = frozenset(self._rows)
        """Every name of an attribute that the table calls old."""
        self.old_keywords = frozenset(self._called)
        """Every name that some call has given up."""
        self.deprecated_names = frozenset(self._deprecated)
        """Every name that still works, and will not for ever."""
        names = self.old_names | self.old_keywords | self.deprecated_names
        self.encoded_names = frozenset(name.encode() for name in names)
        """All of them, as they stand in a file's bytes."""
        modules = (
            row for rows in self._rows.values() for row in rows if "." in row.owner or row.owner.islower()
        )
        self.module_names = {row.old: row.owner.rpartition(".")[2].encode() for row in modules}
        """Names that may be a module's, with the last part of that module's name."""
        self.owner_names = _last_names(self._rows.values())
        """The bare names of the table's classes and modules."""
        self.called_names = _last_names(self._called.values())
        """The bare names of what is called with keywords of the table."""

    def stale(self, cls: Base, name: str) -> Stale | None:
        """Has ``cls`` lost the attribute ``name`` to a rename?"""
        return self.stale_in(self.mro(cls), name) if name in self._rows else None

    def mro(self, cls: Base) -> tuple[Base, ...]:
        """The class and its ancestors, those in installed packages included."""
        found: dict[Base, None] = {}
        for base in self._linked.classes.mro(cls) if isinstance(cls, ClassRef) else (cls,):
            found.update(
                dict.fromkeys(self._linked.library.mro(base) if isinstance(base, ExternalRef) else (base,))
            )
        return tuple(found)

    def stale_in(self, mro: Iterable[Base], name: str) -> Stale | None:
        """The same, for an MRO (``super()`` starts after the class itself)."""
        order = tuple(mro)
        found = self._lost(order, name)
        return None if found is not None and self._patched_classes(name) & set(order) else found

    def stale_in_module(self, module: ModuleRef | ExternalRef, name: str) -> Stale | None:
        """Has the module lost the name?"""
        symbols = self._linked.symbols
        for row in self._rows.get(name, ()):
            if is_module(symbols, module, row.owner) and not module_has(symbols, module, name):
                return Stale(row, module, True)
        return None

    def is_own(self, name: str) -> bool:
        """May a class of the project itself have lost the name, and not only one of a library?"""
        owners = (row.owner for row in self._rows.get(name, ()))
        return any("." not in owner or owner.partition(".")[0] in self._own_parts for owner in owners)

    def is_of_project(self, cls: ExternalRef) -> bool:
        """Has the project a package of that name itself, so that the class is only out of sight?"""
        return cls.name.partition(".")[0] in self._own_parts

    def rows_of(self, name: str) -> tuple[Rename, ...]:
        """All rows that call the name old."""
        return tuple(self._rows.get(name, ()))

    def deprecated_row(self, cls: Base, name: str) -> Rename | None:
        """The row that calls the name of the class itself deprecated."""
        return next((row for row in self._deprecated.get(name, ()) if self._match(cls, row.owner)), None)

    def deprecated_in_module(self, module: ModuleRef | ExternalRef, name: str) -> Rename | None:
        """The row that calls the module's name deprecated."""
        rows = self._deprecated.get(name, ())
        return next((row for row in rows if is_module(self._linked.symbols, module, row.owner)), None)

    def stale_keyword(self, called: str, name: str) -> Rename | None:
        """Has what is called under its full name lost the keyword?"""
        for row in self._called.get(name, ()):
            owner = row.owner.removesuffix(CALL)
            if owner == called or ("." not in owner and called.rpartition(".")[2] == owner):
                return row
        return None

    def _lost(self, order: tuple[Base, ...], name: str) -> Stale | None:
        found: Stale | None = None
        certain = True
        for base in order:
            if self._still_has(base, name):
                return None
            if found is None:
                row, exact = self._row(base, name)
                if row is not None:
                    found = Stale(row, base, certain and exact)
                elif base == UNKNOWN_BASE:
                    return None
                elif not is_transparent(base):
                    certain = certain and self._has_not(base, name)
        return found

    @staticmethod
    def is_expected(stale: Stale, asked: tuple[str, ...]) -> bool:
        """Is the code in doubt about the old or the new name, and thus ready for both?"""
        return stale.rename.old in asked or first_attribute(stale.rename.new) in asked

    def kept_below(self, cls: Base, name: str) -> bool:
        """Does some subclass of ``cls`` still define ``name``?"""
        if not isinstance(cls, ClassRef):
            return False
        return any(self._linked.classes.defines(child, name) for child in self._linked.subclasses(cls))

    def renamed_in(self, cls: Base, name: str) -> str:
        """The new name that the table has for ``name`` on the class itself; empty where it has none."""
        row, _ = self._row(cls, name)
        return row.new if row is not None else ""

    def successor(self, stale: Stale) -> str:
        """The name to use now; a name that was renamed again is followed."""
        name, seen = stale.rename.new, {stale.rename.old}
        while name not in seen:
            seen.add(name)
            if isinstance(stale.owner, ModuleRef):
                again = self.stale_in_module(stale.owner, name)
            else:
                again = self.stale(stale.owner, name)
            if again is None:
                break
            name = again.rename.new
        return name

    def _has_not(self, base: Base, name: str) -> bool:
        """Is the class that of an installed package, which is known not to have the name?"""
        return isinstance(base, ExternalRef) and self._linked.library.has(base, name) == "no"

    def _still_has(self, base: Base, name: str) -> bool:
        if not isinstance(base, ClassRef):
            # The release that is installed counts, whatever the table says of another one.
            return self._linked.library.has(base, name) == "yes"
        summary = self._linked.symbols.class_(base)
        if summary is None or any(binds(summary, wanted) for wanted in (name, *_DYNAMIC)):
            return summary is not None
        return name in slots(summary) and not self._is_stale_slot(base, summary, name)

    def keeps_stale_slot(self, cls: Base, name: str) -> bool:
        """Has the class itself a slot for the old name, but none for the new one, which it stores?"""
        summary = self._linked.symbols.class_(cls) if isinstance(cls, ClassRef) else None
        if summary is None or not isinstance(cls, ClassRef) or name not in slots(summary):
            return False
        return self._is_stale_slot(cls, summary, name)

    def _is_stale_slot(self, base: ClassRef, summary: ClassSummary, name: str) -> bool:
        """The class keeps a slot for the old name alone, and stores the new one."""
        row, _ = self._row(base, name)
        new = first_attribute(row.new) if row is not None else ""
        stored = any(assignment.name == new for assignment in summary.self_assignments)
        return stored and new not in slots(summary)

    def _patched_classes(self, name: str) -> frozenset[Base]:
        """Classes that get the name from outside: a module says ``Vat.spot_map = property(...)``."""
        if name not in self._patched:
            found = set()
            stores = re.compile(rb"^[ \t]*(?:\w+\.)*\w*[A-Z]\w*\.%s[ \t]*=[^=]" % name.encode(), re.MULTILINE)
            for path, fact in self._linked.attributes_where(name, stores):
                if fact.context == "store" and not fact.function:
                    holder = instance_of(self._linked.receivers.infer(path, fact.receiver))
                    if holder is not None:
                        found.add(holder.cls)
            self._patched[name] = frozenset(found)
        return self._patched[name]

    def _row(self, base: Base, name: str) -> tuple[Rename | None, bool]:
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
    """Which packages does the project know? Rows about others (of a large preset) are left out."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._known: dict[str, bool] = {}

    def may_be_used(self, owner: str) -> bool:
        """Is the package of a dotted owner mentioned anywhere, or one of the project's own?"""
        package, dot, _ = owner.partition(".")
        if not dot:
            return True
        if package not in self._known:
            own = any(package in path for path in self._linked.paths)
            self._known[package] = own or any(True for _ in self._linked.mentioning(package))
        return self._known[package]
