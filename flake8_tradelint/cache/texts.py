"""What a project's files were found to say, kept for the next run: the word index, and facts by file.

Two files for each configuration. A large one is written rarely; a small one, after each run, tells which of
the project's files it does not know as they are. As with everything in the cache, whatever is wrong with them
makes them as good as absent.
"""

from __future__ import annotations

import json
import os
import sys
import zlib
from array import array
from contextlib import suppress

from flake8_tradelint.cache.packing import pack, unpack
from flake8_tradelint.cache.replacing import replaced
from flake8_tradelint.cache.store import FOLDER, place
from flake8_tradelint.file_facts import FileFacts
from flake8_tradelint.lists import NUMBERS
from flake8_tradelint.semantics.classes.headers import Header
from flake8_tradelint.semantics.classes.texts import ClassText
from flake8_tradelint.semantics.dataclass.field_texts import FieldText
from flake8_tradelint.word_columns import WordColumns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from flake8_tradelint.project import ProjectFacts

_CLASSES = (Header, ClassText, FieldText)
_FORMAT = f"tradelint texts 1 {sys.byteorder} {array(NUMBERS).itemsize}"
_MANY = 200
"""Files that may have changed before everything is written anew."""


class KeptTexts:
    """Of one project and configuration; ``changed`` are the files that have changed since the run before.

    ``state`` is a digest of what all files were then, ``now`` of what they are.
    """

    def __init__(self, root: str, key: str, state: str, now: str, changed: frozenset[str]) -> None:
        self._root, self._key, self._now = root, key, now
        self.changed = changed
        self.words: WordColumns | None = None
        self._base = ""
        self._later: frozenset[str] = frozenset()  # files that have changed since the large file was written
        self._kinds: dict[str, tuple[str, bytes]] = {}
        self._of_later: dict[str, Any] = {}
        self._known: dict[str, Mapping[str, Any]] = {}
        self._paths: Sequence[str] = ()
        with suppress(OSError, ValueError, TypeError, LookupError, RecursionError):
            self._read(state)

    def _read(self, state: str) -> None:
        with open(self._path("state"), "rb") as file:
            said = json.loads(file.read())
        if said["format"] != _FORMAT or said["key"] != self._key or said["state"] != state:
            return
        with open(self._path("texts"), "rb") as file:
            line, _, body = file.read().partition(b"\n")
        head = json.loads(line)
        if head["base"] != said["base"] or head["check"] != [len(body), zlib.crc32(body)]:
            return
        columns, at = [], 0
        for length in head["columns"]:
            columns.append(array(NUMBERS, body[at : at + length * array(NUMBERS).itemsize]))
            at += length * array(NUMBERS).itemsize
        starts, ends, files = columns
        vocabulary = body[at : at + head["vocabulary"]]
        at += head["vocabulary"]
        prefix = os.path.join(self._root, "")
        self._paths = tuple(prefix + path for path in head["paths"].split("\n"))
        for kind, (context, length) in head["kinds"].items():
            self._kinds[kind] = (context, body[at : at + length])
            at += length
        self._later = frozenset(prefix + path for path in said["later"])
        self._of_later = said["facts"]
        self.words, self._base = WordColumns(vocabulary, starts, ends, files), head["base"]

    def is_of(self, paths: Sequence[str]) -> bool:
        """Is something known, and of these files?"""
        return self.words is not None and tuple(paths) == self._paths

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
        if kind not in self._known:
            try:
                known = dict(unpack(json.loads(self._kinds[kind][1]), _CLASSES))
                if self._later:
                    for path in self._later:
                        known.pop(path, None)
                    known.update(unpack(self._of_later[kind], _CLASSES))
                self._known[kind] = known
            except (ValueError, TypeError, LookupError, RecursionError):
                return None
        return self._known[kind]

    def save(self, project: ProjectFacts) -> None:
        """Leave what the project is known to say, as far as that is possible."""
        with suppress(OSError, ValueError):
            later = self.unindexed
            if not self._is_served_by_base(project) or len(later) > _MANY:
                self._write(project)
                later = frozenset()
            prefix = len(os.path.join(self._root, ""))
            facts = {
                kind: pack(tuple((path, found[path]) for path in later if path in found), _CLASSES)
                for kind, (_, found) in (project.facts.found.items() if later else ())
            }
            said = {
                "format": _FORMAT,
                "key": self._key,
                "base": self._base,
                "state": self._now,
                "later": sorted(path[prefix:] for path in later),
                "facts": facts,
            }
            with replaced(self._path("state"), timed=False) as replacing:
                replacing.write(json.dumps(said, separators=(",", ":")).encode())

    def _is_served_by_base(self, project: ProjectFacts) -> bool:
        if not self.is_of(project.paths):
            return False
        found = project.facts.found
        return all(kind in self._kinds and self._kinds[kind][0] == found[kind][0] for kind in found)

    def _write(self, project: ProjectFacts) -> None:
        if any("\n" in path for path in project.paths):
            raise ValueError("a path that is no line")
        words = project.words.columns()
        columns = (words.starts, words.ends, words.files)
        kinds = _packed(project.facts)
        if not self.unindexed:
            kinds = {**self._kinds, **kinds}
        body = b"".join(
            (
                *(column.tobytes() for column in columns),
                words.vocabulary,
                *(packed for _, packed in kinds.values()),
            )
        )
        prefix = len(os.path.join(self._root, ""))
        check = [len(body), zlib.crc32(body)]
        self._base = f"{check} {self._now}"
        head = {
            "base": self._base,
            "check": check,
            "paths": "\n".join(path[prefix:] for path in project.paths),
            "columns": [len(column) for column in columns],
            "vocabulary": len(words.vocabulary),
            "kinds": {kind: [context, len(packed)] for kind, (context, packed) in kinds.items()},
        }
        with replaced(self._path("texts")) as replacing:
            replacing.write(json.dumps(head, separators=(",", ":")).encode() + b"\n" + body)

    def _path(self, ending: str) -> str:
        return os.path.join(self._root, FOLDER, f"{place(self._key)}.{ending}")


def _packed(facts: FileFacts) -> dict[str, tuple[str, bytes]]:
    return {
        kind: (context, json.dumps(pack(tuple(found.items()), _CLASSES), separators=(",", ":")).encode())
        for kind, (context, found) in facts.found.items()
    }
