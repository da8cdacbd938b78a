"""Modules on both sides of the border between a project and the packages that are installed for it."""

from __future__ import annotations

from flake8_tradelint.semantics.naming.modules import ModuleTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.naming.installed import InstalledModules


class ModulesAcross(ModuleTable):
    """Each file sees its own side: what a project's file imports from outside stays a name.

    So nothing is read of a package but what somebody asks for by ``InstalledModules.find``.
    """

    def __init__(self, project: ModuleTable, installed: InstalledModules) -> None:
        super().__init__(())
        self._project, self._installed = project, installed

    def is_installed(self, path: str) -> bool:
        """Is it a file of an installed package, and none of the project?"""
        return self._installed.owns(path) and not self._project.is_file(path)

    def name(self, path: str) -> str:
        """The dotted name under which the file is imported."""
        return self._side(path).name(path)

    def is_file(self, path: str) -> bool:
        """Is it a file of the project?"""
        return self._project.is_file(path)

    def find(self, name: str, importer: str) -> str | None:
        """The file of an absolute module."""
        return self._side(importer).find(name, importer)

    def find_beside(self, name: str, importer: str) -> str | None:
        """The file of a module that the importer's own packages have; in an installed package none is."""
        return None if self.is_installed(importer) else self._project.find_beside(name, importer)

    def find_relative(self, name: str, level: int, importer: str) -> str | None:
        """The file of a relative one."""
        return self._side(importer).find_relative(name, level, importer)

    def submodule(self, package: str, name: str) -> str | None:
        """The file of a module in a package."""
        return self._side(package).submodule(package, name)

    def _side(self, path: str) -> ModuleTable:
        return self._installed if self.is_installed(path) else self._project
