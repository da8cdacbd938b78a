"""What a project's files were found to say, kept for the next run: the word index, and facts by file.

Three files for each configuration. A large one is written rarely; a small one, after each run, tells which
of the project's files it does not know as they are. The third has what was made of all facts, and is written
when that becomes another. As with everything in the cache, whatever is wrong with them makes them as good as
absent.
"""

from __future__ import annotations

import json
import os
import sys
import time
from array import array

from flake8_tradelint.cache.fact_tables import FactTables
from flake8_tradelint.cache.packing import pack, unpack
from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.cache.rows import KeptKind, checked_pieces, packed_rows, write_pieces
from flake8_tradelint.cache.sealed import read_sealed, seal
from flake8_tradelint.cache.store import path_of
from flake8_tradelint.kept_facts import BROKEN, Facts
from flake8_tradelint.light import suppress
from flake8_tradelint.lists import NUMBERS, KeyedLists, Lists
from flake8_tradelint.semantics.classes.declared_above import ClassText
from flake8_tradelint.semantics.classes.headers import Header
from flake8_tradelint.semantics.dataclass.field_texts import FieldText
from flake8_tradelint.words.columns import unpacked
from flake8_tradelint.words.parts import WordParts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from flake8_tradelint.cache.rows import Buffer
    from flake8_tradelint.project import ProjectFacts

_CLASSES = (Header, ClassText, FieldText)
_FORMAT = f"tradelint texts 9 {sys.byteorder} {array(NUMBERS).itemsize}"
_MANY = 200
"""Files that may have changed before everything is written anew."""


class KeptTexts:
    """Of one project and configuration; ``changed`` are the files that have changed since the run before.

    ``state`` is a digest of what all files were then, ``now`` of what they are. ``known`` are the paths of
    all files, which need not be made twice.
    """

    def __init__(
        self,
        root: str,
        key: str,
        state: str,
        now: str,
        changed: frozenset[str],
        known: Iterable[str] = (),
    ) -> None:
        self._root, self._key, self._now = root, key, now
        self.changed = changed
        self.words: WordParts | None = None
        self._base = ""
        self._later: frozenset[str] = frozenset()  # files that have changed since the large file was written
        self._kinds: dict[str, tuple[str, KeptKind]] = {}
        self._of_later: dict[str, Any] = {}
        self._others: dict[str, frozenset[str]] = {}  # by kind: of which its facts are out of date, too
        self._since: dict[str, str] = {}  # the state in which the facts of a kind became what they are
        self._paths: tuple[str, ...] = ()
        self._arrived: tuple[str, ...] = ()  # files that have come since the large file was written
        self._tables = FactTables(root, self._path("tables"), (_FORMAT, key), _CLASSES)
        with suppress(OSError, *BROKEN):
            self._read(state, tuple(known))

    def _read(self, state: str, known: tuple[str, ...]) -> None:
        data, start = read_sealed(self._path("state"), self._root, f"{_FORMAT} state")
        said = json.loads(data[start:])
        if said["key"] != self._key or said["state"] != state:
            return
        head, pieces = checked_pieces(self._path("texts"), self._root, _FORMAT)
        if head["base"] != said["base"]:
            return
        # Looked at where they are: most of them are not asked for in most runs.
        pieces.reverse()
        words = WordParts([unpacked(pieces.pop(), pieces.pop()) for _ in range(head["parts"])])
        prefix = os.path.join(self._root, "")
        paths = tuple(prefix + path for path in head["paths"].split("\n"))
        paths = known if paths == known else paths  # a text each
        later = frozenset(prefix + path for path in said["later"])
        every = (*paths, *head["others"])
        kinds, others_by_kind = {}, {}
        for kind, context in dict(head["kinds"]).items():
            keys, ends, data = _numbers(pieces.pop()), _numbers(pieces.pop()), pieces.pop()
            rows = KeyedLists(keys, Lists(ends, array(NUMBERS)))
            kinds[kind] = context, KeptKind(every, rows, data, _CLASSES)
        for kind, (context, others, facts) in dict(said["facts"]).items():
            if kind in kinds:
                kept, others_by_kind[kind] = kinds[kind][1], frozenset(others)
                kept.later = later.union(others), dict(unpack(facts, _CLASSES))
                kinds[kind] = context, kept
        self._later, self._of_later, self._since = later, dict(said["facts"]), dict(said["since"])
        self.words, self._base, self._paths = words, head["base"], paths
        self._kinds, self._others = kinds, others_by_kind
        self._tables.begin(self._base)
        self._arrived = tuple(prefix + path for path in said["arrived"])

    def serve(self, project: ProjectFacts) -> bool:
        """Tell the project what is known of its files; is there anything?

        Files that have come or gone are among the changed ones. Numbers stay what they were: what has come
        since gets one behind all others.
        """
        if self.words is None or not self.unindexed >= frozenset(self._paths).symmetric_difference(
            project.paths
        ):
            return False
        self._arrived += tuple(sorted(frozenset(project.paths).difference(self._paths, self._arrived)))
        numbered = (*self._paths, *self._arrived)
        project.words.build(self.words, self.unindexed, numbered, len(self._paths))
        project.facts.kept, project.facts.numbered = self, numbered
        return True

    @property
    def unindexed(self) -> frozenset[str]:
        """The files that the word index does not know as they are."""
        return self._later | self.changed

    def load(self, kind: str, context: str) -> Mapping[str, Any] | None:
        """The facts of one kind, by file; ``None`` where they are not there, or for another context."""
        if kind not in self._kinds or self._kinds[kind][0] != context:
            return None
        if self._later and kind not in self._of_later:
            return None
        return self._kinds[kind][1]

    def table(self, name: str, kinds: Iterable[str]) -> Any:
        """What was made of all facts of these kinds; ``None`` where it is not there."""
        return self._tables.get(name, {kind: self._since.get(kind) for kind in kinds})

    def save(self, project: ProjectFacts) -> None:
        """Leave what the project is known to say, as far as that is possible."""
        with suppress(OSError, ValueError):
            later, found = self.unindexed, project.facts.found
            others = {kind: self._out_of_date(kind, of) for kind, (_, of) in found.items()}
            many = max(map(len, (later, *others.values()))) > _MANY
            written = many or not self._is_served_by_base(project)
            if written:
                self._write(project)
                later = frozenset()
            prefix = len(os.path.join(self._root, ""))
            facts = {}
            for kind, (context, of) in found.items() if later else ():
                known = tuple((path, of[path]) for path in later.union(others[kind]) if path in of)
                facts[kind] = context, sorted(others[kind]), pack(known, _CLASSES)
            since = {
                kind: self._since.get(kind, self._now) if project.facts.are_same([kind]) else self._now
                for kind in found
            }
            said = {
                "key": self._key,
                "base": self._base,
                "state": self._now,
                "later": sorted(path[prefix:] for path in later),
                "arrived": [path[prefix:] for path in self._arrived],
                "facts": facts,
                "since": since,
            }
            if project.facts.made or written:
                self._tables.write(project.facts, since)
            with replaced(self._path("state"), timed=False) as replacing:
                body = json.dumps(said, separators=(",", ":")).encode()
                replacing.write(seal(self._root, f"{_FORMAT} state", (body,)), b"\n", body)

    def _out_of_date(self, kind: str, facts: Mapping[str, Any]) -> frozenset[str]:
        """The files, beside those that have changed, of which the large file has other facts."""
        anew = facts.changed - self.changed if isinstance(facts, Facts) else frozenset[str]()
        return self._others.get(kind, frozenset()) | anew

    def _is_served_by_base(self, project: ProjectFacts) -> bool:
        if project.facts.kept is None:
            return False
        return all(
            kind in self._kinds and (isinstance(facts, Facts) or self._kinds[kind][0] == context)
            for kind, (context, facts) in project.facts.found.items()
        )

    def _write(self, project: ProjectFacts) -> None:
        if any("\n" in path for path in project.paths):
            raise ValueError("a path that is no line")
        words = project.words.columns(project.paths)
        found = dict(project.facts.found)
        if not self.unindexed:
            found = {**self._kinds, **found}
        own = frozenset(project.paths)
        others = sorted({path for _, facts in found.values() for path in facts} - own)
        places = {path: number for number, path in enumerate((*project.paths, *others))}
        pieces: list[tuple[Buffer, ...]] = []
        for part in words:
            *of_numbers, vocabulary = part.pieces()
            pieces += (tuple(of_numbers), (vocabulary,))
        kinds = {}
        for kind, (context, facts) in found.items():
            pieces += ((piece,) for piece in packed_rows(facts, places, _CLASSES))
            kinds[kind] = context
        prefix = len(os.path.join(self._root, ""))
        # Of tables that were not made in this run, the numbers may be others from now on.
        same = tuple(project.facts.numbered) == project.paths
        same = same and project.facts.kept is not None
        self._arrived, project.facts.numbered = (), project.paths
        self._base = f"{self._now} {os.getpid()} {time.time_ns()}"
        self._tables.move(self._base, same=same)
        head = {
            "base": self._base,
            "paths": "\n".join(path[prefix:] for path in project.paths),
            "others": others,
            "parts": len(words),
            "kinds": kinds,
        }
        write_pieces(self._path("texts"), self._root, _FORMAT, head, pieces)

    def _path(self, ending: str) -> str:
        return path_of(self._root, self._key, ending)


def _numbers(piece: bytes) -> Any:
    """The column of whole numbers that the piece is; it is not copied."""
    return memoryview(piece).cast(NUMBERS)
