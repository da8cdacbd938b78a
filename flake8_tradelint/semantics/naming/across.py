"""Resolve modules on both sides of the border between a project and its installed packages."""

from __future__ import annotations

from flake8_tradelint.semantics.naming.modules import ModuleTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.naming.installed import InstalledModules


class ModulesAcross(ModuleTable):
    """A module table in which each file sees its own side: a project's imports of packages stay names.

    So a file of a package is read only if a caller asks for it by ``InstalledModules.find``.
    """

    def __init__(self, project: ModuleTable, installed: InstalledModules) -> None:
        super().__init__(())
        self._project, self._installed = project, installed

    def is_installed(self, path: str) -> bool:
        """Return True if the file is an installed package's and not the project's."""
        return self._installed.owns(path) and not self._project.is_file(path)

    def name(self, path: str) -> str:
        """Return the dotted name under which the file is imported."""
        return self._side(path).name(path)

    def is_file(self, path: str) -> bool:
        """Return True if the file is the project's."""
        return self._project.is_file(path)

    def find(self, name: str, importer: str) -> str | None:
        """Return the file of an absolute module; ``None`` if there is none."""
        return self._side(importer).find(name, importer)

    def find_beside(self, name: str, importer: str) -> str | None:
        """Return the file of a module in the importer's own packages; ``None`` for installed importers."""
        return None if self.is_installed(importer) else self._project.find_beside(name, importer)

    def find_relative(self, name: str, level: int, importer: str) -> str | None:
        """Return the file of a relative module; ``None`` if there is none."""
        return self._side(importer).find_relative(name, level, importer)

    def submodule(self, package: str, name: str) -> str | None:
        """Return the file of a module in a package; ``None`` if there is none."""
        return self._side(package).submodule(package, name)

    def _side(self, path: str) -> ModuleTable:
        return self._installed if self.is_installed(path) else self._project
