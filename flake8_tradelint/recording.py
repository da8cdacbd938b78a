"""What verdicts were made from, the other way round: who has read a file, or asked for a word?

Verdicts and the answers that they were made from are the nodes of a graph. A verdict stands on thousands of
files and words, by way of answers that it shares with others: the graph has a tenth of the arrows that there
would be without these between, and what a change concerns is found without looking at anything else.
"""

from __future__ import annotations

from array import array
from collections import defaultdict

from flake8_tradelint.lists import NUMBERS, KeyedLists, Lists, keyed, lists
from flake8_tradelint.records import Record
from flake8_tradelint.tracing import Answer, Source, Summarised, Tabled
from flake8_tradelint.words.asked import in_order, path_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from flake8_tradelint.tracing import Trace, Whole
    from flake8_tradelint.words.asked import Asked
    from flake8_tradelint.words.index import WordIndex


BEHIND_SUMMARIES = frozenset({"files are read in parts", "names of interest", "rules that are awake"})
"""The tables that say what a summary records."""
_MANY = -1
"""In place of the one verdict that an answer serves."""


class Derivation(Record):
    """What some verdicts were made from. Files are told by number, nodes and texts as well.

    ``verdicts`` are the nodes that are one, ``files`` on which file, a negative number where it is void.
    ``readers`` are the nodes that were made from the text of a file, ``askers`` those that asked for a text,
    ``users`` those that were made from a node; ``having`` are the texts, of those asked for, that a file has.
    """

    verdicts: array[int]
    files: array[int]
    readers: KeyedLists
    askers: Lists
    users: Lists
    having: KeyedLists
    asked: Asked


class Lasting(Record):
    """The ``rows`` of a table that lasts (bytes where packed), a digest of it, and what it was made from.

    ``read`` are the numbers of files, in order; ``having`` which of the texts that were ``asked`` for a file
    has; ``tables`` the names of other tables.
    """

    rows: Mapping[str, Any] | bytes
    digest: str
    read: array[int]
    asked: Asked
    having: KeyedLists
    tables: tuple[str, ...]


class Recorded(Record):
    """The sources of some files' verdicts in the project with this ``root``.

    Files' numbers are places in ``paths``. ``wholes`` are digests of the tables of the whole project,
    ``lasting`` those that last.
    """

    root: str
    paths: Sequence[str]
    derivation: Derivation
    wholes: dict[str, str]
    lasting: dict[str, Lasting]


class Recorder:
    """Collects the sources of the verdicts on a project's files."""

    def __init__(self, root: str, paths: Sequence[str]) -> None:
        self._root, self._paths = root, paths
        self._numbers = {path: number for number, path in enumerate(paths)}
        self._texts: defaultdict[bytes | tuple[str, bytes], list[int]] = defaultdict(list)  # and who asks
        self._readers: defaultdict[int, list[int]] = defaultdict(list)
        self._users: list[list[int]] = []
        self._nodes: dict[Answer[Any], int] = {}
        self._serves: list[int] = []  # of each node: the number of the only file that it is of use for
        self._verdicts: dict[int, int] = {}  # by file
        self._shared: set[int] = set()  # files whose summaries other files' verdicts were made from

    def add(self, path: str, heard: Collection[Source | Answer[Any]]) -> None:
        """Note what the verdict on the file was made from."""
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
                    continue  # half of all, and compared by value
                if kind is str:
                    number = numbers.get(source)  # type: ignore[arg-type]
                    if number is not None:  # and no file of an installed package
                        self._readers[number].append(node)
                elif isinstance(source, Answer):
                    if not source.sources:
                        continue
                    if kind is Summarised and numbers.get(source.value, own) != own:
                        self._shared.add(numbers[source.value])
                    known = nodes.get(source)
                    if known is None:
                        known = nodes[source] = self._node(own)
                        queue.append((known, source.sources))
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
        """Another verdict was made from it, too."""
        queue = [answer]
        for each in queue:
            node = self._nodes.get(each)
            if node is None or self._serves[node] == _MANY:
                continue
            self._serves[node] = _MANY
            for source in each.sources:
                if isinstance(source, Answer):
                    queue.append(source)
                    if isinstance(source, Summarised) and source.value in self._numbers:
                        self._shared.add(self._numbers[source.value])

    def read_by_others(self) -> frozenset[str]:
        """The files from whose summaries verdicts on others were made."""
        return frozenset(self._paths[number] for number in self._shared)

    def recorded(self, words: WordIndex, trace: Trace) -> Recorded:
        """All that was noted."""
        lasting = {
            name: self._lasting(whole, words, trace)
            for name, whole in trace.wholes.items()
            if whole.is_to_last
        }
        texts, asked = in_order(self._texts)
        derivation = Derivation(
            array(NUMBERS, self._verdicts.values()),
            array(NUMBERS, self._verdicts),
            keyed(self._readers),
            lists(self._texts[text] for text in texts),
            lists(self._users),
            self._having(texts, asked, words),
            asked,
        )
        return Recorded(self._root, self._paths, derivation, trace.digested(), lasting)

    def _lasting(self, whole: Whole[Any], words: WordIndex, trace: Trace) -> Lasting:
        read, texts, tables = set[int](), set[bytes | tuple[str, bytes]](), set[str]()
        for source in reached(whole.sources or ()):
            if isinstance(source, str):
                read.update((self._numbers[source],) if source in self._numbers else ())
            elif isinstance(source, Tabled):
                tables.add(source.value)
            elif isinstance(source, Summarised):
                tables.update(BEHIND_SUMMARIES & trace.wholes.keys())
            elif not isinstance(source, Answer):
                texts.add(source)
        ordered, asked = in_order(texts)
        having = self._having(ordered, asked, words)
        order = array(NUMBERS, sorted(read))
        return Lasting(whole.get(), whole.digest(), order, asked, having, tuple(sorted(tables)))

    def _having(
        self, texts: Sequence[bytes | tuple[str, bytes]], asked: Asked, words: WordIndex
    ) -> KeyedLists:
        """Which of the texts, which are those ``asked`` for, each file has."""
        having: list[list[int]] = [[] for _ in words.paths]
        for number, files in enumerate(words.numbers(asked.words)):
            for file in files:
                having[file].append(number)
        if tuple(words.paths) != tuple(self._paths):  # files have come or gone, and stand where they can
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
    """These sources, and theirs."""
    seen: set[Source | Answer[Any]] = set()
    queue = [sources]
    for each in queue:
        new = {source for source in each if source not in seen}
        seen |= new
        queue += (source.sources for source in new if isinstance(source, Answer))
    return seen


def summarised(sources: Collection[Source | Answer[Any]]) -> frozenset[str]:
    """The files whose summaries are among these sources, and among theirs."""
    return frozenset(source.value for source in reached(sources) if isinstance(source, Summarised))
