"""Find the class or function of the project that a name in a pickle refers to."""

from __future__ import annotations

import os
from dataclasses import dataclass

from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef, FunctionRef, ModuleRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from flake8_tradelint.pickles.values import Global
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.naming.symbols import Symbol

    Absence = Literal["outside", "no module", "no name", "unknown"]
    """Why a name has no definition in the project.

    It belongs to another project; its module is gone; the module has no such name; or the module may create
    names at run time.
    """


@dataclass(frozen=True, slots=True)
class Place:
    """The definition that a name refers to. ``guessed``: only the class's own name was known."""

    symbol: Symbol | None
    absence: Absence | None = None
    guessed: bool = False


class Lookup:
    """Looks up names from pickles in the project at ``root``."""

    def __init__(self, project: ProjectFacts, root: str) -> None:
        self._project, self._root = project, root

    def place(self, name: Global) -> Place:
        """Return the definition that loading the pickle would find."""
        if name.module == "__main__":
            found = self.elsewhere(name)
            return Place(found, guessed=True) if found is not None else Place(None, "unknown")
        path = self._file(name.module)
        if path is None:
            return Place(None, "no module" if self._has_package(name.module) else "outside")
        return self._in_module(path, name.name)

    def elsewhere(self, name: Global) -> ClassRef | None:
        """Return the only class of the project with the same name, in any module, or ``None``."""
        last = name.name.rpartition(".")[2]
        found = [
            ClassRef(path, cls.qualname)
            for path in self._project.mentioning(f"class {last}")
            for cls in self._project.summary(path).classes
            if cls.qualname == name.name
        ]
        return found[0] if len(found) == 1 else None

    def _file(self, module: str) -> str | None:
        modules = self._project.modules
        found = modules.find(module, os.path.join(self._root, "_"))
        if found is None and "." not in module:
            # A script somewhere in the project, whose folder was on `sys.path`.
            named = [path for path in self._project.paths if os.path.basename(path) == f"{module}.py"]
            found = named[0] if len(named) == 1 else None
        return found

    def _has_package(self, module: str) -> bool:
        """Return True if the outermost package belongs to the project, so the module should exist."""
        top = module.partition(".")[0]
        if "." not in module:
            return False
        folders = (os.path.join(self._root, *above, top) + os.sep for above in ((), ("src",)))
        starts = tuple(folders)
        return any(path.startswith(starts) for path in self._project.paths)

    def _in_module(self, path: str, name: str) -> Place:
        first, *rest = name.split(".")
        symbol = self._project.symbols.member(path, first)
        if symbol is None or symbol == ExternalRef(f"builtins.{first}"):
            return Place(None, "unknown" if self._is_dynamic(path) else "no name")
        for part in rest:
            if not isinstance(symbol, ClassRef):
                return Place(None, "unknown")
            inner = self._inner(symbol, part)
            if inner is None:
                known = self._project.classes.has_unknown_base(symbol)
                return Place(None, "unknown" if known or self._defines(symbol, part) else "no name")
            symbol = inner
        return Place(None, "outside") if isinstance(symbol, ExternalRef | ModuleRef) else Place(symbol)

    def _inner(self, owner: ClassRef, name: str) -> ClassRef | FunctionRef | None:
        for base in self._project.classes.project_mro(owner):
            nested = ClassRef(base.path, f"{base.qualname}.{name}")
            if self._project.symbols.class_(nested) is not None:
                return nested
            method = FunctionRef(nested.path, nested.qualname)
            if self._project.symbols.function(method) is not None:
                return method
        return None

    def _defines(self, owner: ClassRef, name: str) -> bool:
        classes = self._project.classes
        return any(classes.defines(base, name) for base in classes.project_mro(owner))

    def _is_dynamic(self, path: str) -> bool:
        """Return True if the module may have names that its text does not bind.

        Broken, or created at run time.
        """
        summary = self._project.summary(path)
        if summary.problem is not None or summary.star_imports:
            return True
        makes = (b"globals()", b"__getattr__", b"sys.modules", b"exec(", b"vars()")
        return self._project.mentions(path, makes)
