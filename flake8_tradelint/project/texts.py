"""Answer questions about a project's files from their text alone, without parsing."""

from __future__ import annotations

from flake8_tradelint.db import Changes, Trace
from flake8_tradelint.db.facts import FileFacts, MadeFrom
from flake8_tradelint.db.queries import Query, Table
from flake8_tradelint.semantics.classes.headers import ClassHeaders, changed_names, plain
from flake8_tradelint.words import IDENTIFIER, has_word, is_called, may_be_called
from flake8_tradelint.words.index import WordIndex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flake8_tradelint.files import Files
    from flake8_tradelint.outline import Definition
    from flake8_tradelint.semantics.classes.headers import Header


_HEADERS = "class headers"
"""The name of the table of class headers, and of the kind of file facts that it follows from."""


class ProjectTexts:
    """The text of the files at ``paths``: the word index, class headers, and calls by word."""

    def __init__(self, paths: Iterable[str], files: Files) -> None:
        self.files, self.trace = files, Trace(beside=files.trace)
        self.paths = tuple(sorted(set(paths)))
        self.words = WordIndex(self.paths, self.data, self.trace)
        self.facts = FileFacts(self.paths)
        self.facts.failed = self._text_failed
        self._headers = Table(
            self.trace,
            _HEADERS,
            self._read_headers,
            lambda _: None,
            made_from=MadeFrom(self.facts, (_HEADERS,), (_HEADERS,)),
            diff=lambda _: self._changed_headers(),
        )
        self._callers: dict[frozenset[str], frozenset[str]] = {}
        self._asked: dict[frozenset[str], int] = {}
        self._class_names: Query[frozenset[str]] = Query(self.trace)
        self._beside: Query[frozenset[str]] = Query(self.trace)

    def _text_failed(self, path: str, error: Exception) -> None:
        """Record that tables of the whole project lack the facts of this file because of our error."""
        from flake8_tradelint.faults import crash

        self.trace.fault(crash(path, error))

    def data(self, path: str) -> bytes:
        """Return the bytes of a project file; empty if it can no longer be read."""
        return self.files.data(path)

    def code(self, path: str) -> bytes:
        """Return the bytes of a project file for a use in which comments and blank lines decide nothing.

        Either a syntax tree is made of them, or they choose what is read: a comment may select more. The
        verdict that asks is not made anew when only comments and blank lines of the file have changed.
        """
        return self.files.code(path)

    def mentions(self, path: str, needles: Iterable[bytes]) -> bool:
        """Return True if one of the needles occurs in the file's text, inside a word or not."""
        return self.words.one_stands_in(tuple(needles), path)

    def mentioning(self, name: str) -> Iterator[str]:
        """Return the files in whose text ``name`` occurs, inside a word or not."""
        needle = name.encode()
        files = self.words.containing(needle) if self.words.is_built else None
        return (path for path in self.paths if needle in self.data(path)) if files is None else iter(files)

    def having(self, word: str) -> Iterable[str]:
        """Return the files that contain the word; without a word index, all files."""
        return self.words.files(word.encode()) if self.words.is_built else self.paths

    def with_word(self, word: str) -> Iterable[str]:
        """Return the files in whose text the word stands, also without a word index."""
        if self.words.is_built:
            return self.words.files(word.encode())
        return (path for path in self.paths if has_word(self.data(path), word.encode()))

    @property
    def often(self) -> int:
        """How many single files are searched for a text before it is looked up in all files at once."""
        return self.words.often

    def calling(self, word: str) -> Iterable[str]:
        """Return the files whose text calls the word, in order."""
        if self.words.is_built:
            return self.words.calling(word.encode())
        return (path for path in self.paths if is_called(self.data(path), word.encode()))

    def may_call(self, path: str, names: frozenset[str]) -> bool:
        """Return True if the file may call something by one of the names, or by an alias of one."""
        self.trace.open[-1].add(path)  # the result depends on this file alone
        asked = self._asked[names] = self._asked.get(names, 0) + 1
        if asked <= self.words.often or not self.words.is_built:
            return self._calls_one(path, names)
        if names not in self._callers:
            self._callers[names] = self.trace.run_untracked(lambda: self._all_callers(names))
        return path in self._callers[names]

    def _all_callers(self, names: frozenset[str]) -> frozenset[str]:
        near = {path for name in names for path in self.words.files(name.encode())}
        return frozenset(path for path in near if self._calls_one(path, names))

    def _calls_one(self, path: str, names: frozenset[str]) -> bool:
        data = self.data(path)
        return any(may_be_called(data, name.encode()) for name in names)

    def class_names(self, names: frozenset[str]) -> frozenset[str]:
        """Return the names, and those of classes that may derive from classes so called, by header text."""
        return self._class_names.get(names, lambda: self._named_below(names))

    def _named_below(self, names: frozenset[str]) -> frozenset[str]:
        found = self.headers().below(name.encode() for name in sorted(names))
        return frozenset(name.decode(errors="replace") for name in found)

    def names_beside(self, names: frozenset[str]) -> frozenset[str]:
        """Return every identifier that shares a line with one of the names, anywhere in the project."""
        return self._beside.get(names, lambda: frozenset(self._on_lines_with(names)))

    def _on_lines_with(self, names: frozenset[str]) -> Iterator[str]:
        for name in sorted(names):
            needle = name.encode()
            for path in self.mentioning(name):
                data = self.code(path)
                at = data.find(needle)
                while at >= 0:
                    end = data.find(b"\n", at)
                    end = end if end >= 0 else len(data)
                    line = data[data.rfind(b"\n", 0, at) + 1 : end]
                    yield from (word.decode(errors="replace") for word in IDENTIFIER.findall(line))
                    at = data.find(needle, end)

    def headers(self) -> ClassHeaders:
        """Return the headers of all class statements, found in the text."""
        return self._headers.get()

    def _changed_headers(self) -> Changes | None:
        """Return the names about which class headers say something else than in the earlier run."""
        pairs = self.facts.moved((_HEADERS,))
        return None if pairs is None else Changes(class_names=changed_names(pairs))

    def outline(self, path: str) -> tuple[Definition, ...]:
        """Return the top-level definitions of a file, as far as a scan of the text finds them."""
        return self.files.outline(path)

    def _recalled(self, found: Mapping[str, tuple[Header, ...]], kin: bytes) -> ClassHeaders:
        from flake8_tradelint.semantics.classes.kinship import unpacked

        return ClassHeaders(found, self.trace, unpacked(kin), self.facts.numbered)

    def _read_headers(self) -> ClassHeaders:
        # Positions in the text are left out of the comparison: readers of the whole table do not use them.
        read = self.files.headers
        found = self.facts.by_file(_HEADERS, self.paths, read, plain=plain)
        return self.facts.table(
            "kin",
            (_HEADERS,),
            lambda: ClassHeaders(found, self.trace),
            lambda made: made.packed(self.facts.numbered),
            lambda kept: self._recalled(found, kept),
        )
