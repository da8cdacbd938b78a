"""Join a project's dataclasses with their base classes in installed packages.

For all other questions, names from packages are not resolved (see ``semantics.inference.library``). If there
is no environment, or no dataclass has a base in a package, this is the project's own table, and no file of a
package is read.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Table
from flake8_tradelint.project.summaries import Summaries
from flake8_tradelint.semantics.naming.symbols import SymbolTable
from flake8_tradelint.settings import TABLE, words_of_imports
from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from flake8_tradelint.db.facts import FileFacts
    from flake8_tradelint.files import Files
    from flake8_tradelint.project.ways_out import WaysOut
    from flake8_tradelint.semantics.classes.headers import ClassHeaders
    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.naming.across import ModulesAcross
    from flake8_tradelint.semantics.naming.installed import InstalledModules
    from flake8_tradelint.semantics.summary import ModuleSummary

TABLED = frozenset({"attr", "attrs", "pydantic", "pydantic_core", "typing_extensions", "dataclasses_json"})
"""Packages whose names are not resolved: our tables describe them under the names that programs import."""


class Border:
    """The tables of dataclasses and class headers across the border between a project and its packages.

    ``site`` are the folders with installed packages, and tables of known classes. ``symbols``, ``classes``,
    ``headers`` and ``facts`` are the project's. ``mentions`` returns whether a file may have a word.
    """

    def __init__(
        self,
        site: Iterable[str],
        files: Files,
        symbols: SymbolTable,
        classes: ClassTable,
        headers: Callable[[], ClassHeaders],
        facts: FileFacts,
        mentions: Callable[[bytes], bool],
    ) -> None:
        self._mentions = mentions
        self._site, self._facts, self._files = tuple(site), facts, files
        self._symbols, self._classes, self._project_headers = symbols, classes, headers
        # The installed packages are an input, too: when they change, the whole cache entry is void.
        self._found = Table(symbols.trace, "bases in packages", self._find, lasting=True)
        # Only the packages' headers are compared here: the project's own are compared by its own table.
        self._headers = Table(
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

    @cached_property
    def _ways_out(self) -> WaysOut:
        from flake8_tradelint.project.ways_out import WaysOut

        modules, trace = self._symbols.modules, self._symbols.trace
        headers = self._project_headers
        return WaysOut(modules, self._installed, self._files, headers, self._facts, trace)

    def headers(self) -> ClassHeaders:
        """Return the headers of the project's files, and of package files that hold bases of dataclasses."""
        return self._headers.get()

    def _read_headers(self) -> ClassHeaders:
        project, reached = self._project_headers(), self._found.get()["reached"]
        self._facts.outside = frozenset(reached)
        # Asked even if nothing is reached: a new kind of facts would make all others be written anew.
        kind = "class headers of packages"
        installed = self._facts.by_file(kind, reached, self._files.headers) if self._site else {}
        if not reached:
            return project
        from flake8_tradelint.semantics.classes.headers_across import HeadersAcross

        return HeadersAcross(project, installed, self._symbols.trace)

    def dataclasses(self) -> DataclassTable:
        """Return the table of the project's dataclasses with their bases in packages."""
        found = self._found.get()
        if self._table is None:
            from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable

            symbols, classes = self._symbols, self._classes
            if found["reached"]:
                from flake8_tradelint.semantics.classes.installed_classes import ClassesAcross
                from flake8_tradelint.semantics.naming.across import ModulesAcross

                modules = ModulesAcross(symbols.modules, self._installed)
                symbols = _SymbolsAcross(modules, self._symbols, self._summaries)
                leading, reached = map(frozenset, (found["leading"], found["reached"]))
                classes = ClassesAcross(symbols, self._installed, leading, reached)
            self._table = DataclassTable(symbols, classes)
        return self._table

    def ready(self) -> None:
        """Make the tables of what leads out of the project, if something may."""
        trace = self._symbols.trace
        if self._site and trace.run_untracked(lambda: self._site if self._leads_out() else ()):
            self._ways_out  # noqa: B018  made when it is asked for

    def _leads_out(self) -> bool:
        """Return False if there are only tables, and no file has the name of a package that has one."""
        tables = [folder for folder in self._site if folder.endswith(TABLE)]
        return len(tables) < len(self._site) or any(map(self._mentions, words_of_imports(tables)))

    def _find(self) -> Mapping[str, tuple[str, ...]]:
        """Return the project's files with bases in packages (``leading``) and their files (``reached``)."""
        leading, reached = frozenset[str](), frozenset[str]()
        if self._site and self._leads_out() and self._installed.tops:
            leading, reached = self._ways_out.find()
        return {"leading": tuple(sorted(leading)), "reached": tuple(sorted(reached))}


class _SymbolsAcross(SymbolTable):
    """A symbol table across project and packages; of a package's file, only what is asked for is read."""

    def __init__(self, modules: ModulesAcross, project: SymbolTable, installed: Summaries) -> None:
        def summary(path: str) -> ModuleSummary:
            return installed.summary(path) if modules.is_installed(path) else project.summary(path)

        def part(path: str, definition: str) -> ModuleSummary:
            if modules.is_installed(path):
                return installed.slice(path, definition)
            return project.part(path, definition)

        super().__init__(modules, summary, part, trace=project.trace)
