"""Which files of installed packages hold bases of the project's dataclasses? Told from the text.

Nothing of a package is parsed before a class of the project leads there, and it or one of its bases is
made by a decorator; so projects without such classes, or without an environment, pay nothing.
"""

from __future__ import annotations

from flake8_tradelint.semantics.classes.body_texts import body_of, decorators_of
from flake8_tradelint.semantics.classes.header_bases import HeaderBases
from flake8_tradelint.semantics.classes.maker_texts import Makers, aliases_in, makes_heirs
from flake8_tradelint.semantics.naming.across import ModulesAcross

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.semantics.classes.header_bases import Place
    from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header
    from flake8_tradelint.semantics.naming.installed import InstalledModules
    from flake8_tradelint.semantics.naming.modules import ModuleTable


class _EitherSide(ModulesAcross):
    """Modules as Python finds them: the project's files see installed packages, too."""

    def find(self, name: str, importer: str) -> str | None:
        return super().find(name, importer) or self._installed.find(name, importer)


class InstalledBases:
    """``headers_of`` and ``data`` read any file; ``project_headers`` are those of the project's files."""

    def __init__(
        self,
        project: ModuleTable,
        installed: InstalledModules,
        project_headers: Callable[[], ClassHeaders],
        headers_of: Callable[[str], tuple[Header, ...]],
        data: Callable[[str], bytes],
    ) -> None:
        self._modules = _EitherSide(project, installed)
        self._project_headers, self._data = project_headers, data
        self._bases = HeaderBases(self._modules, headers_of, data)

    def find(self) -> tuple[frozenset[str], frozenset[str]]:
        """The project's files with such classes, and the files of packages that their bases are in."""
        headers = self._project_headers()
        related = self._related(headers)
        leading: set[str] = set()
        reached: set[str] = set()
        for path, found in headers.by_path.items():
            for header in found:
                chain = [place for place in self._above(path, header) if self._is_installed(place)]
                if chain and (header.name in related or any(self._is_made(*place) for place in chain)):
                    leading.add(path)
                    reached.update(file for file, _ in chain)
        return frozenset(leading), frozenset(reached)

    def _related(self, headers: ClassHeaders) -> frozenset[bytes]:
        """The names of the project's dataclasses, and of all above and below them."""
        data = self._data
        makers = Makers(alias for path in headers.by_path for alias in aliases_in(data(path)))
        made = {
            header.name
            for path, found in headers.by_path.items()
            if b"@" in data(path) and makers.may_be_in(data(path))
            for header in found
            if makers.make(decorators_of(data(path), header))
        }
        return frozenset(headers.above(headers.below(made)))

    def _above(self, path: str, header: Header) -> Iterator[Place]:
        """All ancestors of a class that leads out of the project by a base of its own."""
        direct = list(self._bases.above(path, header)) if header.bases else []
        if not any(self._is_installed(place) for place in direct):
            return
        seen = set(direct)
        queue = list(direct)
        for place in queue:
            yield place
            new = [one for one in self._bases.above(*place) if one not in seen]
            seen.update(new)
            queue += new

    def _is_installed(self, place: Place) -> bool:
        return self._modules.is_installed(place[0])

    def _is_made(self, path: str, header: Header) -> bool:
        """May its decorators make it a dataclass, or does it make dataclasses of its subclasses?"""
        data = self._data(path)
        if decorators_of(data, header):
            return True  # a package's own decorator may do it, too
        return makes_heirs(data, body_of(data, header))
