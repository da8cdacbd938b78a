"""The files of installed packages that hold bases of the project's dataclasses, found in the text.

No file of a package is parsed before a class of the project leads to it that is made by a decorator, or has
such a base. Projects without such classes, or without an environment, read none.
"""

from __future__ import annotations

from flake8_tradelint.semantics.classes.body_texts import body_of, decorators_of
from flake8_tradelint.semantics.classes.import_chains import ImportChains
from flake8_tradelint.semantics.classes.maker_texts import derives_from_struct, makes_heirs
from flake8_tradelint.semantics.naming.across import ModulesAcross
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import without_subscripts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.db import Trace
    from flake8_tradelint.semantics.classes.headers import ClassHeaders, Header
    from flake8_tradelint.semantics.naming.installed import InstalledModules
    from flake8_tradelint.semantics.naming.modules import ModuleTable

    Place = tuple[str, Header]
    """A file, and a header in it."""


_COMMENT = regex(rb"#[^\n]*")
_DOTTED = regex(rb"[\w.\x80-\xff]+")


class _EitherSide(ModulesAcross):
    """The module table of the project together with installed packages."""

    def find(self, name: str, importer: str) -> str | None:
        return super().find(name, importer) or self._installed.find(name, importer)


class InstalledBases:
    """Finds installed bases. ``headers_of`` and ``data`` read any file, ``headers`` are those of the project.

    ``made`` returns the names of the project's dataclasses.
    """

    def __init__(
        self,
        project: ModuleTable,
        installed: InstalledModules,
        headers: ClassHeaders,
        headers_of: Callable[[str], tuple[Header, ...]],
        data: Callable[[str], bytes],
        made: Callable[[], frozenset[bytes]],
        trace: Trace,
    ) -> None:
        self._modules = _EitherSide(project, installed)
        self._headers, self._data, self._made = headers, data, made
        self._headers_of = headers_of
        self._chains = ImportChains(self._modules, headers_of, data, trace)

    def find(self, names: frozenset[bytes]) -> tuple[frozenset[str], frozenset[str]]:
        """Return the project's files with such classes, and the files of packages that hold their bases.

        ``names`` are all names under which the project knows classes of packages.
        """
        leading: set[str] = set()
        reached: set[str] = set()
        for path in sorted({path for name in sorted(names) for path in self._headers.files(name)}):
            for header in self._headers.by_path.get(path, ()):
                if header.bases.isdisjoint(names) or not self._names_one(path, header, names):
                    continue
                chain = [place for place in self._above(path, header) if self._is_installed(place)]
                if any(self._is_made(*place) for place in chain) or (chain and self._is_related(header.name)):
                    leading.add(path)
                    reached.update(file for file, _ in chain)
        return frozenset(leading), frozenset(reached)

    def _names_one(self, path: str, header: Header, names: frozenset[bytes]) -> bool:
        """Does one of the names stand in a base, and not in a keyword alone?"""
        bases = _base_names(self._data(path), header)
        return any(not names.isdisjoint(base.split(b".")) for base in bases)

    def _is_related(self, name: bytes) -> bool:
        """Return True if a class of this name may be a dataclass of the project, or above or below one."""
        near = self._headers.above(self._headers.below([name]))
        return not self._made().isdisjoint(near)

    def _above(self, path: str, header: Header) -> Iterator[Place]:
        """All ancestors of a class that leads out of the project by a base of its own."""
        direct = list(self._bases(path, header)) if header.bases else []
        if not any(self._is_installed(place) for place in direct):
            return
        seen = set(direct)
        queue = list(direct)
        for place in queue:
            yield place
            new = [one for one in self._bases(*place) if one not in seen]
            seen.update(new)
            queue += new

    def _bases(self, path: str, header: Header) -> Iterator[Place]:
        """The class statements that the direct bases may mean, as far as they can be found."""
        for base in _base_names(self._data(path), header):
            for file, name in self._chains.follow(path, base).places:
                found = next((one for one in self._headers_of(file) if one.name == name), None)
                if found is not None:
                    yield file, found

    def _is_installed(self, place: Place) -> bool:
        return self._modules.is_installed(place[0])

    def _is_made(self, path: str, header: Header) -> bool:
        """Return True if a decorator or ``Struct`` may give it fields, or it makes dataclasses of heirs."""
        data = self._data(path)
        if decorators_of(data, header):
            return True  # a package's own decorator may do it, too
        return derives_from_struct(data, header) or makes_heirs(data, body_of(data, header))


def _base_names(data: bytes, header: Header) -> Iterator[bytes]:
    """The bases that are plain dotted names, type arguments left out."""
    head = without_subscripts(_COMMENT.sub(b"", data[header.start : header.end]))
    listed = head[head.find(b"(") + 1 : head.rfind(b")")] if b"(" in head else b""
    return (name for name in map(bytes.strip, listed.split(b",")) if _DOTTED.fullmatch(name))
