"""An inverted index: which files of a project have a word, after one pass over their bytes.

Most questions to a large project are of the kind "who speaks of ``create_task``?". Asked file by file, each
costs a search through all text; taken apart once (some 60 MB a second), the text answers all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from flake8_tradelint.tracing import Trace
from flake8_tradelint.words import NO_WORDS

_RUN = re.compile(rb"[\w\x80-\xff]+")


class WordIndex:
    """Of the files at ``paths``; ``data`` gives their bytes. Nothing is read before ``build``."""

    def __init__(self, paths: Sequence[str], data: Callable[[str], bytes], trace: Trace) -> None:
        self._paths, self._data, self._trace = paths, data, trace
        self._files: dict[bytes, list[int]] = {}
        self._vocabulary = b""
        self._containing: dict[bytes, Mapping[str, None]] = {}

    @property
    def is_built(self) -> bool:
        """Has the text been taken apart?"""
        return bool(self._vocabulary)

    def build(self) -> None:
        """Read all files; an identifier is a word, whatever stands around it."""
        if self.is_built:
            return
        files: defaultdict[bytes, list[int]] = defaultdict(list)
        for number, path in enumerate(self._paths):
            for word in set(self._data(path).translate(NO_WORDS).split()):
                files[word].append(number)
        self._files = dict(files)
        self._vocabulary = b"\n%s\n" % b"\n".join(files)

    def files(self, word: bytes) -> Iterator[str]:
        """The files that have exactly this word, in the order of their paths."""
        self._trace.open[-1].add(word)
        return (self._paths[number] for number in self._files.get(word, ()))

    def containing(self, text: bytes) -> Mapping[str, None] | None:
        """The files in whose text ``text`` stands somewhere, in order; ``None`` for no words in it."""
        self._trace.open[-1].add((text,))
        return self._found(text)

    def stands_in(self, text: bytes, path: str) -> bool:
        """Does it stand in the text of this file? That is read of the file alone."""
        data = self._data(path)
        found = self._found(text) if self.is_built else None
        return text in data if found is None else path in found

    def _found(self, text: bytes) -> Mapping[str, None] | None:
        if text not in self._containing:
            run = max(_RUN.finditer(text), key=lambda match: len(match[0]), default=None)
            if run is None:
                return None
            self._containing[text] = self._trace.apart(lambda: dict.fromkeys(self._search(text, run)))
        return self._containing[text]

    def _search(self, text: bytes, run: re.Match[bytes]) -> Iterator[str]:
        # Where the text goes on around the run, the word begins or ends there.
        looked_for = b"\n" * (run.start() > 0) + run[0] + b"\n" * (run.end() < len(text))
        numbers: set[int] = set()
        for word in self._words(looked_for):
            numbers.update(self._files[word])
        for number in sorted(numbers):
            path = self._paths[number]
            if run[0] == text or text in self._data(path):
                yield path

    def _words(self, part: bytes) -> Iterator[bytes]:
        """The words of the vocabulary with ``part`` in them; a line end stands for a word's end."""
        at = self._vocabulary.find(part)
        while at >= 0:
            start = at if part.startswith(b"\n") else self._vocabulary.rfind(b"\n", 0, at)
            end = self._vocabulary.find(b"\n", start + 1)
            yield self._vocabulary[start + 1 : end]
            at = self._vocabulary.find(part, end)
