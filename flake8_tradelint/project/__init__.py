"""Answer the questions that rules ask across the files of one project (the semantic database of a run).

Its users only read. No file is summarised before somebody asks for it, and a summary grows with the names
that are asked for.
"""

from __future__ import annotations

from flake8_tradelint.db.queries import Query, Table, part, parts_of
from flake8_tradelint.files import Files
from flake8_tradelint.project.border import Border
from flake8_tradelint.project.told import ProjectSummaries
from flake8_tradelint.semantics.classes.table import ClassTable
from flake8_tradelint.semantics.must_call.acquire.resource_rows import resources, task_table
from flake8_tradelint.semantics.naming.modules import ModuleTable
from flake8_tradelint.semantics.naming.symbols import ClassRef, SymbolTable
from flake8_tradelint.settings import TABLE
from flake8_tradelint.startup.light import partial
from flake8_tradelint.words import Named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from flake8_tradelint.semantics.classes.closed import Closed
    from flake8_tradelint.semantics.classes.texts import ClassTexts
    from flake8_tradelint.semantics.classes.unknown_names import UnknownNames
    from flake8_tradelint.semantics.coroutines.async_properties import AsyncProperties
    from flake8_tradelint.semantics.coroutines.functions import AsyncFunctions
    from flake8_tradelint.semantics.coroutines.kept_handlers import KeptHandlers
    from flake8_tradelint.semantics.coroutines.suspects import Suspects
    from flake8_tradelint.semantics.dataclass.call_texts import CallTexts
    from flake8_tradelint.semantics.dataclass.class_read_texts import ClassReadTexts
    from flake8_tradelint.semantics.dataclass.declare.fields import DataclassTable
    from flake8_tradelint.semantics.inference.library import Library
    from flake8_tradelint.semantics.inference.receivers import Receivers
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.release.owning_classes import Row
    from flake8_tradelint.semantics.must_call.transfer.call_summaries import CallSummaries
    from flake8_tradelint.semantics.parameters.inferred import Parameters
    from flake8_tradelint.semantics.renaming.guesses import Guesses
    from flake8_tradelint.semantics.renaming.table import RenameTable
    from flake8_tradelint.settings import Settings

_NONE = Named()


class ProjectFacts(ProjectSummaries):
    """The semantic database of one project.

    ``read`` returns the bytes of a file (raising ``OSError``), unless ``files`` are shared with other
    projects; paths are absolute. ``modules`` maps module names to files, where a caller knows better than the
    paths tell. ``site`` are the folders with installed packages, and tables of known classes.
    """

    def __init__(
        self,
        paths: Iterable[str],
        read: Callable[[str], bytes],
        settings: Settings,
        modules: ModuleTable | None = None,
        *,
        sliced: bool = False,
        files: Files | None = None,
        site: Iterable[str] = (),
    ) -> None:
        super().__init__(paths, files or Files(read), sliced=sliced)
        self.settings = settings
        self._with_old_names: frozenset[str] | None = None
        self._resources = Table(self.trace, "resources", self._mentioned_rows, lasting=True)
        self._rows: tuple[Resource, ...] | None = None
        self._owning = Table(self.trace, "owning classes", self._owning_classes, lasting=True)
        self._owners: tuple[Resource, ...] | None = None
        self._subclasses: Query[tuple[ClassRef, ...]] = Query(self.trace)
        self._heirs: Query[tuple[ClassRef, ...]] = Query(self.trace)
        self._naming: Query[tuple[ClassRef, ...]] = Query(self.trace)
        self._heirs_by_name: Query[Mapping[ClassRef, list[ClassRef]]] = Query(self.trace)
        self.modules = modules or ModuleTable(self.paths, self.trace)
        self.symbols = SymbolTable(
            self.modules,
            self.summary,
            self.slice,
            self._summaries.may_bind,
            self._summaries.member,
            self._summaries.shown,
            trace=self.trace,
        )
        self.classes = ClassTable(self.symbols)
        self._site = tuple(site)
        self.has_packages = any(not folder.endswith(TABLE) for folder in self._site)
        self._border = Border(
            self._site, self.files, self.symbols, self.classes, self.headers, self.facts, self._has_word
        )
        self.tasks = task_table(settings.task_functions)

    # Imported lazily: no enabled rule may need them.

    @part
    def class_texts(self) -> ClassTexts:
        """The classes that may override a dataclass's field, found by their text."""
        from flake8_tradelint.semantics.classes.texts import ClassTexts

        return ClassTexts(self._border.headers, self.data, self.words, self.trace, self.facts)

    @part
    def call_texts(self) -> CallTexts:
        """The calls that may pass an argument that a dataclass does not take, found by their text."""
        from flake8_tradelint.semantics.dataclass.call_texts import CallTexts

        headers, words = self._border.headers, self.words
        return CallTexts(headers, self.data, words, self.modules, self.trace, self.facts)

    @part
    def class_reads(self) -> ClassReadTexts:
        """The fields of dataclasses that may be read on the class, found by their text."""
        from flake8_tradelint.semantics.dataclass.class_read_texts import ClassReadTexts

        return ClassReadTexts(self._border.headers, self.data, self.trace, self.facts, self.call_texts)

    @part
    def receivers(self) -> Receivers:
        """The inferred classes of expressions."""
        from flake8_tradelint.semantics.inference.receivers import Receivers

        return Receivers(self.symbols, self.classes)

    @part
    def parameters(self) -> Parameters:
        """The classes of un-annotated parameters, inferred from calls, and those of what containers hold."""
        from flake8_tradelint.semantics.parameters.inferred import Parameters

        return Parameters(self)

    @part
    def closed(self) -> Closed:
        """The attributes that instances of a class can have, for classes all of whose bases are known."""
        from flake8_tradelint.semantics.classes.closed import Closed

        return Closed(self)

    @part
    def unknown_names(self) -> UnknownNames:
        """The names of attributes that a file reads and that no definition of the project has."""
        from flake8_tradelint.semantics.classes.unknown_names import UnknownNames

        return UnknownNames(self)

    @part
    def library(self) -> Library:
        """The classes of installed packages."""
        from flake8_tradelint.semantics.inference.library import Library

        return Library(self._site, self.files.data)

    @part
    def renames(self) -> RenameTable:
        """The renames table."""
        from flake8_tradelint.semantics.renaming.table import RenameTable

        # It reads only words of the project's files, on which every verdict depends anyway.
        return self.trace.run_untracked(lambda: RenameTable(self.settings.renames, self))

    @part
    def guesses(self) -> Guesses:
        """Guesses about the classes of receivers from weak evidence."""
        from flake8_tradelint.semantics.renaming.guesses import Guesses

        return Guesses(self)

    @part
    def call_summaries(self) -> CallSummaries:
        """How ownership passes through calls."""
        from flake8_tradelint.semantics.must_call.transfer.call_summaries import CallSummaries

        return CallSummaries(self)

    @part
    def suspects(self) -> Suspects:
        """The candidate calls: those that may make a coroutine that nobody awaits, found by their text."""
        from flake8_tradelint.semantics.coroutines.suspects import Suspects

        return Suspects(self)

    @part
    def async_functions(self) -> AsyncFunctions:
        """The calls that are certain to make a coroutine."""
        from flake8_tradelint.semantics.coroutines.functions import AsyncFunctions

        return AsyncFunctions(self)

    @part
    def coroutine_properties(self) -> AsyncProperties:
        """The properties of the project whose value is a coroutine."""
        from flake8_tradelint.semantics.coroutines.async_properties import AsyncProperties

        return AsyncProperties(self)

    @part
    def kept_handlers(self) -> KeptHandlers:
        """The handlers that objects of the project keep."""
        from flake8_tradelint.semantics.coroutines.kept_handlers import KeptHandlers

        return KeptHandlers(self)

    def ready(self) -> None:
        """Make all lazy parts, before processes are forked or tables are compared with earlier ones."""
        for name in parts_of(type(self)):
            getattr(self, name)
        self._border.ready()

    @property
    def dataclasses(self) -> DataclassTable:
        """The project's dataclasses, with their bases in installed packages."""
        return self._border.dataclasses()

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The rows of the resource table whose words some file of the project contains."""
        numbers = self._resources.get()
        if self._rows is None:
            rows = resources(self.settings.resources)
            self._rows = tuple(rows[number] for number in numbers["spoken of"])
        return self._rows

    @property
    def owners(self) -> tuple[Resource, ...]:
        """The rows of the resource table that are derived from the project's classes."""
        found = self._owning.get()
        if self._owners is None:
            from flake8_tradelint.semantics.must_call.release.owning_classes import as_resource

            self._owners = tuple(as_resource(name, row) for name, row in found.items())
        return self._owners

    def _owning_classes(self) -> Mapping[str, Row]:
        if not self._has_word(b"class"):
            return {}
        from flake8_tradelint.semantics.must_call.acquire.resources import SESSION
        from flake8_tradelint.semantics.must_call.release.owning_classes import owning_classes

        rows = (SESSION, *[row for row in self.resources if row.reported])
        return owning_classes(self, rows)

    def _has_word(self, word: bytes) -> bool:
        """Return True if some file may contain the word."""
        return any(True for _ in self.having(word.decode(errors="replace")))

    def _mentioned_rows(self) -> Mapping[str, tuple[int, ...]]:
        rows = enumerate(resources(self.settings.resources))
        return {"spoken of": tuple(number for number, row in rows if self._is_mentioned(row))}

    def _is_mentioned(self, row: Resource) -> bool:
        first, *others = sorted(row.words) or [""]
        return any(
            all(self.mentions(path, [word.encode()]) for word in others)
            for path in (self.mentioning(first) if first else self.paths)
        )

    def done_with(self, path: str) -> None:
        """Mark the file as checked, and free what no other file's check has asked for."""
        super().done_with(path)
        self.symbols.forget(path)

    def owns(self, path: str) -> bool:
        """Return True if the file belongs to the project and not to an installed package."""
        return self.modules.is_file(path)

    def minimum_python(self, path: str) -> tuple[int, int] | None:
        """Return the oldest Python that the file's project supports.

        ``None`` if its metadata does not say.
        """
        from flake8_tradelint.environment.supported_python import minimum_python_at

        return minimum_python_at(path)

    def old_names_in(self, path: str) -> Named:
        """Return which old names of the renames table occur in the file's text."""
        if not self.settings.renames:
            return _NONE
        names = self.renames.encoded_names
        if self.words.is_built:
            self.trace.open[-1].add(path)  # the result depends on this file alone
            if self._with_old_names is None:
                self._with_old_names = self.trace.run_untracked(
                    lambda: frozenset(path for name in names for path in self.words.files(name))
                )
            if path not in self._with_old_names:
                return _NONE
        return self.files.named(path, names)

    def subclasses(self, ref: ClassRef) -> tuple[ClassRef, ...]:
        """Return every class of the project that derives from ``ref``, directly or not, without ``ref``."""
        chain: dict[ClassRef, None] = {}
        one = ref
        while not self._subclasses.knows(one) and one not in chain:
            chain[one] = None
            heirs = self._heirs.get(one, partial(self._find_heirs, one))
            if len(heirs) != 1:
                break
            one = heirs[0]
        straight = one not in chain or one == next(reversed(chain), None)
        for below in reversed(chain):  # the lowest first, so that calls do not nest too deep
            self._subclasses.get(below, partial(self._all_below, below, straight))
        return self._subclasses.get(ref, lambda: self._all_below(ref, straight))

    def _all_below(self, ref: ClassRef, straight: bool) -> tuple[ClassRef, ...]:
        """Return all classes below ``ref``.

        An only heir leads to all others if no class derives from itself.
        """
        heirs = self._heirs.get(ref, lambda: self._find_heirs(ref)) if straight else ()
        if straight and not heirs:
            return ()
        if len(heirs) != 1:
            return tuple(self._below(ref))
        return (*heirs, *self._subclasses.get(heirs[0], lambda: self._all_below(heirs[0], straight)))

    def _find_heirs(self, ref: ClassRef) -> tuple[ClassRef, ...]:
        name = ref.qualname.rsplit(".", 1)[-1]
        found = self._naming.get(name, lambda: self._find_naming(name))
        if len(found) == 1:
            return found if found[0] != ref and self.classes.derives(found[0], ref) else ()
        by_base = self._heirs_by_name.get(name, lambda: self._grouped(name, found))
        return tuple([one for one in by_base.get(ref, ()) if one != ref])

    def _find_naming(self, name: str) -> tuple[ClassRef, ...]:
        """Return the classes in whose list of bases the name occurs."""
        paths, text = self.headers().files(name.encode()), name.encode()
        found = [ClassRef(path, qualname) for path in paths for qualname in self._derived(path, text)]
        return tuple(dict.fromkeys(found))

    def _grouped(self, name: str, heirs: tuple[ClassRef, ...]) -> Mapping[ClassRef, list[ClassRef]]:
        """Group the heirs by the classes called ``name`` that they derive from."""
        found: dict[ClassRef, list[ClassRef]] = {}
        for heir in heirs:
            for base in self.classes.project_mro(heir):
                if base.qualname.rsplit(".", 1)[-1] == name:
                    found.setdefault(base, []).append(heir)
        return found

    def _below(self, ref: ClassRef) -> Iterator[ClassRef]:
        names = [ref.qualname.rsplit(".", 1)[-1]]
        seen: set[ClassRef] = {ref}
        for name in names:
            for path in self.headers().files(name.encode()):
                for qualname in self._derived(path, name.encode()):
                    found = ClassRef(path, qualname)
                    if found not in seen and self.classes.derives(found, ref):
                        seen.add(found)
                        names.append(qualname.rpartition(".")[2])
                        yield found

    def _derived(self, path: str, base: bytes) -> Iterator[str]:
        """Yield the classes of a file in whose bases the name occurs; only nested ones need a summary."""
        found = self.headers().deriving(path, base)
        if any(header.indent for header in found):
            yield from (cls.qualname for cls in self.mentioned(path, base).classes)
        else:
            yield from (header.name.decode(errors="replace") for header in found)
