"""Record the dependency graph of all verdicts and invert it: which nodes read a file or asked for a text.

A node is a verdict (the check of one file) or an answer that verdicts share (``db.Answer``). A verdict
depends on thousands of files and words; because shared answers are nodes of their own, the graph has a tenth
of the edges that direct verdict-to-file edges would need. Invalidation follows the edges from the changed
files and words alone.

``Recorder`` collects the graph while files are checked; ``Recorded`` is what the cache stores of it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict

from flake8_tradelint.db import Answer, CodeRead, Source, Tabled
from flake8_tradelint.db.csr_lists import NUMBERS, KeyedLists, Lists, keyed, lists
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words.asked import in_order, path_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from flake8_tradelint.db import ProjectTable, Trace
    from flake8_tradelint.words.asked import Asked
    from flake8_tradelint.words.index import WordIndex


BEHIND_SUMMARIES = frozenset({"files are read in parts", "names of interest", "rules that are awake"})
"""Names of the project-wide tables that decide what a summary records: every summary depends on them."""
_MANY = -1
"""Marks, in ``Recorder._serves``, a node that more than one verdict depends on."""


class Derivation(Record):
    """The inverted dependency graph of the verdicts; files, nodes and texts are numbers.

    ``verdicts[i]`` is the node of a verdict and ``files[i]`` the number of its file, negative if the verdict
    is void. ``readers`` lists, by file, the nodes that read its text; ``code_readers`` those that depend on
    its code alone (see ``CodeRead``); ``askers``, by asked text, the nodes that asked for it; ``users``, by
    node, the nodes that used its answer. ``having`` lists, by file, which of the ``asked`` texts the file
    contains.
    """

    verdicts: array[int]
    files: array[int]
    readers: KeyedLists
    code_readers: KeyedLists
    askers: Lists
    users: Lists
    having: KeyedLists
    asked: Asked


class KeptTable(Record):
    """A project-wide table that is kept for the next run: its ``rows``, a digest, and its sources.

    ``rows`` are bytes where packed. ``read`` are the sorted numbers of the files whose text the table was
    made from, ``code_read`` of those of which only the code was read, ``tables`` the names of the tables it
    was made from. ``having`` lists, by file, which of the ``asked`` texts the file contains.
    """

    rows: Mapping[str, Any] | bytes
    digest: str
    read: array[int]
    code_read: array[int]
    asked: Asked
    having: KeyedLists
    tables: tuple[str, ...]


class Recorded(Record):
    """The sources of the verdicts on some files of the project with this ``root``.

    A file's number is its index in ``paths``. ``table_digests`` maps the name of each project-wide table to
    its digest, ``lasting`` the name of each table that is kept for the next run to its content.
    """

    root: str
    paths: Sequence[str]
    derivation: Derivation
    table_digests: dict[str, str]
    lasting: dict[str, KeptTable]


class Recorder:
    """Collect the sources of the verdicts on a project's files, as a graph of numbered nodes."""

    def __init__(self, root: str, paths: Sequence[str]) -> None:
        self._root, self._paths = root, paths
        self._numbers = {path: number for number, path in enumerate(paths)}
        # by asked text: the nodes that asked for it
        self._texts: defaultdict[bytes | tuple[str, bytes], list[int]] = defaultdict(list)
        self._readers: defaultdict[int, list[int]] = defaultdict(list)
        self._code_readers: defaultdict[int, list[int]] = defaultdict(list)
        self._users: list[list[int]] = []
        self._nodes: dict[Answer[Any], int] = {}
        # by node: the number of the only file whose verdict depends on it, or _MANY
        self._serves: list[int] = []
        self._verdicts: dict[int, int] = {}  # by file
        self._shared: set[int] = set()  # files whose summaries other files' verdicts were made from

    def add(self, path: str, heard: Collection[Source | Answer[Any]]) -> None:
        """Record ``heard`` as the sources of the verdict on ``path``; ignore files outside the project."""
        own = self._numbers.get(path)
        if own is None:
            return
        self._verdicts[own] = self._node(own)
        self._follow(own, self._verdicts[own], heard)

    def _follow(self, own: int, root: int, heard: Collection[Source | Answer[Any]]) -> None:
        numbers, nodes, users = self._numbers, self._nodes, self._users
        queue = [(root, heard)]
        for node, sources in queue:
            for source in sources:
                kind = source.__class__
                if kind is Tabled:
                    continue  # half of all sources; tables are compared by value
                if kind is str:
                    number = numbers.get(source)  # type: ignore[arg-type]
                    if number is not None:  # files of installed packages have no number
                        self._readers[number].append(node)
                elif isinstance(source, Answer):
                    if kind is CodeRead:
                        number = numbers.get(source.value)
                        if number is None:
                            continue
                        if number != own:
                            self._shared.add(number)
                    elif not source.sources:
                        continue
                    known = nodes.get(source)
                    if known is None:
                        known = nodes[source] = self._node(own)
                        queue.append((known, source.sources))
                        if kind is CodeRead:
                            self._code_readers[numbers[source.value]].append(known)
                    elif self._serves[known] not in (own, _MANY):
                        self._share(source)
                    users[known].append(node)
                else:
                    self._texts[source].append(node)  # type: ignore[index]

    def _node(self, serves: int) -> int:
        self._users.append([])
        self._serves.append(serves)
        return len(self._users) - 1

    def _share(self, answer: Answer[Any]) -> None:
        """Mark ``answer``, and the answers it was made from, as used by more than one verdict."""
        queue = [answer]
        for each in queue:
            node = self._nodes.get(each)
            if node is None or self._serves[node] == _MANY:
                continue
            self._serves[node] = _MANY
            for source in each.sources:
                if isinstance(source, Answer):
                    queue.append(source)
                    if isinstance(source, CodeRead) and source.value in self._numbers:
                        self._shared.add(self._numbers[source.value])

    def read_by_others(self) -> frozenset[str]:
        """Return the files whose summaries went into the verdict on some other file."""
        return frozenset(self._paths[number] for number in self._shared)

    def recorded(self, words: WordIndex, trace: Trace) -> Recorded:
        """Return everything recorded so far, in the form that the cache stores."""
        lasting = {
            name: self._lasting(whole, words, trace)
            for name, whole in trace.tables.items()
            if whole.is_to_last
        }
        texts, asked = in_order(self._texts)
        derivation = Derivation(
            array(NUMBERS, self._verdicts.values()),
            array(NUMBERS, self._verdicts),
            keyed(self._readers),
            # The verdict on a changed file is void anyway.
            keyed({file: nodes for file, nodes in self._code_readers.items() if file in self._shared}),
            lists(self._texts[text] for text in texts),
            lists(self._users),
            self._having(texts, asked, words),
            asked,
        )
        return Recorded(self._root, self._paths, derivation, trace.digested(), lasting)

    def _lasting(self, whole: ProjectTable, words: WordIndex, trace: Trace) -> KeptTable:
        read, code_read = set[int](), set[int]()
        texts, tables = set[bytes | tuple[str, bytes]](), set[str]()
        for source in reached(whole.sources or ()):
            if isinstance(source, str):
                read.update((self._numbers[source],) if source in self._numbers else ())
            elif isinstance(source, Tabled):
                tables.add(source.value)
            elif isinstance(source, CodeRead):
                code_read.update((self._numbers[source.value],) if source.value in self._numbers else ())
                tables.update(BEHIND_SUMMARIES & trace.tables.keys())
            elif not isinstance(source, Answer):
                texts.add(source)
        ordered, asked = in_order(texts)
        having = self._having(ordered, asked, words)
        order, of_code = array(NUMBERS, sorted(read)), array(NUMBERS, sorted(code_read - read))
        return KeptTable(whole.get(), whole.digest(), order, of_code, asked, having, tuple(sorted(tables)))

    def _having(
        self, texts: Sequence[bytes | tuple[str, bytes]], asked: Asked, words: WordIndex
    ) -> KeyedLists:
        """Return, by file, the indexes of those of the ``asked`` texts that it contains."""
        having: list[list[int]] = [[] for _ in words.paths]
        for number, files in enumerate(words.numbers(asked.words)):
            for file in files:
                having[file].append(number)
        # the word index keeps its own order where files have come or gone
        if tuple(words.paths) != tuple(self._paths):
            by_path = dict(zip(words.paths, having, strict=True))
            having = [by_path[path] for path in self._paths]
        found: list[Iterable[str]] = [words.containing(part) or () for part in asked.parts]
        found += map(words.calling, asked.called)
        first = asked.first("defined")
        defined = texts[first : first + len(asked.defined)]
        found += ((path_in(text[1]),) for text in defined if isinstance(text, tuple))
        for number, paths in enumerate(found, start=asked.first("parts")):
            for path in paths:
                having[self._numbers[path]].append(number)
        return keyed({file: one for file, one in enumerate(having) if one})


def reached(sources: Collection[Source | Answer[Any]]) -> set[Source | Answer[Any]]:
    """Return ``sources`` and, transitively, the sources of the answers among them."""
    seen: set[Source | Answer[Any]] = set()
    queue = [sources]
    for each in queue:
        new = {source for source in each if source not in seen}
        seen |= new
        queue += (source.sources for source in new if isinstance(source, Answer))
    return seen


def read_for(sources: Collection[Source | Answer[Any]]) -> frozenset[str]:
    """Return the files whose code is, transitively, among ``sources``."""
    return frozenset(source.value for source in reached(sources) if isinstance(source, CodeRead))
