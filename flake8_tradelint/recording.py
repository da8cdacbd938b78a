"""The sources of verdicts, in columns: those of a large project's files are more than a million."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from flake8_tradelint.records import dataclass
from flake8_tradelint.tracing import PART, Answer, Source, Whole
from flake8_tradelint.word_index import WordIndex

Text = bytes | tuple[str, bytes]
Row = tuple["array[int]", "array[int]"]
"""What one verdict was made from: the numbers of files, and of texts."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The sources of some files' verdicts in the project with this ``root``.

    Numbers of files are places in ``paths``, those of texts places in ``texts``; ``having`` are, for each
    text, the files that have it. A text is a word, or a question about all files (see ``tracing.Source``).
    """

    root: str
    paths: Sequence[str]
    rows: dict[int, Row]
    texts: Sequence[Text]
    having: Sequence[array[int]]
    wholes: dict[str, str]
    """Digests of the tables of the whole project."""


class Recorder:
    """Collects the sources of the verdicts on a project's files."""

    def __init__(self, root: str, paths: Sequence[str]) -> None:
        self._root, self._paths = root, paths
        self._numbers = {path: number for number, path in enumerate(paths)}
        self._texts: dict[Text, int] = {}
        self._rows: dict[int, Row] = {}

    def add(self, path: str, heard: Collection[Source | Answer[Any]]) -> None:
        """Note what the verdict on the file was made from, by whatever way of other answers."""
        files: set[int] = set()
        texts: set[int] = set()
        seen: set[Answer[Any]] = set()
        queue = [heard]
        for each in queue:
            for source in each:
                if isinstance(source, Answer):
                    if source.sources and source not in seen:
                        seen.add(source)
                        queue.append(source.sources)
                elif isinstance(source, str):
                    if source in self._numbers:  # and no file of an installed package
                        files.add(self._numbers[source])
                else:
                    texts.add(self._texts.setdefault(source, len(self._texts)))
        if path in self._numbers:
            self._rows[self._numbers[path]] = array("i", sorted(files)), array("i", sorted(texts))

    def read_by_others(self) -> frozenset[str]:
        """The files that verdicts on others were made from."""
        found: set[int] = set()
        for number, (files, _) in self._rows.items():
            found.update(other for other in files if other != number)
        return frozenset(self._paths[number] for number in found)

    def recorded(self, words: WordIndex, wholes: dict[str, Whole[Any]]) -> Recorded:
        """All that was noted."""
        having = [array("i", sorted(self._having(text, words))) for text in self._texts]
        made = {name: whole.digest() for name, whole in wholes.items() if whole.is_made}
        return Recorded(self._root, self._paths, self._rows, tuple(self._texts), having, made)

    def _having(self, text: Text, words: WordIndex) -> Iterator[int]:
        found: Iterable[str] | None = None
        if isinstance(text, bytes):
            found = words.files(text)
        elif text[0] == PART:
            found = words.containing(text[1])
        return (self._numbers[path] for path in found or ())
