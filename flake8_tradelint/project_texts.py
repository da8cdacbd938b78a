"""What the text of a project's files shows, without anything being parsed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flake8_tradelint.files import Files
from flake8_tradelint.semantics.classes.headers import ClassHeaders
from flake8_tradelint.word_index import WordIndex
from flake8_tradelint.words import IDENTIFIER, may_be_called


class ProjectTexts:
    """Of the files at ``paths``; asked for what can be told by words and class headers."""

    def __init__(self, paths: Iterable[str], files: Files) -> None:
        self.files = files
        self.paths = tuple(sorted(set(paths)))
        self.words = WordIndex(self.paths, self.data)
        self._headers: ClassHeaders | None = None
        self._callers: dict[frozenset[str], frozenset[str]] = {}
        self._class_names: dict[frozenset[str], frozenset[str]] = {}
        self._beside: dict[frozenset[str], frozenset[str]] = {}

    def data(self, path: str) -> bytes:
        """The bytes of a project file; empty where it can no longer be read."""
        return self.files.data(path)

    def candidates(self, needles: Iterable[bytes]) -> frozenset[str] | None:
        """The files whose text has one of the needles somewhere; ``None`` for any file."""
        self.words.build()
        found: set[str] = set()
        for needle in needles:
            files = self.words.containing(needle)
            if files is None:
                return None
            found.update(files)
        return frozenset(found)

    def mentions(self, path: str, needles: Iterable[bytes]) -> bool:
        """Does the file's text have one of the needles somewhere?"""
        for needle in needles:
            files = self.words.containing(needle) if self.words.is_built else None
            if needle in self.data(path) if files is None else path in files:
                return True
        return False

    def mentioning(self, name: str) -> Iterator[str]:
        """The files whose text has ``name`` somewhere."""
        needle = name.encode()
        files = self.words.containing(needle) if self.words.is_built else None
        return (path for path in self.paths if needle in self.data(path)) if files is None else iter(files)

    def having(self, word: str) -> Iterable[str]:
        """The files in which the word stands, where there is an index; otherwise all of them."""
        return self.words.files(word.encode()) if self.words.is_built else self.paths

    def may_call(self, path: str, names: frozenset[str]) -> bool:
        """May the file call something by one of the names, or by another name that it gives it?"""
        if not self.words.is_built:
            return self._calls_one(path, names)
        if names not in self._callers:
            near = {path for name in names for path in self.words.files(name.encode())}
            self._callers[names] = frozenset(path for path in near if self._calls_one(path, names))
        return path in self._callers[names]

    def _calls_one(self, path: str, names: frozenset[str]) -> bool:
        data = self.data(path)
        return any(may_be_called(data, name.encode()) for name in names)

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
                    words = (word for line in lines for word in IDENTIFIER.findall(line))
                    found.update(word.decode(errors="replace") for word in words)
            self._beside[names] = frozenset(found)
        return self._beside[names]

    def headers(self) -> ClassHeaders:
        """The headers of all class statements, as text."""
        if self._headers is None:
            self._headers = ClassHeaders(self.paths, self.files.headers)
        return self._headers
