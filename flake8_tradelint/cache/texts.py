"""Store the word index and the facts by file of a project for the next run.

There are three files for each configuration. The large one has everything and is written rarely. The small
one is written after each run and lists the files that have changed since the large one was written, with
their facts. The third has the tables made from all facts, and is written when these change. A damaged file
counts as absent.
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
from flake8_tradelint.db.columns import unpacked
from flake8_tradelint.db.csr_lists import NUMBERS, KeyedLists, Lists
from flake8_tradelint.db.kept_facts import BROKEN, Facts
from flake8_tradelint.semantics.classes.declared_above import ClassText
from flake8_tradelint.semantics.classes.headers import Header
from flake8_tradelint.semantics.dataclass.field_texts import FieldText
from flake8_tradelint.startup.light import suppress
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
"""How many files may have changed before the large file is written anew."""


class KeptTexts:
    """The stored word index and facts of one project and configuration.

    ``changed`` are the files that have changed since the earlier run. ``state`` is a digest of all files
    then, ``now`` one of all files now. ``known`` are the paths of all files, to be reused if they are the
    same.
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
        # by kind: other files whose facts in the large file are out of date
        self._others: dict[str, frozenset[str]] = {}
        self._since: dict[str, str] = {}  # the state in which the facts of a kind were last changed
        self._paths: tuple[str, ...] = ()
        self._arrived: tuple[str, ...] = ()  # files that were added since the large file was written
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
        # Pieces are decoded on demand: most are not asked for in most runs.
        pieces.reverse()
        words = WordParts([unpacked(pieces.pop(), pieces.pop()) for _ in range(head["parts"])])
        prefix = os.path.join(self._root, "")
        paths = tuple(prefix + path for path in head["paths"].split("\n"))
        paths = known if paths == known else paths  # saves one text per file
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
        """Give the project its stored index and facts; return False if there are none.

        Added and removed files are among the changed ones. Files keep their numbers; those added since the
        large file was written get the next ones.
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
        """The files that the stored word index does not have as they are now."""
        return self._later | self.changed

    def load(self, kind: str, context: str) -> Mapping[str, Any] | None:
        """Return the facts of one kind by file, or ``None`` if none are stored for this context."""
        if kind not in self._kinds or self._kinds[kind][0] != context:
            return None
        if self._later and kind not in self._of_later:
            return None
        return self._kinds[kind][1]

    def table(self, name: str, kinds: Iterable[str]) -> Any:
        """Return the stored value made from all facts of these kinds, or ``None`` if there is none."""
        return self._tables.get(name, {kind: self._since.get(kind) for kind in kinds})

    def save(self, project: ProjectFacts) -> None:
        """Write the index and the facts of the project to the cache; do nothing if that fails."""
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
        """Return the files besides the changed ones whose facts in the large file are out of date."""
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
        # Tables that were not made in this run are void if file numbers change.
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
    """Return the piece as a column of integers, without copying it."""
    return memoryview(piece).cast(NUMBERS)
