"""A project's dataclasses together with those that they derive from in installed packages.

For all other questions these packages stay names (see ``semantics.inference.library``). Where there is
no environment, or no dataclass leads there, this is the project's own table, and nothing was read.
"""

from __future__ import annotations

from flake8_tradelint.light import cached_property
from flake8_tradelint.light.digests import digest
from flake8_tradelint.project.summaries import Summaries
from flake8_tradelint.semantics.classes.headers import ClassHeaders, plain
from flake8_tradelint.semantics.naming.symbols import SymbolTable
from flake8_tradelint.tracing import Whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flake8_tradelint.file_facts import FileFacts
    from flake8_tradelint.files import Files
    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.dataclass.fields import DataclassTable
    from flake8_tradelint.semantics.naming.across import ModulesAcross
    from flake8_tradelint.semantics.naming.installed import InstalledModules
    from flake8_tradelint.semantics.summary import ModuleSummary

TABLED = frozenset({"attr", "attrs", "pydantic", "pydantic_core", "typing_extensions", "dataclasses_json"})
"""Packages that stay names: what they do is written in our tables, under the names that programs import."""


class Border:
    """``site`` are the folders with installed packages; ``symbols``, ``headers`` and so on the project's."""

    def __init__(
        self,
        site: Iterable[str],
        files: Files,
        symbols: SymbolTable,
        classes: ClassTable,
        headers: Callable[[], ClassHeaders],
        facts: FileFacts,
    ) -> None:
        self._site, self._facts = tuple(site), facts
        self._files, self._symbols, self._classes = files, symbols, classes
        self._project_headers = headers
        self._found = Whole(symbols.trace, "bases in packages", self._find)
        # What the project's own say is what its own table says, and compared there.
        self._headers = Whole(
            symbols.trace,
            "class headers with those of packages",
            self._read_headers,
            lambda headers: headers.beside,
        )
        self._table: DataclassTable | None = None
        self._summaries = Summaries(files, sliced=True)

    @cached_property
    def _installed(self) -> InstalledModules:
        from flake8_tradelint.semantics.naming.installed import InstalledModules

        return InstalledModules(self._site, TABLED)

    def headers(self) -> ClassHeaders:
        """The headers of the project's files, and of the packages' files with bases of dataclasses."""
        return self._headers.get()

    def _read_headers(self) -> ClassHeaders:
        project = self._project_headers()
        _, reached = self._found.get()
        if not reached:
            return project
        installed = {path: found for path in sorted(reached) if (found := self._files.headers(path))}
        both = {**project.by_path, **installed}
        self._facts.outside = frozenset(installed)
        said = digest([(path, plain(found)) for path, found in installed.items()])
        return ClassHeaders(both, self._symbols.trace, beside=said)

    def dataclasses(self) -> DataclassTable:
        """The dataclasses of both sides."""
        leading, reached = self._found.get()
        if self._table is None:
            from flake8_tradelint.semantics.dataclass.fields import DataclassTable

            symbols, classes = self._symbols, self._classes
            if reached:
                from flake8_tradelint.semantics.classes.across import ClassesAcross
                from flake8_tradelint.semantics.naming.across import ModulesAcross

                modules = ModulesAcross(symbols.modules, self._installed)
                symbols = _SymbolsAcross(modules, self._symbols, self._summaries)
                classes = ClassesAcross(symbols, self._installed, leading, reached)
            self._table = DataclassTable(symbols, classes)
        return self._table

    def _find(self) -> tuple[frozenset[str], frozenset[str]]:
        if not self._site or not self._installed.folders:
            return frozenset(), frozenset()
        from flake8_tradelint.semantics.dataclass.installed_bases import InstalledBases

        modules, files = self._symbols.modules, self._files
        return InstalledBases(
            modules, self._installed, self._project_headers, files.headers, files.data
        ).find()


class _SymbolsAcross(SymbolTable):
    """Names in the files of both sides; of a package's file only what is asked for is read."""

    def __init__(self, modules: ModulesAcross, project: SymbolTable, installed: Summaries) -> None:
        def summary(path: str) -> ModuleSummary:
            return installed.summary(path) if modules.is_installed(path) else project.summary(path)

        def part(path: str, definition: str) -> ModuleSummary:
            if modules.is_installed(path):
                return installed.slice(path, definition)
            return project.part(path, definition)

        super().__init__(modules, summary, part, trace=project.trace)
