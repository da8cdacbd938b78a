"""Find the classes of a project that have bases in installed packages.

The answer follows from the names under which the project knows classes of packages, from class headers with
such a name, and from decorated classes: a change to none of these has nothing computed anew.
"""

from __future__ import annotations

import os

from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.db import Trace
    from flake8_tradelint.db.facts import FileFacts
    from flake8_tradelint.files import Files
    from flake8_tradelint.semantics.classes.headers import ClassHeaders
    from flake8_tradelint.semantics.naming.installed import InstalledModules
    from flake8_tradelint.semantics.naming.modules import ModuleTable


_NAMES = "names from packages"
_DECORATED = "decorated classes"
_EXTENDING = (b"extend_path", b"declare_namespace")
"""Functions by which a package has modules in several folders of ``sys.path``."""


class WaysOut:
    """The border of the project with these ``modules``, class ``headers`` and ``facts`` of its files."""

    def __init__(
        self,
        modules: ModuleTable,
        installed: InstalledModules,
        files: Files,
        headers: Callable[[], ClassHeaders],
        facts: FileFacts,
        trace: Trace,
    ) -> None:
        self._modules, self._installed, self._files = modules, installed, files
        self._headers, self._facts, self._trace = headers, facts, trace
        made_from = MadeFrom(facts, (_NAMES, "class headers"))
        self._names = Table(
            trace, _NAMES, self._read_names, self._in_bases, made_from=made_from, for_tables=True
        )
        self._decorated = Table(
            trace,
            "names of decorated classes",
            self._read_decorated,
            made_from=MadeFrom(facts, (_DECORATED,)),
            for_tables=True,
        )

    def find(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the files with such classes, and the package files that hold their bases."""
        from flake8_tradelint.semantics.dataclass.installed_bases import InstalledBases

        files, headers, decorated = self._files, self._headers(), self._decorated.get
        bases = InstalledBases(
            self._modules, self._installed, headers, files.headers, files.data, decorated, self._trace
        )
        return bases.find(self._names.get())

    def _read_names(self) -> frozenset[bytes]:
        """Return the names that the project's files give to what they import from packages."""
        from flake8_tradelint.db.packed import packed_names, unpacked_names
        from flake8_tradelint.semantics.classes.installed_names import entering, names_in_modules

        tops = {top for top in self._installed.tops if not self._is_own(top)}
        written = frozenset(top.encode(errors="surrogateescape") for top in tops)
        data, headers, paths = self._files.data, self._files.headers, self._facts.paths
        found = self._facts.by_file(_NAMES, paths, lambda path: entering(data(path), written), written)

        def names() -> frozenset[bytes]:
            starred = frozenset[bytes]().union(*(one[1] for one in found.values()))
            of_stars = names_in_modules(starred, self._installed, headers, data)
            return of_stars.union(*(one[0] for one in found.values()))

        return self._facts.table(_NAMES, (_NAMES,), names, packed_names, lambda kept: unpacked_names(kept)[0])

    def _is_own(self, top: str) -> bool:
        """Return True for a package of the project that no installed one adds modules to.

        One that is installed as well counts as the project's, unless it extends its path.
        """
        found = self._modules.find(top, os.path.join(os.sep, "any.py"))
        return found is not None and not any(sign in self._files.code(found) for sign in _EXTENDING)

    def _in_bases(self, names: frozenset[bytes]) -> list[bytes]:
        """Return the names that occur in some class header; the others lead to no base."""
        return [name for name in sorted(names) if self._headers().files(name)]

    def _read_decorated(self) -> frozenset[bytes]:
        from flake8_tradelint.db.packed import packed_names, unpacked_names
        from flake8_tradelint.semantics.classes.texts import decorated_in

        data, by_path = self._files.data, self._headers().by_path
        found = self._facts.by_file(_DECORATED, by_path, lambda path: decorated_in(data(path), by_path[path]))
        return self._facts.table(
            "names of decorated classes",
            (_DECORATED,),
            lambda: frozenset[bytes]().union(*found.values()),
            packed_names,
            lambda kept: unpacked_names(kept)[0],
        )
