"""Summaries of a project's files, made on demand and again when more is asked of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from flake8_tradelint.files import Files
from flake8_tradelint.semantics.reading.summarise import looks_broken, problem_of, summarise
from flake8_tradelint.semantics.summary import Interests, ModuleSummary, Problem
from flake8_tradelint.words import attribute_names, awaited_call, has_word

EVERY = "*"
"""Stands for every attribute among the names of interest."""

_MAX_SLICES = 4
"""Definitions of a file that are asked for one by one; then it is read as a whole."""


class Summaries:
    """The summaries of files, each for the names that are of interest and the parts asked for.

    ``sliced``: files are read in parts, and those that concern no rule not at all; ``thorough``:
    every file is parsed all the same, for its syntax errors.
    """

    def __init__(self, files: Files, *, sliced: bool = False) -> None:
        self._files = files
        self.sliced, self.thorough = sliced, False
        self._summaries: dict[str, ModuleSummary] = {}
        self._current: set[str] = set()  # the files whose summaries have all that is of interest now
        self._whole: set[str] = set()
        self._definitions: dict[str, frozenset[str]] = {}
        self._callees: set[str] = set()
        self._attributes: set[str] = set()
        self._mentions: set[str] = set()
        self._local: dict[str, frozenset[str]] = {}  # callees that are of interest in one file alone
        self._awaited: dict[str, frozenset[str]] = {}  # callees that are of interest there if awaited
        self._followed: set[str] = set()  # the files in which parameters are followed

    def require(
        self, callees: Iterable[str] = (), attributes: Iterable[str] = (), mentions: Iterable[str] = ()
    ) -> None:
        """Add names to what summaries record; those made without them are made again on demand."""
        names = (self._callees, self._attributes, self._mentions)
        known = sum(map(len, names))
        for have, wanted in zip(names, (callees, attributes, mentions), strict=True):
            have.update(wanted)
        if known != sum(map(len, names)):
            self._current.clear()

    def require_in(self, path: str, callees: frozenset[str]) -> None:
        """Add names of callees to what the summary of one file records."""
        known = self._local.get(path, frozenset())
        if not callees <= known:
            self._local[path] = known | callees
            self._current.discard(path)

    def require_awaited(self, path: str, names: frozenset[str]) -> bool:
        """Record awaited calls of methods so called in one file; does it have any, by its text?"""
        if not awaited_call(names).search(self._files.data(path)):
            return False
        known = self._awaited.get(path, frozenset())
        if not names <= known:
            self._awaited[path] = known | names
            self._current.discard(path)
        return True

    def follow_parameters(self, path: str) -> None:
        """Add what becomes of the arguments of the file's functions."""
        if path not in self._followed:
            self._followed.add(path)
            self._current.discard(path)

    def summary(self, path: str) -> ModuleSummary:
        """The summary of a whole project file, with all that is of interest now."""
        if self.sliced and path not in self._whole:
            self._whole.add(path)
            self._current.discard(path)
        return self.known(path)

    def slice(self, path: str, definition: str = "") -> ModuleSummary:
        """The summary of a project file in which at least one definition at its top is whole.

        What else of the file was read depends on what was asked before; calls and attributes of
        interest are always there.
        """
        known = self._definitions.get(path, frozenset())
        if self.sliced and definition and definition not in known and path not in self._whole:
            if len(known) >= _MAX_SLICES:
                return self.summary(path)
            self._definitions[path] = known | {definition}
            self._current.discard(path)
        return self.known(path)

    def mentioned(self, path: str, *texts: bytes) -> ModuleSummary:
        """The same with every definition whole in which one of the texts occurs."""
        if self.sliced and texts and path not in self._whole:
            data = self._files.data(path)
            found = {
                definition.name
                for definition in self._files.outline(path)
                if any(data.find(text, definition.start, definition.end) >= 0 for text in texts)
            }
            known = self._definitions.get(path, frozenset())
            if not found <= known:
                self._definitions[path] = known | found
                self._current.discard(path)
        return self.known(path)

    def known(self, path: str) -> ModuleSummary:
        """The summary with what was asked for so far, and all calls and attributes of interest."""
        if path in self._current:
            return self._summaries[path]
        data = self._files.data(path)
        if EVERY in self._attributes:
            attributes = attribute_names(data)
        else:
            attributes = frozenset(name for name in self._attributes if has_attribute(name, data))
        followed = path in self._followed
        whole = not self.sliced or path in self._whole
        parts = frozenset() if whole else self._definitions.get(path, frozenset())
        mentions = _present(self._mentions, data)
        callees = _present(self._callees, data) | self._local.get(path, frozenset())
        awaited = self._awaited.get(path, frozenset())
        interests = Interests(callees, attributes, followed, whole, parts, mentions, awaited)
        found = self._summaries.get(path)
        if found is None or not _covers(found.interests, interests):
            found = summarise(path, data, interests)
            self._summaries[path] = found
        self._current.add(path)
        return found

    def bare_summary(self, path: str) -> ModuleSummary:
        """What is known of a file in which no rule is interested: can it be read and parsed?"""
        data = self._files.data(path)
        if path in self._files.unreadable:
            return ModuleSummary(path, Interests(), problem=Problem(self._files.unreadable[path], 1, 1))
        if path in self._summaries:
            return self._summaries[path]
        unasked = self.sliced and not self.thorough and not looks_broken(data)
        return ModuleSummary(path, Interests(), problem=None if unasked else problem_of(data))


def has_attribute(name: str, data: bytes) -> bool:
    """Does the text have ``.name``: ``create_task`` is no ``._task``, and ``._tasks`` is another."""
    return name.encode() in data and _attribute_pattern(name).search(data) is not None


@lru_cache(maxsize=1024)
def _attribute_pattern(name: str) -> re.Pattern[bytes]:
    # Blanks, line ends and a backslash may stand behind the dot; bytes of other letters go on with the name.
    return re.compile(rb"\.[\s\\]*" + name.encode() + rb"(?![\w\x80-\xff])")


def _present(names: set[str], data: bytes) -> frozenset[str]:
    return frozenset(name for name in names if has_word(data, name.encode()))


def _covers(known: Interests, wanted: Interests) -> bool:
    enough = known.whole or (not wanted.whole and wanted.definitions <= known.definitions)
    return (
        enough
        and wanted.callees <= known.callees
        and wanted.attributes <= known.attributes
        and wanted.parameters <= known.parameters
        and wanted.mentions <= known.mentions
        and wanted.awaited <= known.awaited
    )
