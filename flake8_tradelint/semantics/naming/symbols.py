"""Resolve what a name refers to, across the modules of a project."""

from __future__ import annotations

import builtins

from flake8_tradelint.db import Trace
from flake8_tradelint.db.queries import Query
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.naming.definition_table import ClassRef, DefinitionTable, FunctionRef
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.semantics.naming.definition_table import Kind
    from flake8_tradelint.semantics.naming.modules import ModuleTable
    from flake8_tradelint.semantics.summary import ModuleSummary

    __all__ = ["ClassRef", "ExternalRef", "FunctionRef", "ModuleRef", "Symbol", "SymbolTable", "ValueRef"]


_TYPING = ("typing", "typing_extensions")
"""External modules whose names are known: projects re-export them with ``import *``."""

MAX_HOPS = 24
"""How many re-exports and aliases are followed before a name is unknown (import cycles end here)."""


class ModuleRef(Record, order=True):
    """The project's module in the file ``path``."""

    path: str


class ExternalRef(Record, order=True):
    """Anything outside the project, by its full name: ``asyncio.create_task``, ``builtins.print``."""

    name: str


class ValueRef(Record):
    """A module-level variable that is not an alias of a class, function, module or external name."""

    path: str
    name: str


if TYPE_CHECKING:
    Symbol = ClassRef | FunctionRef | ModuleRef | ExternalRef | ValueRef


class SymbolTable(DefinitionTable):
    """Resolve names over summaries; see ``DefinitionTable`` for where these come from."""

    def __init__(
        self,
        modules: ModuleTable,
        summary_of: Callable[[str], ModuleSummary],
        slice_of: Callable[[str, str], ModuleSummary] | None = None,
        may_bind: Callable[[str, str, str], bool] | None = None,
        member_of: Callable[[str, str, str], ModuleSummary] | None = None,
        shown: Callable[[str, str], Kind] | None = None,
        *,
        trace: Trace | None = None,
    ) -> None:
        super().__init__(summary_of, slice_of, may_bind, member_of, shown)
        self.modules = modules
        self.trace = trace or Trace()
        # the initial value of an import cycle
        self._members: Query[Symbol | None] = Query(self.trace, lambda _: None)

    def over(self, revised: Callable[[ModuleSummary], ModuleSummary]) -> SymbolTable:
        """Return a symbol table over summaries to which ``revised`` is applied."""
        return SymbolTable(
            self.modules,
            lambda path: revised(self.summary(path)),
            lambda path, definition: revised(self.part(path, definition)),
            self._binds,
            lambda path, cls, name: revised(self._member(path, cls, name)),
            self._shown,
            trace=self.trace,
        )

    def qualified(self, symbol: Symbol | None) -> str:
        """Return the full dotted name of a symbol; ``""`` for ``None``."""
        match symbol:
            case ExternalRef(name):
                return name
            case ModuleRef(path):
                return self.modules.name(path)
            case ClassRef(path, qualname) | FunctionRef(path, qualname) | ValueRef(path, qualname):
                return f"{self.modules.name(path)}.{qualname}"
        return ""

    def resolve(self, path: str, expr: e.Expr, hops: int = 0) -> Symbol | None:
        """Return the symbol that ``expr``, written in the file ``path``, names; ``None`` for other values."""
        if hops > MAX_HOPS:
            return None
        match expr:
            case e.Name(id):
                return self.member(path, id, hops + 1)
            case e.Import(module, level, attr):
                return self._imported(path, module, level, attr, hops + 1)
            case e.ClassOf(qualname):
                return ClassRef(path, qualname)
            case e.Function(qualname):
                return FunctionRef(path, qualname)
            case e.Attribute(value, attr):
                return self._attribute(self.resolve(path, value, hops + 1), attr, hops + 1)
        return None

    def member(self, path: str, name: str, hops: int = 0) -> Symbol | None:
        """Return the symbol of the module-level name ``name`` of the file ``path`` (builtins included)."""
        if hops > MAX_HOPS and not self._members.knows((path, name)):
            return None
        found = self._members.get((path, name), lambda: self._find_member(path, name, hops))
        if found is None and hasattr(builtins, name):
            return ExternalRef(f"builtins.{name}")
        return found

    def _find_member(self, path: str, name: str, hops: int) -> Symbol | None:
        kind = self.kind(path, name)
        if kind:
            return ClassRef(path, name) if kind == "class" else FunctionRef(path, name)
        summary = self.surface(path)
        found = self.imported(path, name, hops)
        if found is not None:
            return found
        values = [variable.value for variable in self._index(summary).variables.get(name, ())]
        if values:
            # An alias, if every assignment gives the same symbol.
            targets = {self.resolve(path, value, hops + 1) if value else None for value in values}
            return (targets.pop() if len(targets) == 1 else None) or ValueRef(path, name)
        for star in summary.star_imports:
            found = self._star(path, star.module, star.level, name, hops + 1)
            if found is not None:
                return found
        return None

    def imported(self, path: str, name: str, hops: int = 0) -> Symbol | None:
        """Return the symbol that the file ``path`` imports as ``name``, even if it defines the name, too."""
        for imported in self._index(self.surface(path)).imports.get(name, ()):
            found = self._imported(path, imported.module, imported.level, imported.attr, hops + 1)
            if found is not None:
                return found
        return None

    def _star(self, path: str, module: str, level: int, name: str, hops: int) -> Symbol | None:
        target = self._module(path, module, level)
        if isinstance(target, ExternalRef) and target.name in _TYPING and _is_of_typing(name):
            return ExternalRef(f"typing.{name}")
        if not isinstance(target, ModuleRef):
            return None
        exports = self.surface(target.path).exports
        if (exports is None and name.startswith("_")) or (exports is not None and name not in exports):
            return None
        found = self.member(target.path, name, hops)
        builtin = isinstance(found, ExternalRef) and found.name == f"builtins.{name}"
        return None if builtin else found

    def _imported(self, path: str, module: str, level: int, attr: str, hops: int) -> Symbol | None:
        target = self._module(path, module, level)
        if attr and not level and isinstance(target, ExternalRef):
            return self._beside(path, module, attr, hops) or self._attribute(target, attr, hops)
        return self._attribute(target, attr, hops) if attr else target

    def _beside(self, path: str, module: str, attr: str, hops: int) -> ClassRef | FunctionRef | None:
        """Return what a module beside the file, in a package around it, defines under the name.

        Only a class or function counts. A file that imports that package by its full name is started above
        it, so that the module is not on its path.
        """
        found = self.modules.find_beside(module, path)
        name = self.modules.name(found) if found else ""
        around = name.removesuffix(module) if name.endswith(f".{module}") else ""
        if around and any(f"{one}.".startswith(around) for one in self._absolute(path)):
            return None
        member = self.member(found, attr, hops) if found else None
        return member if isinstance(member, ClassRef | FunctionRef) else None

    def _absolute(self, path: str) -> list[str]:
        """Return the modules that the file imports by their full names."""
        summary = self.surface(path)
        names = [(one.module, one.level) for one in summary.imports]
        names += [(one.module, one.level) for one in summary.star_imports]
        return [module for module, level in names if not level]

    def _module(self, path: str, module: str, level: int) -> ModuleRef | ExternalRef | None:
        if level:
            found = self.modules.find_relative(module, level, path)
            # A relative import never leaves the project: a missing target has no known name.
            return ModuleRef(found) if found else ExternalRef("." * level + module)
        found = self.modules.find(module, path)
        return ModuleRef(found) if found else ExternalRef(module)

    def _attribute(self, owner: Symbol | None, attr: str, hops: int) -> Symbol | None:
        match owner:
            case ExternalRef(name):
                # A package without `__init__` is no file, but its modules are.
                return self._namespace_member(name, attr) or ExternalRef(f"{name}.{attr}")
            case ModuleRef(path):
                found = self.member(path, attr, hops)
                if found is None or found == ExternalRef(f"builtins.{attr}"):
                    submodule = self.modules.submodule(path, attr)
                    return ModuleRef(submodule) if submodule else self._in_another_part(path, attr)
                return found
            case ClassRef(path, qualname):
                kind = self.kind_in(owner, attr)
                if kind:
                    nested = f"{qualname}.{attr}"
                    return ClassRef(path, nested) if kind == "class" else FunctionRef(path, nested)
        return None

    def _in_another_part(self, package: str, name: str) -> ModuleRef | ExternalRef | None:
        """Return a module of a package that lies in another folder, if the package extends its path."""
        if not any(variable.name == "__path__" for variable in self.surface(package).variables):
            return None
        full = f"{self.modules.name(package)}.{name}"
        return self._namespace_member(self.modules.name(package), name) or ExternalRef(full)

    def _namespace_member(self, name: str, attr: str) -> ModuleRef | None:
        if name.startswith("."):
            return None
        path = self.modules.find(f"{name}.{attr}", "")
        return ModuleRef(path) if path else None


def _is_of_typing(name: str) -> bool:
    """Return True if the running Python's ``typing`` exports this name."""
    import typing

    return name in typing.__all__
