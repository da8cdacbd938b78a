"""Resolve modules and classes through mypy's module map, and else through the project's paths."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from mypy.nodes import MypyFile, TypeInfo

from flake8_tradelint.project import ProjectFacts
from flake8_tradelint.semantics.naming.modules import ModuleTable
from flake8_tradelint.semantics.naming.symbols import ClassRef, ExternalRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.classes.table import Base

# Libraries whose behaviour is described in our own tables, under their public names.
KNOWN = frozenset({"aiohttp", "attr", "attrs", "pydantic", "typing_extensions", "mypy_extensions"})


class MypyModules(ModuleTable):
    """A module table that includes installed packages known to mypy, but no stubs and no standard library.

    ``modules`` returns mypy's own map, which grows while mypy runs.
    """

    def __init__(self, paths: Iterable[str], modules: Callable[[], Mapping[str, MypyFile]]) -> None:
        super().__init__(paths)
        self._modules = modules
        self._ids: dict[str, str] = {}
        self._count = 0

    def name(self, path: str) -> str:
        """Return the name under which mypy knows the file."""
        return self._id(path) or super().name(path)

    def find(self, name: str, importer: str) -> str | None:
        """Return the file of a module with an absolute name."""
        return self._file(name) or super().find(name, importer)

    def find_relative(self, name: str, level: int, importer: str) -> str | None:
        """Return the file of a module with a relative name."""
        package = self._id(importer)
        if not package:
            return super().find_relative(name, level, importer)
        above = level - 1 if os.path.basename(importer) == "__init__.py" else level
        parts = package.split(".")
        absolute = ".".join([*parts[: len(parts) - above], *([name] if name else [])])
        return self._file(absolute) or super().find_relative(name, level, importer)

    def submodule(self, package: str, name: str) -> str | None:
        """Return the file of a module in a package."""
        known = self._id(package)
        found = self._file(f"{known}.{name}") if known else None
        return found or super().submodule(package, name)

    def path_of(self, module: str) -> str | None:
        """Return the source of a module that mypy has read, unless its package is in ``KNOWN``."""
        return self._file(module)

    def _file(self, module: str) -> str | None:
        file = self._modules().get(module)
        if file is None or module.partition(".")[0] in KNOWN or not file.path.endswith((".py", ".pyw")):
            return None
        return os.path.abspath(file.path)

    def _id(self, path: str) -> str:
        modules = self._modules()
        if path not in self._ids and len(modules) != self._count:
            self._count = len(modules)
            files = ((name, file.path) for name, file in modules.items() if file.path)
            self._ids.update((os.path.abspath(file), name) for name, file in files)
        return self._ids.get(path, "")


def class_of(project: ProjectFacts, info: TypeInfo) -> Base:
    """Return the rules' reference to the class: by its source if it has one, else by its full name."""
    modules = project.modules
    assert isinstance(modules, MypyModules)
    while info.is_newtype and info.bases:  # `NewType("Main", Vat)` has nothing of its own
        info = info.bases[0].type
    path = modules.path_of(info.module_name)
    qualname = info.fullname.removeprefix(f"{info.module_name}.")
    if path is None or "@" in qualname:
        return ExternalRef(info.fullname)
    return ClassRef(path, qualname)
