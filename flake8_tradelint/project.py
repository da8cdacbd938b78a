"""The linked facts of one project: summaries on demand, and the questions rules ask across files.

Read-only to its users. Nothing is summarised before somebody asks for it, and what is known
of a file grows with the names in which somebody is interested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from flake8_tradelint.files import Files
from flake8_tradelint.semantics.classes.headers import ClassHeaders
from flake8_tradelint.semantics.classes.table import ClassTable
from flake8_tradelint.semantics.classes.texts import ClassTexts
from flake8_tradelint.semantics.dataclass.call_texts import CallTexts
from flake8_tradelint.semantics.dataclass.fields import DataclassTable
from flake8_tradelint.semantics.inference.receivers import Receivers
from flake8_tradelint.semantics.must_call.resources import Resource
from flake8_tradelint.semantics.must_call.table import resources
from flake8_tradelint.semantics.must_call.transfers import Transfers
from flake8_tradelint.semantics.naming.modules import ModuleTable
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef, SymbolTable
from flake8_tradelint.semantics.reading.summarise import looks_broken, problem_of, summarise
from flake8_tradelint.semantics.renaming.table import RenameTable
from flake8_tradelint.semantics.summary import (
    AttributeFact,
    CallFact,
    Interests,
    ModuleSummary,
    Problem,
    Use,
)
from flake8_tradelint.settings import Settings
from flake8_tradelint.words import has_word

_WORD = re.compile(rb"(?:[^\W\d]|[\x80-\xff])[\w\x80-\xff]*")

_MAX_SLICES = 4
"""Definitions of a file that are asked for one by one; then it is read as a whole."""


class ProjectFacts:
    """What is known of the files of one project.

    ``read`` gives the bytes of a file (raising ``OSError``), unless ``files`` are shared with other
    projects; paths are absolute. ``modules`` says which file a module is, where somebody knows
    better than the paths tell.
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
    ) -> None:
        self.settings = settings
        self.files = files or Files(read)
        self.sliced = sliced
        """Are files read in parts, and those that concern no rule not at all?"""
        self.thorough = False
        """Is every file parsed all the same?"""
        self.paths = tuple(sorted(set(paths)))
        self._summaries: dict[str, ModuleSummary] = {}
        self._current: set[str] = set()  # the files whose summaries have all that is of interest now
        self._whole: set[str] = set()
        self._definitions: dict[str, frozenset[str]] = {}
        self._callees: set[str] = set()
        self._attributes: set[str] = set()
        self._mentions: set[str] = set()
        self._followed: set[str] = set()  # the files in which parameters are followed
        self._headers: ClassHeaders | None = None
        self._local: dict[str, frozenset[str]] = {}  # callees that are of interest in one file alone
        self._class_names: dict[frozenset[str], frozenset[str]] = {}
        self._beside: dict[frozenset[str], frozenset[str]] = {}
        self.modules = modules or ModuleTable(self.paths)
        self.symbols = SymbolTable(self.modules, self.summary, self.slice)
        self.classes = ClassTable(self.symbols)
        self.class_texts = ClassTexts(self.headers, self.data)
        self.call_texts = CallTexts(self.headers, self.data)
        self.dataclasses = DataclassTable(self.symbols, self.classes)
        self.receivers = Receivers(self.symbols, self.classes)
        self.renames = RenameTable(settings.renames, self)
        self.transfers = Transfers(self)
        self._resources: tuple[Resource, ...] | None = None

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The rows of the table of resources whose modules some file of the project mentions."""
        if self._resources is None:
            rows = resources(self.settings.resources)
            self._resources = tuple(row for row in rows if any(self._speaks_of(row, p) for p in self.paths))
        return self._resources

    def _speaks_of(self, row: Resource, path: str) -> bool:
        return all(self.mentions(path, [word.encode()]) for word in row.words)

    def data(self, path: str) -> bytes:
        """The bytes of a project file; empty where it can no longer be read."""
        return self.files.data(path)

    def require(
        self, callees: Iterable[str] = (), attributes: Iterable[str] = (), mentions: Iterable[str] = ()
    ) -> None:
        """Add names to what summaries record; those made without them are made again on demand."""
        names = (self._callees, self._attributes, self._mentions)
        known = sum(map(len, names))
        for have, wanted in zip(names, (callees, attributes, mentions), strict=True):
            have.update(wanted)
        if known != sum(map(len, names)):
            self._current.clear()

    def require_in(self, path: str, callees: frozenset[str]) -> None:
        """Add names of callees to what the summary of one file records."""
        known = self._local.get(path, frozenset())
        if not callees <= known:
            self._local[path] = known | callees
            self._current.discard(path)

    def mentions(self, path: str, needles: Iterable[bytes]) -> bool:
        """Does the file's text have one of the needles somewhere?"""
        return self.files.mentions(path, needles)

    def may_call(self, path: str, names: frozenset[str]) -> bool:
        """May the file call something by one of the names, or by another name that it gives it?"""
        return self.files.may_call(path, names)

    def summary(self, path: str) -> ModuleSummary:
        """The summary of a whole project file, with all that is of interest now."""
        if self.sliced and path not in self._whole:
            self._whole.add(path)
            self._current.discard(path)
        return self._summary(path)

    def slice(self, path: str, definition: str = "") -> ModuleSummary:
        """The summary of a project file in which at least one definition at its top is whole.

        What else of the file was read depends on what was asked before; calls and attributes of
        interest are always there.
        """
        known = self._definitions.get(path, frozenset())
        if self.sliced and definition and definition not in known and path not in self._whole:
            if len(known) >= _MAX_SLICES:
                return self.summary(path)
            self._definitions[path] = known | {definition}
            self._current.discard(path)
        return self._summary(path)

    def mentioned(self, path: str, text: bytes) -> ModuleSummary:
        """The same with every definition whole in which ``text`` occurs."""
        if self.sliced and path not in self._whole:
            data = self.data(path)
            found = {d.name for d in self.files.outline(path) if data.find(text, d.start, d.end) >= 0}
            known = self._definitions.get(path, frozenset())
            if not found <= known:
                self._definitions[path] = known | found
                self._current.discard(path)
        return self._summary(path)

    def _summary(self, path: str) -> ModuleSummary:
        if path in self._current:
            return self._summaries[path]
        data = self.data(path)
        attributes = frozenset(name for name in self._attributes if _has_attribute(name, data))
        followed = path in self._followed
        whole = not self.sliced or path in self._whole
        parts = frozenset() if whole else self._definitions.get(path, frozenset())
        mentions = _present(self._mentions, data)
        callees = _present(self._callees, data) | self._local.get(path, frozenset())
        interests = Interests(callees, attributes, followed, whole, parts, mentions)
        found = self._summaries.get(path)
        if found is None or not _covers(found.interests, interests):
            found = summarise(path, data, interests)
            self._summaries[path] = found
        self._current.add(path)
        return found

    def bare_summary(self, path: str) -> ModuleSummary:
        """What is known of a file in which no rule is interested: can it be read and parsed?"""
        data = self.data(path)
        if path in self.files.unreadable:
            return ModuleSummary(path, Interests(), problem=Problem(self.files.unreadable[path], 1, 1))
        if path in self._summaries:
            return self._summaries[path]
        unasked = self.sliced and not self.thorough and not looks_broken(data)
        return ModuleSummary(path, Interests(), problem=None if unasked else problem_of(data))

    def calls(
        self, name: str, among: Callable[[str], bool] | None = None, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, CallFact]]:
        """Every call in the project whose callee's last name is ``name``.

        ``among`` tells in which files, asked where the text has such a call; ``paths`` are all that
        are looked at.
        """
        self.require(callees=(name,))
        needle, called = name.encode(), _call_pattern(name)
        for path in self.paths if paths is None else paths:
            data = self.data(path)
            if needle not in data or called.search(data) is None or not (among is None or among(path)):
                continue
            for fact in self._summary(path).calls:
                if fact.name == name:
                    yield path, fact

    def parameter_uses(self, ref: FunctionRef) -> tuple[tuple[Use, ...], ...]:
        """What the function does with its arguments, in the order of its parameters."""
        if ref.path not in self._followed:
            self._followed.add(ref.path)
            self._current.discard(ref.path)
        functions = self.slice(ref.path, ref.qualname.partition(".")[0]).functions
        return next((f.parameter_uses for f in functions if f.qualname == ref.qualname), ())

    def attributes(self, name: str) -> Iterator[tuple[str, AttributeFact]]:
        """Every use of an attribute ``name`` in the project, on whatever receiver."""
        self.require(attributes=(name,))
        for path in self.paths:
            if not _has_attribute(name, self.data(path)):
                continue
            for fact in self._summary(path).attributes:
                if fact.attr == name:
                    yield path, fact

    def attributes_where(self, name: str, text: re.Pattern[bytes]) -> Iterator[tuple[str, AttributeFact]]:
        """The same, in the files whose text the pattern finds only."""
        self.require(attributes=(name,))
        for path in self.mentioning(name):
            facts = self._summary(path).attributes if text.search(self.data(path)) else ()
            yield from ((path, fact) for fact in facts if fact.attr == name)

    def mentioning(self, name: str) -> Iterator[str]:
        """The files whose text has ``name`` somewhere."""
        needle = name.encode()
        return (path for path in self.paths if needle in self.data(path))

    def subclasses(self, ref: ClassRef) -> Iterator[ClassRef]:
        """Every class of the project derived from ``ref``, itself excluded."""
        names = [ref.qualname.rsplit(".", 1)[-1]]
        seen: set[ClassRef] = {ref}
        for name in names:
            for path in self.headers().files.get(name.encode(), ()):
                for cls in self.mentioned(path, name.encode()).classes:
                    found = ClassRef(path, cls.qualname)
                    if found not in seen and ref in self.classes.mro(found):
                        seen.add(found)
                        names.append(cls.name)
                        yield found

    def class_names(self, names: frozenset[str]) -> frozenset[str]:
        """The names, and those of classes that may derive from classes so called (by header text)."""
        if names not in self._class_names:
            found = self.headers().below(name.encode() for name in sorted(names))
            self._class_names[names] = frozenset(name.decode(errors="replace") for name in found)
        return self._class_names[names]

    def names_beside(self, names: frozenset[str]) -> frozenset[str]:
        """Every identifier that shares a line with one of the names, anywhere in the project."""
        if names not in self._beside:
            wanted = [name.encode() for name in names]
            found: set[str] = set()
            for path in self.paths:
                if self.mentions(path, wanted):
                    lines = (li for li in self.data(path).splitlines() if any(n in li for n in wanted))
                    words = (word for line in lines for word in _WORD.findall(line))
                    found.update(word.decode(errors="replace") for word in words)
            self._beside[names] = frozenset(found)
        return self._beside[names]

    def headers(self) -> ClassHeaders:
        """The headers of all class statements, as text."""
        if self._headers is None:
            self._headers = ClassHeaders(self.paths, self.files.headers)
        return self._headers


def _has_attribute(name: str, data: bytes) -> bool:
    """Does the text have ``.name``: ``create_task`` is no ``._task``, and ``._tasks`` is another."""
    return name.encode() in data and _attribute_pattern(name).search(data) is not None


@lru_cache(maxsize=1024)
def _attribute_pattern(name: str) -> re.Pattern[bytes]:
    # Blanks, line ends and a backslash may stand behind the dot; bytes of other letters go on with the name.
    return re.compile(rb"\.[\s\\]*" + name.encode() + rb"(?![\w\x80-\xff])")


@lru_cache(maxsize=1024)
def _call_pattern(name: str) -> re.Pattern[bytes]:
    """``name(...)``, or ``import name as ...``, which may be called under another name."""
    return re.compile(rb"(?<![\w\x80-\xff])" + name.encode() + rb"(?:[\s\\]*\(|[ \t]+as\b)")


def _present(names: set[str], data: bytes) -> frozenset[str]:
    return frozenset(name for name in names if has_word(data, name.encode()))


def _covers(known: Interests, wanted: Interests) -> bool:
    enough = known.whole or (not wanted.whole and wanted.definitions <= known.definitions)
    return (
        enough
        and wanted.callees <= known.callees
        and wanted.attributes <= known.attributes
        and wanted.parameters <= known.parameters
        and wanted.mentions <= known.mentions
    )
