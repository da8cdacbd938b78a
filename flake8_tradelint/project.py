"""The linked facts of one project: summaries on demand, and the questions rules ask across files.

Read-only to its users. Nothing is summarised before somebody asks for it, and what is known
of a file grows with the names in which somebody is interested.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from flake8_tradelint.semantics.classes.table import ClassTable
from flake8_tradelint.semantics.classes.texts import ClassTexts
from flake8_tradelint.semantics.dataclass.fields import DataclassTable
from flake8_tradelint.semantics.inference.receivers import Receivers
from flake8_tradelint.semantics.must_call.transfers import Transfers
from flake8_tradelint.semantics.naming.modules import ModuleTable
from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef, SymbolTable
from flake8_tradelint.semantics.reading.summarise import problem_of, summarise
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

# Literal first, so that the search runs at memchr's speed; the bases may span lines.
_CLASS_HEADER = re.compile(rb"class[ \t]+([\w\x80-\xff]+)[ \t]*(?:\[[^\]\n]*\])?[ \t]*\(([^:]*?)\)[ \t]*:")
_WORD = re.compile(rb"(?:[^\W\d]|[\x80-\xff])[\w\x80-\xff]*")


class ProjectFacts:
    """What is known of the files of one project.

    ``read`` gives the bytes of a file (raising ``OSError``); paths are absolute. ``modules`` says
    which file a module is, where somebody knows better than the paths tell.
    """

    def __init__(
        self,
        paths: Iterable[str],
        read: Callable[[str], bytes],
        settings: Settings,
        modules: ModuleTable | None = None,
    ) -> None:
        self.settings = settings
        self.paths = tuple(sorted(set(paths)))
        self._read = read
        self._bytes: dict[str, bytes] = {}
        self._unreadable: dict[str, str] = {}
        self._summaries: dict[str, ModuleSummary] = {}
        self._current: set[str] = set()  # the files whose summaries have all that is of interest now
        self._callees: set[str] = set()
        self._attributes: set[str] = set()
        self._followed: set[str] = set()  # the files in which parameters are followed
        self._headers: dict[str, tuple[str, ...]] | None = None
        self._child_names: dict[str, tuple[str, ...]] = {}
        self._class_names: dict[frozenset[str], frozenset[str]] = {}
        self._beside: dict[frozenset[str], frozenset[str]] = {}
        self.modules = modules or ModuleTable(self.paths)
        self.symbols = SymbolTable(self.modules, self.summary)
        self.classes = ClassTable(self.symbols)
        self.class_texts = ClassTexts(self.paths, self.data)
        self.dataclasses = DataclassTable(self.symbols, self.classes)
        self.receivers = Receivers(self.symbols, self.classes)
        self.renames = RenameTable(settings.renames, self)
        self.transfers = Transfers(self)

    def data(self, path: str) -> bytes:
        """The bytes of a project file; empty where it can no longer be read."""
        if path not in self._bytes:
            try:
                self._bytes[path] = self._read(path)
            except OSError as error:
                self._unreadable[path] = error.strerror or str(error)
                self._bytes[path] = b""
        return self._bytes[path]

    def require(self, callees: Iterable[str] = (), attributes: Iterable[str] = ()) -> None:
        """Add names to what summaries record; those made without them are made again on demand."""
        known = len(self._callees), len(self._attributes)
        self._callees.update(callees)
        self._attributes.update(attributes)
        if known != (len(self._callees), len(self._attributes)):
            self._current.clear()

    def mentions(self, path: str, needles: Iterable[bytes]) -> bool:
        """Does the file's text have one of the needles somewhere?"""
        data = self.data(path)
        return any(needle in data for needle in needles)

    def summary(self, path: str) -> ModuleSummary:
        """The summary of a project file, with all that is of interest now."""
        if path in self._current:
            return self._summaries[path]
        data = self.data(path)
        attributes = frozenset(name for name in self._attributes if _has_attribute(name, data))
        interests = Interests(_present(self._callees, data), attributes, path in self._followed)
        found = self._summaries.get(path)
        if found is None or not _covers(found.interests, interests):
            found = summarise(path, data, interests)
            self._summaries[path] = found
        self._current.add(path)
        return found

    def bare_summary(self, path: str) -> ModuleSummary:
        """What is known of a file in which no rule is interested: can it be read and parsed?"""
        data = self.data(path)
        if path in self._unreadable:
            return ModuleSummary(path, Interests(), problem=Problem(self._unreadable[path], 1, 1))
        return self._summaries.get(path) or ModuleSummary(path, Interests(), problem=problem_of(data))

    def calls(self, name: str) -> Iterator[tuple[str, CallFact]]:
        """Every call in the project whose callee's last name is ``name``."""
        self.require(callees=(name,))
        needle, called = name.encode(), _call_pattern(name)
        for path in self.paths:
            data = self.data(path)
            if needle not in data or called.search(data) is None:
                continue
            for fact in self.summary(path).calls:
                if fact.name == name:
                    yield path, fact

    def parameter_uses(self, ref: FunctionRef) -> tuple[tuple[Use, ...], ...]:
        """What the function does with its arguments, in the order of its parameters."""
        if ref.path not in self._followed:
            self._followed.add(ref.path)
            self._current.discard(ref.path)
        functions = self.summary(ref.path).functions
        return next((f.parameter_uses for f in functions if f.qualname == ref.qualname), ())

    def attributes(self, name: str) -> Iterator[tuple[str, AttributeFact]]:
        """Every use of an attribute ``name`` in the project, on whatever receiver."""
        self.require(attributes=(name,))
        for path in self.paths:
            if not _has_attribute(name, self.data(path)):
                continue
            for fact in self.summary(path).attributes:
                if fact.attr == name:
                    yield path, fact

    def attributes_where(self, name: str, text: re.Pattern[bytes]) -> Iterator[tuple[str, AttributeFact]]:
        """The same, in the files whose text the pattern finds only."""
        self.require(attributes=(name,))
        for path in self.mentioning(name):
            facts = self.summary(path).attributes if text.search(self.data(path)) else ()
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
            for path in self._class_headers().get(name, ()):
                for cls in self.summary(path).classes:
                    found = ClassRef(path, cls.qualname)
                    if found not in seen and ref in self.classes.mro(found):
                        seen.add(found)
                        names.append(cls.name)
                        yield found

    def class_names(self, names: frozenset[str]) -> frozenset[str]:
        """The names, and those of classes that may derive from classes so called (by header text)."""
        if names not in self._class_names:
            found = set(names)
            queue = sorted(names)
            for name in queue:
                new = [child for child in self._children().get(name, ()) if child not in found]
                found.update(new)
                queue += new
            self._class_names[names] = frozenset(found)
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

    def _class_headers(self) -> dict[str, tuple[str, ...]]:
        """For each name in the bases of some class header: the files with such headers."""
        if self._headers is None:
            self._index_headers()
        return self._headers or {}

    def _children(self) -> dict[str, tuple[str, ...]]:
        """For each name in the bases of some class header: the names of those classes."""
        self._class_headers()
        return self._child_names

    def _index_headers(self) -> None:
        files: dict[str, list[str]] = {}
        children: dict[str, list[str]] = {}
        for path in self.paths:
            data = self.data(path)
            if b"class" not in data:
                continue
            for match in _CLASS_HEADER.finditer(data):
                child = match[1].decode(errors="replace")
                for word in set(_WORD.findall(match[2])):
                    base = word.decode(errors="replace")
                    files.setdefault(base, []).append(path)
                    children.setdefault(base, []).append(child)
        self._headers = {base: tuple(dict.fromkeys(found)) for base, found in files.items()}
        self._child_names = {base: tuple(dict.fromkeys(found)) for base, found in children.items()}


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
    return frozenset(name for name in names if name.encode() in data)


def _covers(known: Interests, wanted: Interests) -> bool:
    return (
        wanted.callees <= known.callees
        and wanted.attributes <= known.attributes
        and wanted.parameters <= known.parameters
    )
