"""What a name refers to, across the modules of a project."""

from __future__ import annotations

import builtins

from flake8_tradelint.records import Record
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.tracing import Answers, Trace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from flake8_tradelint.semantics.naming.modules import ModuleTable
    from flake8_tradelint.semantics.summary import ClassHeader, ClassSummary, FunctionSummary, ModuleSummary


_TYPING = ("typing", "typing_extensions")
"""Modules outside the project whose names are known: projects re-export them with ``import *``."""

MAX_HOPS = 24
"""Re-exports and aliases followed before a name counts as unknown (import cycles end here)."""


class ClassRef(Record, order=True):
    """The project's class ``qualname`` in the file ``path``."""

    path: str
    qualname: str


class FunctionRef(Record, order=True):
    """The project's function or method ``qualname`` in the file ``path``."""

    path: str
    qualname: str


class ModuleRef(Record, order=True):
    """The project's module in the file ``path``."""

    path: str


class ExternalRef(Record, order=True):
    """Anything outside the project under its full name: ``asyncio.create_task``, ``builtins.print``."""

    name: str


class ValueRef(Record):
    """A module-level variable that is not an alias of one of the above."""

    path: str
    name: str


if TYPE_CHECKING:
    Symbol = ClassRef | FunctionRef | ModuleRef | ExternalRef | ValueRef

    Shown = Literal["class", "function", ""]
    """What a name is at the top of a file that was not read yet, by its text; empty where it was read."""


class SymbolTable:
    """Resolves names over summaries; ``summary_of`` makes or fetches the one of a path."""

    def __init__(
        self,
        modules: ModuleTable,
        summary_of: Callable[[str], ModuleSummary],
        slice_of: Callable[[str, str], ModuleSummary] | None = None,
        may_bind: Callable[[str, str, str], bool] | None = None,
        member_of: Callable[[str, str, str], ModuleSummary] | None = None,
        shown: Callable[[str, str], Shown] | None = None,
        *,
        trace: Trace | None = None,
    ) -> None:
        self.modules = modules
        self.trace = trace or Trace()
        self.summary = summary_of
        """The whole summary of a project file."""
        self.part = slice_of or (lambda path, _: summary_of(path))
        """The summary in which one definition at the file's top is whole."""
        self._binds = may_bind or (lambda path, definition, name: True)
        self._member = member_of or (lambda path, cls, name: self.part(path, cls))
        self._shown = shown or (lambda path, name: "")
        # An import cycle finds nothing.
        self._members: Answers[Symbol | None] = Answers(self.trace, lambda _: None)
        self._indexed: dict[str, _Definitions] = {}

    def over(self, revised: Callable[[ModuleSummary], ModuleSummary]) -> SymbolTable:
        """The same, where summaries are what is made of them."""
        return SymbolTable(
            self.modules,
            lambda path: revised(self.summary(path)),
            lambda path, definition: revised(self.part(path, definition)),
            self._binds,
            lambda path, cls, name: revised(self._member(path, cls, name)),
            self._shown,
            trace=self.trace,
        )

    def surface(self, path: str) -> ModuleSummary:
        """What the file's own statements say: imports and variables; definitions may be missing."""
        return self.part(path, "")

    def class_(self, ref: ClassRef) -> ClassSummary | None:
        """The class behind a reference."""
        return self._definitions(ref.path, ref.qualname).classes.get(ref.qualname)

    def is_bound_again(self, ref: ClassRef) -> bool:
        """Does the module have another class of this name, a variable or an import?"""
        known = self._index(self.surface(ref.path))
        if known.rebound is None:
            summary, first = known.summary, known.classes
            twice = {cls.qualname for cls in summary.classes if first[cls.qualname] is not cls}
            others = {one.name for one in summary.variables} | {one.name for one in summary.imports}
            known.rebound = frozenset(twice | others)
        return ref.qualname in known.rebound

    def shell(self, ref: ClassRef, name: str = "") -> ClassSummary | None:
        """The class, with all that it binds to ``name``; what else its methods do may be missing."""
        if "." in ref.qualname:
            return self.class_(ref)
        known = self._about(ref.path, ref.qualname, name)
        return known.classes.get(ref.qualname) or known.shells.get(ref.qualname)

    def header(self, ref: ClassRef) -> ClassHeader | ClassSummary | None:
        """What the class derives from and is decorated with; its body need not be read for that."""
        summary = self.surface(ref.path)
        if ref.qualname in summary.partial_classes:
            for header in summary.headers:
                if header.name == ref.qualname:
                    return header
        return self.shell(ref)

    def may_define(self, ref: ClassRef, name: str) -> bool:
        """May the class bind this name, as far as the text tells that is not read yet?"""
        top = ref.qualname.partition(".")[0]
        if self._shown(ref.path, top) == "class":
            return self._binds(ref.path, top, name)
        return top not in self.surface(ref.path).partial_classes or self._binds(ref.path, top, name)

    def function(self, ref: FunctionRef) -> FunctionSummary | None:
        """The function behind a reference; the first of several definitions."""
        found = self.definitions(ref)
        return found[0] if found else None

    def definitions(self, ref: FunctionRef) -> tuple[FunctionSummary, ...]:
        """All ``def`` statements of one name: overloads, a property's accessors, one per ``if`` branch."""
        top, _, rest = ref.qualname.partition(".")
        return tuple(self._about(ref.path, top, rest.partition(".")[0]).functions.get(ref.qualname, ()))

    def qualified(self, symbol: Symbol | None) -> str:
        """The full dotted name of a symbol; empty for none."""
        match symbol:
            case ExternalRef(name):
                return name
            case ModuleRef(path):
                return self.modules.name(path)
            case ClassRef(path, qualname) | FunctionRef(path, qualname) | ValueRef(path, qualname):
                return f"{self.modules.name(path)}.{qualname}"
        return ""

    def resolve(self, path: str, expr: e.Expr, hops: int = 0) -> Symbol | None:
        """What ``expr``, written in the file ``path``, names; ``None`` for values and unknowns."""
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
        """The module-level name ``name`` of the file ``path`` (builtins included)."""
        if hops > MAX_HOPS and not self._members.knows((path, name)):
            return None
        found = self._members.get((path, name), lambda: self._find_member(path, name, hops))
        if found is None and hasattr(builtins, name):
            return ExternalRef(f"builtins.{name}")
        return found

    def _find_member(self, path: str, name: str, hops: int) -> Symbol | None:
        shown = self._shown(path, name)
        if shown:
            return ClassRef(path, name) if shown == "class" else FunctionRef(path, name)
        summary = self.surface(path)
        if name in summary.partial_classes:
            return ClassRef(path, name)
        if name in summary.partial_functions:
            return FunctionRef(path, name)
        known = self._definitions(path, name)
        if name in known.classes:
            return ClassRef(path, name)
        if name in known.functions:
            return FunctionRef(path, name)
        for imported in summary.imports:
            if imported.name == name:
                found = self._imported(path, imported.module, imported.level, imported.attr, hops + 1)
                if found is not None:
                    return found
        values = [variable.value for variable in summary.variables if variable.name == name]
        if values:
            # An alias, where every assignment says the same.
            targets = {self.resolve(path, value, hops + 1) if value else None for value in values}
            return (targets.pop() if len(targets) == 1 else None) or ValueRef(path, name)
        for star in summary.star_imports:
            found = self._star(path, star.module, star.level, name, hops + 1)
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
        return self._attribute(target, attr, hops) if attr else target

    def _module(self, path: str, module: str, level: int) -> ModuleRef | ExternalRef | None:
        if level:
            found = self.modules.find_relative(module, level, path)
            # A relative import never leaves the project: what is not there has no name we know.
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
                    return ModuleRef(submodule) if submodule else None
                return found
            case ClassRef(path, qualname):
                nested = f"{qualname}.{attr}"
                shell = self.shell(owner, attr)
                if shell is None or attr not in (*shell.methods, *shell.other_names):
                    return None
                known = (
                    self._definitions(path, nested)
                    if attr in shell.other_names
                    else self._about(path, qualname, attr)
                )
                if nested in known.classes:
                    return ClassRef(path, nested)
                if nested in known.functions:
                    return FunctionRef(path, nested)
        return None

    def _namespace_member(self, name: str, attr: str) -> ModuleRef | None:
        if name.startswith("."):
            return None
        path = self.modules.find(f"{name}.{attr}", "")
        return ModuleRef(path) if path else None

    def _definitions(self, path: str, qualname: str) -> _Definitions:
        """The definitions of a file, with the one at its top that ``qualname`` lies in read wholly."""
        top = qualname.partition(".")[0]
        if self._shown(path, top):
            return self._index(self.part(path, top))
        summary = self.part(path, "")
        if top in summary.partial_classes or top in summary.partial_functions:
            summary = self.part(path, top)
        return self._index(summary)

    def _about(self, path: str, top: str, name: str) -> _Definitions:
        """The definitions of a file, with all that a class at its top binds to ``name``."""
        shown = self._shown(path, top)
        if shown:
            return self._index(self._member(path, top, name) if shown == "class" else self.part(path, top))
        summary = self.part(path, "")
        if top in summary.partial_classes:
            summary = self._member(path, top, name)
        elif top in summary.partial_functions:
            summary = self.part(path, top)
        return self._index(summary)

    def _index(self, summary: ModuleSummary) -> _Definitions:
        path = summary.path
        known = self._indexed.get(path)
        if known is None or known.summary is not summary:
            known = self._indexed[path] = _Definitions(summary)
        return known


def _is_of_typing(name: str) -> bool:
    """Has the running Python's ``typing`` this name?"""
    import typing

    return name in typing.__all__


class _Definitions:
    """The classes and functions of one summary by their qualified names."""

    def __init__(self, summary: ModuleSummary) -> None:
        self.summary = summary
        self.classes: dict[str, ClassSummary] = {}
        self.functions: dict[str, list[FunctionSummary]] = {}
        self.rebound: frozenset[str] | None = None
        for cls in summary.classes:
            self.classes.setdefault(cls.qualname, cls)
        self.shells = {shell.qualname: shell for shell in reversed(summary.shells)}
        for function in summary.functions:
            self.functions.setdefault(function.qualname, []).append(function)
