"""Find the files of modules of installed packages, by name, in the folders that have the first part.

A table of known classes is a folder, too, with stubs of the modules of one package (``source.class_tables``).
"""

from __future__ import annotations

import os
import sys

from flake8_tradelint.semantics.naming.modules import ModuleTable
from flake8_tradelint.settings import TABLE, described_package, is_tabled
from flake8_tradelint.source.class_tables import describes, modules, table_of
from flake8_tradelint.startup.light import cached_property, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


_INIT = "__init__.py"


class InstalledModules(ModuleTable):
    """The modules below some folders of ``sys.path`` and in tables of classes, by absolute paths.

    ``apart`` are packages that are not resolved, because our own tables describe them.
    """

    def __init__(self, folders: Iterable[str], apart: frozenset[str] = frozenset()) -> None:
        super().__init__(())
        self.folders = tuple(folders)
        self._apart = apart
        self._there: dict[str, bool] = {}
        self._tables = tuple(folder for folder in self.folders if folder.endswith(TABLE))
        self._modules: dict[str, frozenset[str]] = {}

    @cached_property
    def tops(self) -> frozenset[str]:
        """The first parts of the names of all modules that may be there, without those ``apart``.

        A folder that cannot be listed has none, as Python finds nothing there.
        """
        found = {described_package(table).partition(".")[0] for table in self._tables}
        for folder in self.folders:
            with suppress(OSError):
                found.update(name.partition(".")[0] for name in os.listdir(folder))
        return frozenset(found) - self._apart - sys.stdlib_module_names

    def owns(self, path: str) -> bool:
        """Return True if the file is below one of the folders."""
        return path.startswith(tuple(os.path.join(folder, "") for folder in self.folders))

    def name(self, path: str) -> str:
        """Return the dotted name of a file below one of the folders; ``""`` for others."""
        for folder in self.folders:
            if path.startswith(os.path.join(folder, "")):
                inner = path[len(folder) + 1 :].removesuffix(".py").removesuffix(f"{os.sep}__init__")
                return inner.replace(os.sep, ".")
        return ""

    def find(self, name: str, importer: str) -> str | None:
        """Return the file of the absolute module ``name``; ``None`` if there is none."""
        if name.partition(".")[0] not in self.tops:
            return None
        for folder in self.folders:
            if folder in self._tables and not describes(folder, name):
                continue
            found = self._in_folder(folder, name)
            if found is not None:
                return found
        return None

    def _in_folder(self, folder: str, name: str) -> str | None:
        base = os.path.join(folder, *name.split(".")) if name else folder
        for candidate in (base + ".py", os.path.join(base, _INIT)):
            if candidate not in self._there:
                self._there[candidate] = self._is_there(candidate)
            if self._there[candidate]:
                return candidate
        return None

    def _is_there(self, path: str) -> bool:
        if not is_tabled(path):
            return os.path.isfile(path)
        table = table_of(path)
        if table not in self._modules:
            self._modules[table] = modules(table)
        return path in self._modules[table]
