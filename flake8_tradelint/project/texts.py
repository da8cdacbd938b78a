"""What the text of a project's files shows, without anything being parsed."""

from __future__ import annotations

from flake8_tradelint.file_facts import FileFacts
from flake8_tradelint.semantics.classes.headers import ClassHeaders, plain
from flake8_tradelint.tracing import Answers, Trace, Whole
from flake8_tradelint.words import IDENTIFIER, is_called, may_be_called
from flake8_tradelint.words.index import WordIndex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flake8_tradelint.files import Files
    from flake8_tradelint.outline import Definition
    from flake8_tradelint.semantics.classes.headers import Header


class ProjectTexts:
    """Of the files at ``paths``; asked for what can be told by words and class headers."""

    def __init__(self, paths: Iterable[str], files: Files) -> None:
        self.files, self.trace = files, Trace(beside=files.trace)
        self.paths = tuple(sorted(set(paths)))
        self.words = WordIndex(self.paths, self.data, self.trace)
        self.facts = FileFacts(self.paths)
        self.facts.failed = self._text_failed
        self._headers = Whole(
            self.trace,
            "class headers",
            self._read_headers,
            lambda _: None,
            kinds=("class headers",),
            compared=("class headers",),
            partly="kin",
        )
        self._callers: dict[frozenset[str], frozenset[str]] = {}
        self._asked: dict[frozenset[str], int] = {}
        self._class_names: Answers[frozenset[str]] = Answers(self.trace)
        self._beside: Answers[frozenset[str]] = Answers(self.trace)

    def _text_failed(self, path: str, error: Exception) -> None:
        """Tables of the whole project are made without what this file's text says."""
        from flake8_tradelint.faults import crash

        self.trace.fault(crash(path, error))

    def data(self, path: str) -> bytes:
        """The bytes of a project file; empty where it can no longer be read."""
        return self.files.data(path)

    def mentions(self, path: str, needles: Iterable[bytes]) -> bool:
        """Does the file's text have one of the needles somewhere?"""
        return self.words.one_stands_in(tuple(needles), path)

    def mentioning(self, name: str) -> Iterator[str]:
        """The files whose text has ``name`` somewhere."""
        needle = name.encode()
        files = self.words.containing(needle) if self.words.is_built else None
        return (path for path in self.paths if needle in self.data(path)) if files is None else iter(files)

    def having(self, word: str) -> Iterable[str]:
        """The files in which the word stands, where there is an index; otherwise all of them."""
        return self.words.files(word.encode()) if self.words.is_built else self.paths

    @property
    def number_of(self) -> Mapping[str, int]:
        """The numbers of the files, and maybe of some that are no more."""
        return self.words.number_of

    def having_one(self, words: Iterable[bytes]) -> int:
        """The files in which one of the words stands, as bits of their numbers; without an index all."""
        return self.words.places(words) if self.words.is_built else (1 << len(self.words.paths)) - 1

    @property
    def often(self) -> int:
        """Files of which the same is asked one by one, before it is looked for in all of them at once."""
        return self.words.often

    def calling(self, word: str) -> Iterable[str]:
        """The files whose text calls the word, in order."""
        if self.words.is_built:
            return self.words.calling(word.encode())
        return (path for path in self.paths if is_called(self.data(path), word.encode()))

    def may_call(self, path: str, names: frozenset[str]) -> bool:
        """May the file call something by one of the names, or by another name that it gives it?"""
        self.trace.open[-1].add(path)  # nothing else decides
        asked = self._asked[names] = self._asked.get(names, 0) + 1
        if asked <= self.words.often or not self.words.is_built:
            return self._calls_one(path, names)
        if names not in self._callers:
            self._callers[names] = self.trace.apart(lambda: self._all_callers(names))
        return path in self._callers[names]

    def _all_callers(self, names: frozenset[str]) -> frozenset[str]:
        near = {path for name in names for path in self.words.files(name.encode())}
        return frozenset(path for path in near if self._calls_one(path, names))

    def _calls_one(self, path: str, names: frozenset[str]) -> bool:
        data = self.data(path)
        return any(may_be_called(data, name.encode()) for name in names)

    def class_names(self, names: frozenset[str]) -> frozenset[str]:
        """The names, and those of classes that may derive from classes so called (by header text)."""
        return self._class_names.get(names, lambda: self._named_below(names))

    def _named_below(self, names: frozenset[str]) -> frozenset[str]:
        found = self.headers().below(name.encode() for name in sorted(names))
        return frozenset(name.decode(errors="replace") for name in found)

    def names_beside(self, names: frozenset[str]) -> frozenset[str]:
        """Every identifier that shares a line with one of the names, anywhere in the project."""
        return self._beside.get(names, lambda: frozenset(self._on_lines_with(names)))

    def _on_lines_with(self, names: frozenset[str]) -> Iterator[str]:
        for name in sorted(names):
            needle = name.encode()
            for path in self.mentioning(name):
                data = self.data(path)
                at = data.find(needle)
                while at >= 0:
                    end = data.find(b"\n", at)
                    end = end if end >= 0 else len(data)
                    line = data[data.rfind(b"\n", 0, at) + 1 : end]
                    yield from (word.decode(errors="replace") for word in IDENTIFIER.findall(line))
                    at = data.find(needle, end)

    def headers(self) -> ClassHeaders:
        """The headers of all class statements, as text."""
        return self._headers.get()

    def outline(self, path: str) -> tuple[Definition, ...]:
        """The definitions at the top of a file, as far as they can be told without parsing it."""
        return self.files.outline(path)

    def _recalled(self, found: Mapping[str, tuple[Header, ...]], kin: bytes) -> ClassHeaders:
        from flake8_tradelint.semantics.classes.kinship import unpacked

        return ClassHeaders(found, self.trace, unpacked(kin), self.facts.numbered)

    def _read_headers(self) -> ClassHeaders:
        # Where in its text each of them stands is of no interest to whoever asks for all.
        read = self.files.headers
        found = self.facts.by_file("class headers", self.paths, read, plain=plain)
        return self.facts.table(
            "kin",
            ("class headers",),
            lambda: ClassHeaders(found, self.trace),
            lambda made: made.packed(self.facts.numbered),
            lambda kept: self._recalled(found, kept),
        )
