"""What verdicts were made from, the other way round: who has read a file, or asked for a word?

Verdicts and the answers that they were made from are the nodes of a graph. A verdict stands on thousands of
files and words, by way of answers that it shares with others: the graph has a tenth of the arrows that there
would be without these between, and what a change concerns is found without looking at anything else.
"""

from __future__ import annotations

from array import array
from collections import defaultdict

from flake8_tradelint.lists import NUMBERS, KeyedLists, Lists, keyed, lists
from flake8_tradelint.records import dataclass
from flake8_tradelint.tracing import KIN, PART, Answer, Source, Summarised, Trace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from flake8_tradelint.word_index import WordIndex


_MANY = -1
"""In place of the one verdict that an answer serves."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The texts that were asked for: words, names in class headers, parts (see ``tracing.Source``).

    A text's number is its place, those of one kind after those of the other.
    """

    words: tuple[bytes, ...]
    kin: tuple[bytes, ...]
    parts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    """What some verdicts were made from. Files are told by number, nodes and texts as well.

    ``verdicts`` are the nodes that are one, ``files`` on which file, a negative number where it is void.
    ``readers`` are the nodes that were made from the text of a file, ``askers`` those that asked for a text,
    ``users`` those that were made from a node; ``having`` are the texts, of those asked for, that a file has.
    ``tables`` are nodes as well.
    """

    verdicts: array[int]
    files: array[int]
    readers: KeyedLists
    askers: Lists
    users: Lists
    having: KeyedLists
    asked: Asked
    tables: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """The sources of some files' verdicts in the project with this ``root``.

    Files' numbers are places in ``paths``. ``wholes`` are digests of the tables of the whole project; of
    those that last there are ``rows``.
    """

    root: str
    paths: Sequence[str]
    derivation: Derivation
    wholes: dict[str, str]
    rows: dict[str, Mapping[str, Any]]


class Recorder:
    """Collects the sources of the verdicts on a project's files."""

    def __init__(self, root: str, paths: Sequence[str]) -> None:
        self._root, self._paths = root, paths
        self._numbers = {path: number for number, path in enumerate(paths)}
        self._texts: dict[bytes | tuple[str, bytes], list[int]] = {}  # and who asks for it
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
        queue = [(root, heard)]
        for node, sources in queue:
            for source in sources:
                if source.__class__ is str:
                    number = self._numbers.get(source)
                    if number is not None:  # and no file of an installed package
                        self._readers[number].append(node)
                elif isinstance(source, Answer):
                    if not source.sources:
                        continue
                    if isinstance(source, Summarised) and self._numbers.get(source.value, own) != own:
                        self._shared.add(self._numbers[source.value])
                    known = self._nodes.get(source)
                    if known is None:
                        known = self._nodes[source] = self._node(own)
                        queue.append((known, source.sources))
                    elif self._serves[known] not in (own, _MANY):
                        self._share(source)
                    self._users[known].append(node)
                else:
                    self._texts.setdefault(source, []).append(node)  # type: ignore[arg-type]

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
        lasting = {name: whole for name, whole in trace.wholes.items() if whole.lasting}
        tables = {}
        for name, whole in lasting.items():
            if whole.sources is not None:
                tables[name] = self._node(_MANY)
                self._follow(_MANY, tables[name], whole.sources)
        plain = [text for text in self._texts if isinstance(text, bytes)]
        questions = [text for text in self._texts if not isinstance(text, bytes)]
        kin, parts = ([text for text in questions if text[0] == kind] for kind in (KIN, PART))
        having: defaultdict[int, list[int]] = defaultdict(list)
        for number, word in enumerate(plain):
            self._note(having, number, words.files(word))
        for number, part in enumerate(parts, start=len(plain) + len(kin)):
            self._note(having, number, words.containing(part[1]) or ())
        derivation = Derivation(
            array(NUMBERS, self._verdicts.values()),
            array(NUMBERS, self._verdicts),
            keyed(self._readers),
            lists([*map(self._texts.__getitem__, plain), *map(self._texts.__getitem__, (*kin, *parts))]),
            lists(self._users),
            keyed(having),
            Asked(tuple(plain), tuple(text for _, text in kin), tuple(text for _, text in parts)),
            tuple(tables.items()),
        )
        rows = {name: whole.get() for name, whole in lasting.items() if name in tables}
        return Recorded(self._root, self._paths, derivation, trace.digested(), rows)

    def _note(self, having: defaultdict[int, list[int]], text: int, paths: Iterable[str]) -> None:
        for path in paths:
            having[self._numbers[path]].append(text)


def summarised(sources: Collection[Source | Answer[Any]]) -> frozenset[str]:
    """The files whose summaries are among these sources, and among theirs."""
    seen: set[Answer[Any]] = set()
    queue = [sources]
    for each in queue:
        new = {source for source in each if isinstance(source, Answer)} - seen
        seen |= new
        queue += (answer.sources for answer in new)
    return frozenset(answer.value for answer in seen if isinstance(answer, Summarised))
