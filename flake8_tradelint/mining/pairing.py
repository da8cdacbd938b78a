"""Find the renames of one commit: match its classes first, then the names that each lost and gained."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flake8_tradelint.mining.changes import is_interesting, may_rename
from flake8_tradelint.mining.delegation import aliases
from flake8_tradelint.mining.evidence import (
    ChangedLines,
    Reason,
    combined,
    pattern,
    same_pattern,
    same_text,
    similar_names,
    uses,
)
from flake8_tradelint.mining.lineage import Event, Moved, Place
from flake8_tradelint.mining.scoring import NOTHING, RIVAL, Before, Known, Pair, pairs
from flake8_tradelint.mining.shapes import EMPTY, ClassShape, ModuleShape, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flake8_tradelint.mining.changes import Commit, FileChange
    from flake8_tradelint.mining.shapes import Parameters

    Calls = Mapping[str, Parameters]
    _Found = tuple[Place, ClassShape]


@dataclass(frozen=True, slots=True)
class _Versions:
    """A changed file before and after the commit."""

    change: FileChange
    old: ModuleShape
    new: ModuleShape


def renames(commit: Commit, blob: Callable[[str], bytes], *, whole: bool = False) -> Iterator[Event | Moved]:
    """Yield the renames of a commit: files and classes first, then names in them.

    ``whole``: of any number of files.
    """
    if not whole and not may_rename(commit):
        yield from _moved_files(commit)
        return
    files = [found for change in commit.files if (found := _versions(change, blob)) is not None]
    lines = ChangedLines(commit.files)
    yield from _moved_files(commit)
    first = _Look(commit.name, files, lines, NOTHING).events()
    known = Known.of((_last(event.old), _last(event.new), event.score) for event in first)
    yield from _Look(commit.name, files, lines, known).events() if known.patterns else first


def _last(name: str | Place) -> str:
    return (name if isinstance(name, str) else name.name).rpartition(".")[2]


def _versions(change: FileChange, blob: Callable[[str], bytes]) -> _Versions | None:
    if not is_interesting(change):
        return None
    old = read(blob(change.blobs[0])) if change.old else EMPTY
    new = read(blob(change.blobs[1])) if change.new else EMPTY
    return _Versions(change, old, new) if old is not None and new is not None else None


def _moved_files(commit: Commit) -> Iterator[Moved]:
    for change in commit.files:
        if change.old and change.new and change.old != change.new:
            yield Moved(Place(change.old), Place(change.new), 1.0, ("file moved",), commit.name)


@dataclass(frozen=True, slots=True)
class _Match:
    """A class before and after the commit."""

    old: ClassShape
    new: ClassShape
    place: Place
    moved: Moved | None = None


SAME_CLASS = 0.6
"""Score from which on a class with another name or file counts as the same class."""

MAX_CLASS_PAIRS = 2500
"""Most pairs of lost and gained classes; a commit with more is no refactoring."""

_COMMON = {"__init__", "__repr__", "__str__", "__eq__", "__hash__", "__slots__", "__len__", "run", "close"}


@dataclass(frozen=True, slots=True)
class _Look:
    """One pass over a commit; the second pass uses the renames found by the first."""

    commit: str
    files: list[_Versions]
    lines: ChangedLines
    known: Known

    def events(self) -> list[Event | Moved]:
        """Return the renames: classes first, then names in them, then names in modules."""
        matches = list(self._matched_classes())
        found: list[Event | Moved] = [match.moved for match in matches if match.moved is not None]
        for match in matches:
            found += self._members(match)
        for file in self.files:
            found += self._module(file)
        return found

    def _matched_classes(self) -> Iterator[_Match]:
        lost: list[_Found] = []
        gained: list[_Found] = []
        for file in self.files:
            before, after = file.old.classes, file.new.classes
            for name, cls in before.items():
                if name in after:
                    yield _Match(cls, after[name], Place(file.change.new, name))
                else:
                    lost.append((Place(file.change.old, name), cls))
            new = [name for name in after if name not in before]
            gained += [(Place(file.change.new, name), after[name]) for name in new]
        if len(lost) * len(gained) <= MAX_CLASS_PAIRS:
            yield from self._renamed_classes(lost, gained)

    def _renamed_classes(self, lost: list[_Found], gained: list[_Found]) -> Iterator[_Match]:
        scored = []
        for here, old in lost:
            for there, new in gained:
                reasons = self._class_reasons(here, old, there, new)
                scored.append((combined(reasons), here, there, old, new, reasons))
        scored.sort(key=lambda item: (-item[0], item[1], item[2]))
        taken: set[Place] = set()
        for score, here, there, old, new, reasons in scored:
            if score >= SAME_CLASS and here not in taken and there not in taken:
                taken |= {here, there}
                rivals = [other[0] for other in scored if other[1] == here and other[2] not in taken]
                if here.name != there.name and rivals and 1 - max(rivals) <= RIVAL * (1 - score):
                    continue  # a class that became two others is none of them
                texts = tuple(reason.text for reason in reasons)
                yield _Match(old, new, there, Moved(here, there, score, texts, self.commit))

    def _class_reasons(self, here: Place, old: ClassShape, there: Place, new: ClassShape) -> list[Reason]:
        ours, theirs = set(old.members) - _COMMON, set(new.members) - _COMMON
        count, share = len(ours & theirs), len(ours & theirs) / max(len(ours | theirs), 1)
        found = []
        if count > 1:
            found.append(Reason(f"{count} members in common", (0.85 if count > 7 else 0.7) * share))
        if here.name == there.name:
            found.append(Reason("same name", 0.6 if here.path == there.path or ours == theirs else 0.4))
        else:
            last = _last(here), _last(there)
            found += similar_names(*last)
            found += uses(self.lines.renamed(*last, self.known.names))
            found += same_pattern(self.known.patterns.get(pattern(*last), 0) - 1)
        if old.bases == new.bases and old.bases and here.path == there.path:
            found.append(Reason("same bases", 0.1))
        if old.text.partition(":")[2] == new.text.partition(":")[2] and len(old.text) > 80:
            found.append(Reason("same body", 0.7))
        elif found:
            found += same_text(old.text, new.text)
        return found

    def _members(self, match: _Match) -> Iterator[Event]:
        old, new = match.old, match.new
        kept = dict(aliases(old.members, new.members, self.lines))
        without = {name: member for name, member in new.members.items() if name not in kept}
        words = set(re.findall(r"\b(?:self|cls)\.(\w+)", new.text))
        still_read = frozenset(name for name in old.members if name in words and name not in new.members)
        members = pairs(Before(old.members, without, old.is_enum, still_read), self.lines, self.known)
        for pair in members:
            yield self._event(match.place, pair, alias=kept.get(pair.old.name) == pair.new.name)
        reported = {(pair.old.name, pair.new.name) for pair in members}
        called = Place(match.place.path, f"{match.place.name}()")
        for pair in pairs(Before(old.parameters, new.parameters), self.lines, self.known):
            if (pair.old.name, pair.new.name) not in reported:
                yield self._event(called, pair)
        yield from self._keywords(match.place, old.calls, new.calls)

    def _keywords(self, owner: Place, old: Calls, new: Calls) -> Iterator[Event]:
        """Yield renamed parameters of functions and methods that kept their own name."""
        prefix = f"{owner.name}." if owner.name else ""
        for name, before in old.items():
            after = new.get(name)
            if after is not None and list(after) != list(before) and not _is_special(name):
                for pair in pairs(Before(before, after), self.lines, self.known):
                    yield self._event(Place(owner.path, f"{prefix}{name}()"), pair)

    def _module(self, file: _Versions) -> Iterator[Event]:
        if not file.change.old or not file.change.new:
            return
        path = file.change.new
        for pair in pairs(Before(file.old.members, file.new.members), self.lines, self.known):
            yield self._event(Place(path), pair)
        yield from self._keywords(Place(path), file.old.parameters, file.new.parameters)

    def _event(self, place: Place, pair: Pair, *, alias: bool = False) -> Event:
        reasons = tuple(reason.text for reason in pair.reasons)
        score = pair.score
        if alias:
            score, reasons = combined([Reason("", score), Reason("", 0.85)]), (*reasons, "kept as an alias")
        return Event(place, pair.old.name, pair.new.name, score, reasons, self.commit)


def _is_special(name: str) -> bool:
    """Return True for names of special methods, which nobody calls with keywords."""
    return name.startswith("__") and name.endswith("__")
