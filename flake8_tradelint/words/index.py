"""An inverted index: which files of a project contain a word, after one pass over their bytes.

Most questions to a large project are of the kind "which files mention ``create_task``?". File by file, each
costs a search through all text. Split into words once (some 60 MB/s), the text answers all of them.
"""

from __future__ import annotations

import sys
from collections import defaultdict

from flake8_tradelint.db import CALLED, PART, Trace
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import by_word, is_called

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from flake8_tradelint.db.columns import WordColumns
    from flake8_tradelint.words.file_sets import FileSet
    from flake8_tradelint.words.parts import WordParts

IN_COLUMNS = 10_000
"""Number of words from which on the index is stored in arrays: less memory (a fifth), more time.
"""

OFTEN = 100
"""Questions about single files after which the answer is computed for all files at once."""

NEVER = sys.maxsize
"""A value of ``often`` with which each file is always searched on its own."""

PART_WORDS = 80_000
"""Most words in the first part of an index."""

_RUN = regex(rb"[\w\x80-\xff]+")


class WordIndex:
    """The index of the files at ``paths``; ``data`` returns their bytes. Nothing is read before ``build``."""

    def __init__(self, paths: Sequence[str], data: Callable[[str], bytes], trace: Trace) -> None:
        self._data, self._trace = data, trace
        self.paths = paths
        """The files by their numbers."""
        self._in_order = len(paths)
        self._files: Mapping[bytes, Sequence[int]] = {}  # of the files of which no other index is
        self._parts: WordParts | None = None
        self._is_kept = False
        self._anew: frozenset[int] = frozenset()  # files of which the kept index is out of date
        self._vocabularies: tuple[bytes, ...] = ()
        self._containing: dict[bytes, tuple[str, ...]] = {}
        self._calling: dict[bytes, tuple[str, ...]] = {}
        self._by_path: dict[str, int] = {}
        self._any: dict[tuple[bytes, ...], tuple[FileSet, tuple[bytes, ...]]] = {}
        self._asked: dict[bytes | tuple[bytes, ...], int] = {}
        self.often = OFTEN

    @property
    def is_built(self) -> bool:
        """True once the index has been built."""
        return bool(self._vocabularies)

    def build(
        self,
        kept: WordParts | None = None,
        changed: Iterable[str] = (),
        numbered: Sequence[str] = (),
        in_order: int = 0,
        *,
        beside: Callable[[], object] | None = None,
    ) -> None:
        """Read all files and build the index.

        A word is a maximal run of name characters, whatever surrounds it.

        With a ``kept`` index of an earlier run, only files that have ``changed`` or are new are read. It
        numbers files as in ``numbered``, of which the first ``in_order`` are sorted by path. Without one, if
        there is work to do ``beside``, which must not ask for words, most of the index is built in another
        process.
        """
        if self.is_built:
            return
        self._by_path = {}
        numbers: Sequence[int] = range(len(self.paths))
        if kept is not None:
            out_of_date, there = frozenset(changed), frozenset(self.paths)
            reread = [number for number, path in enumerate(numbered) if path in out_of_date]
            numbers = [number for number in reread if numbered[number] in there]
            self.paths, self._in_order = numbered, in_order
            self._parts, self._is_kept, self._anew = kept, True, frozenset(reread)
        elif beside is not None:
            self._build_in_two(numbers, beside)
            return
        made = self._made(numbers)
        found = [next(made)]
        if kept is None and len(found[0]) > IN_COLUMNS:
            from flake8_tradelint.words.parts import WordParts, in_columns

            self._parts = WordParts(in_columns(found.pop(), made, len(self.paths)))
            self._vocabularies = self._parts.vocabularies
            return
        self._files = found[0]
        # A line break around each word, so that one search finds where words begin and end.
        own = b"\n%s\n" % b"\n".join(self._files)
        self._vocabularies = (own,) if kept is None else (own, *kept.vocabularies)

    def _build_in_two(self, numbers: Sequence[int], beside: Callable[[], object]) -> None:
        from flake8_tradelint.words.parts import WordParts, in_two_processes

        for path in self.paths:
            self._data(path)  # or both processes would read what they need
        self._parts = WordParts(in_two_processes(self._made, numbers, beside))
        self._vocabularies = self._parts.vocabularies

    def _made(self, numbers: Iterable[int]) -> Iterator[Mapping[bytes, Sequence[int]]]:
        most = sys.maxsize if self._is_kept else PART_WORDS
        return by_word(numbers, lambda number: self._data(self.paths[number]), most)

    def columns(self, paths: Sequence[str]) -> Sequence[WordColumns]:
        """Return the index for the cache, with file numbers according to ``paths``, the list of all files."""
        from flake8_tradelint.db.columns import columns
        from flake8_tradelint.db.csr_lists import code_below

        code = code_below(len(paths))
        if self._parts is None:
            return (columns(self._files, code),)
        if not self._is_kept:
            return self._parts.parts
        found: dict[bytes, list[int]] = defaultdict(list)
        # In sorted order: looking each word up takes four times as long as writing all.
        for word, numbers in self._parts.items():
            found[word] += numbers if self._anew.isdisjoint(numbers) else self._still(numbers)
        for word, own in self._files.items():
            found[word] = sorted([*found[word], *own])
        if tuple(self.paths) != tuple(paths):
            places = {path: number for number, path in enumerate(paths)}
            new = [places.get(path, -1) for path in self.paths]
            found = {word: sorted(map(new.__getitem__, numbers)) for word, numbers in found.items()}
        return (columns({word: numbers for word, numbers in found.items() if numbers}, code),)

    def _numbers(self, word: bytes) -> Sequence[int]:
        """Return the sorted numbers of the files that contain the word."""
        own = self._files.get(word, ())
        if self._parts is None:
            return own
        known = self._parts.numbers(word)
        if own or (self._anew and not self._anew.isdisjoint(known)):
            return sorted([*self._still(known), *own])
        return known

    def _still(self, numbers: Sequence[int]) -> list[int]:
        """Return those numbers of a kept index whose files have not been read again."""
        return [number for number in numbers if number not in self._anew]

    def numbers(self, words: Iterable[bytes]) -> Iterator[Sequence[int]]:
        """Yield the file numbers of each word, without recording a dependency."""
        return map(self._numbers, words)

    def has_file(self, path: str) -> bool:
        """Return True if the index covers the file, which is not one of an installed package."""
        return path in self.number_of

    @property
    def number_of(self) -> Mapping[str, int]:
        """The numbers of all files by path, in order."""
        if not self._by_path:
            self._by_path = {path: number for number, path in enumerate(self.paths)}
        return self._by_path

    def files(self, word: bytes) -> Iterator[str]:
        """Yield the files that contain exactly this word, sorted by path."""
        self._trace.open[-1].add(word)
        return iter(self._named(self._numbers(word)))

    def _named(self, numbers: Sequence[int]) -> Iterable[str]:
        """Return the files with these sorted numbers, sorted by path."""
        paths = map(self.paths.__getitem__, numbers)
        return sorted(paths) if numbers and numbers[-1] >= self._in_order else paths

    def calling(self, word: bytes) -> Sequence[str]:
        """Return the files whose text calls this word, or may bind it to another name, sorted by path."""
        self._trace.open[-1].add((CALLED, word))
        if word not in self._calling:
            paths = self._named(self._numbers(word))
            self._calling[word] = self._trace.run_untracked(
                lambda: tuple(path for path in paths if is_called(self._data(path), word))
            )
        return self._calling[word]

    def containing(self, text: bytes) -> tuple[str, ...] | None:
        """Return the files that contain ``text`` anywhere, sorted by path.

        ``None`` if it has no word characters.
        """
        self._trace.open[-1].add((PART, text))
        return self._found(text)

    def stands_in(self, text: bytes, path: str) -> bool:
        """Return True if the text of this file contains ``text``. The file is the only dependency."""
        asked = self._asked[text] = self._asked.get(text, 0) + 1
        if self.is_built and asked > self.often:
            found, others = self.having((text,))
            if not others:
                self._trace.open[-1].add(path)  # which decides, and needs not be fetched for that
                return path in found
        return text in self._data(path)

    def one_stands_in(self, texts: tuple[bytes, ...], path: str) -> bool:
        """Return True if the text of this file contains one of ``texts``. The file is the only dependency."""
        if texts not in self._any:
            asked = self._asked[texts] = self._asked.get(texts, 0) + 1
            if not self.is_built or asked <= self.often:
                return any(self.stands_in(text, path) for text in texts)
        having, others = self.having(texts)
        self._trace.open[-1].add(path)  # nothing else decides
        return path in having or (bool(others) and self._has_one(path, others))

    def _has_one(self, path: str, texts: tuple[bytes, ...]) -> bool:
        data = self._data(path)
        return any(text in data for text in texts)

    def having(self, texts: tuple[bytes, ...]) -> tuple[FileSet, tuple[bytes, ...]]:
        """Return the files that contain one of the texts, and the texts that the index cannot answer."""
        if texts not in self._any:
            self._any[texts] = self._having(texts)
        return self._any[texts]

    def _having(self, texts: tuple[bytes, ...]) -> tuple[FileSet, tuple[bytes, ...]]:
        from flake8_tradelint.words.file_sets import FileSet

        found = {text: self._found(text) for text in texts}
        numbers = self.number_of
        having = (numbers[path] for paths in found.values() for path in paths or ())
        return FileSet.of(numbers, having), tuple(text for text, paths in found.items() if paths is None)

    def _found(self, text: bytes) -> tuple[str, ...] | None:
        if text not in self._containing:
            run = max(_RUN.finditer(text), key=lambda match: len(match[0]), default=None)
            if run is None:
                return None
            self._containing[text] = self._trace.run_untracked(lambda: tuple(self._search(text, run)))
        return self._containing[text]

    def _search(self, text: bytes, run: re.Match[bytes]) -> Iterator[str]:
        # If the text continues beside the run, the word begins or ends there.
        looked_for = b"\n" * (run.start() > 0) + run[0] + b"\n" * (run.end() < len(text))
        numbers: set[int] = set()
        for word in {*self._words(looked_for)}:  # a word may be in several vocabularies
            numbers.update(self._numbers(word))
        for path in self._named(sorted(numbers)):
            if run[0] == text or text in self._data(path):
                yield path

    def _words(self, part: bytes) -> Iterator[bytes]:
        """Yield the words that contain ``part``; a line break in it stands for a word's beginning or end."""
        for vocabulary in self._vocabularies:
            at = vocabulary.find(part)
            while at >= 0:
                start = at if part.startswith(b"\n") else vocabulary.rfind(b"\n", 0, at)
                end = vocabulary.find(b"\n", start + 1)
                yield vocabulary[start + 1 : end]
                at = vocabulary.find(part, end)
