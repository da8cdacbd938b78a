"""Make the summaries of a project's files on demand, and make them again when more is asked of them."""

from __future__ import annotations

from flake8_tradelint.semantics.interests import EVERY, Interests, Wanted, covers, may_have
from flake8_tradelint.semantics.reading.summarise import Summariser, looks_broken, problem_of
from flake8_tradelint.semantics.summary import Limit, ModuleSummary, Problem
from flake8_tradelint.source import TOO_LARGE, is_too_large
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.words import (
    NO_WORDS,
    called,
    declares_global,
    has_attribute,
    present,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Literal, Protocol, TypeVar

    from flake8_tradelint.files import Files
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact
    from flake8_tradelint.semantics.summary import FunctionSummary

    _Fact = TypeVar("_Fact")

    class KeptSummaries(Protocol):
        """The summaries that earlier runs left in the cache."""

        def load(self, path: str, data: bytes) -> ModuleSummary | None:
            """Return a summary of a file with this content, for whatever interests.

            ``None`` if there is none.
            """

        def save(self, made: Iterable[tuple[ModuleSummary, bytes]]) -> None:
            """Store these summaries, each with the content of its file."""


_ANY = frozenset({EVERY})
_NO_INTERESTS = Interests()

_MAX_SLICES = 4
"""Definitions of a file that are read one by one; if it declares globals and more are asked for, it is read
as a whole."""


_ONE_BY_ONE = 16
"""How often a summary is extended by exactly the names asked for; from then on the names are doubled."""

_MAX_MEMBERS = 16
"""Names of a class that are read one by one; when more are asked for, the class is read as a whole."""


class _ByName:
    """Index one summary's facts and functions by name."""

    def __init__(self, summary: ModuleSummary) -> None:
        self.summary = summary

    @cached_property
    def attributes(self) -> Mapping[str, Sequence[AttributeFact]]:
        return _grouped(self.summary.attributes, lambda fact: fact.attr)

    @cached_property
    def calls(self) -> Mapping[str, Sequence[CallFact]]:
        return _grouped(self.summary.calls, lambda fact: fact.name)

    @cached_property
    def functions(self) -> Mapping[str, Sequence[FunctionSummary]]:
        return _grouped(self.summary.functions, lambda function: function.qualname)


def _grouped(facts: Iterable[_Fact], name: Callable[[_Fact], str]) -> Mapping[str, Sequence[_Fact]]:
    found: dict[str, list[_Fact]] = {}
    for fact in facts:
        found.setdefault(name(fact), []).append(fact)
    return found


class Summaries:
    """The summaries of files, each with the names of interest and the definitions asked for.

    ``sliced``: files are read in parts, and files that concern no rule not at all. ``thorough``: every file
    is parsed nevertheless, to find its syntax errors.
    """

    def __init__(self, files: Files, *, sliced: bool = False) -> None:
        self._files = files
        self.sliced, self.thorough = sliced, False
        self._summaries: dict[str, ModuleSummary] = {}
        self._rounds: dict[str, int] = {}  # by file: how often its summary was made
        self._by_name: dict[str, _ByName] = {}
        self._current: set[str] = set()  # the files whose summaries have all that is asked of them now
        self._wanted: dict[str, Wanted] = {}
        self._announced: set[str] = set()  # callees that are going to be asked for
        self._announced_attributes: set[str] = set()
        self._summarise = Summariser().summary
        self.kept: KeptSummaries | None = None
        self._made: set[str] = set()
        self.checked = ""
        """The path of the file that is being checked."""
        self.unread: dict[str, str] = {}
        """By path of a file that could not be summarised: the reason, if it is an error of tradelint, or
        ``""``."""
        self._shared: set[str] = set()  # files whose summaries were asked for while another file was checked
        self._words: tuple[str, set[bytes]] = ("", set())  # the words of the file that was asked for last

    def require(self, callees: Iterable[str] = (), attributes: Iterable[str] = ()) -> None:
        """Announce names: a file that is summarised for one of them is read for the others at once."""
        self._announced.update(callees)
        self._announced_attributes.update(attributes)

    def require_in(
        self,
        path: str,
        callees: Iterable[str] = (),
        attributes: Iterable[str] = (),
        mentions: Iterable[str] = (),
        *,
        plain: Iterable[str] = (),
        spots: Iterable[str] = (),
    ) -> None:
        """Add names to what the summary of one file records.

        No control flow is analysed around calls of ``plain`` callees and at ``spots``.
        """
        if self._of(path).add(callees, attributes, mentions, plain, spots):
            self._current.discard(path)

    def record(self, path: str, interests: Interests) -> None:
        """Make the summary of one file record those of the interests that occur in its text."""
        data = self._files.code(path)
        if interests.awaited:
            self._require_awaited(path, interests.awaited)
        if not (interests.callees or interests.attributes or interests.mentions):
            return  # the rule adds what it needs file by file
        if self._words[0] != path:
            self._words = path, set(data.translate(NO_WORDS).split())
        words = self._words[1]
        callees, attributes, mentions = (
            present(names, words)
            for names in (interests.callees, interests.attributes - _ANY, interests.mentions)
        )
        attributes = {name for name in attributes if has_attribute(name, data)}
        attributes |= interests.attributes & _ANY
        self.require_in(path, called(callees, data), attributes, mentions)

    def with_calls(self, path: str, name: str) -> ModuleSummary:
        """Return the summary of a file with the calls of ``name`` recorded."""
        if name not in self._of(path).callees:
            self.require_in(path, {name, *called(self._announced, self._files.code(path))})
        return self.known(path)

    def with_attributes(self, path: str, name: str) -> ModuleSummary:
        """Return the summary of a file with the uses of the attribute ``name`` recorded."""
        if name not in self._of(path).attributes:
            data = self._files.code(path)
            announced = {other for other in self._announced_attributes if may_have(other, data)}
            self.require_in(path, attributes={name, *announced})
        return self.known(path)

    def _of(self, path: str) -> Wanted:
        found = self._wanted.get(path)
        if found is None:
            found = self._wanted[path] = Wanted()
        return found

    def _require_awaited(self, path: str, names: frozenset[str]) -> None:
        """Record awaited calls of methods so called in one file."""
        wanted = self._of(path)
        if not names <= wanted.awaited:
            wanted.awaited |= names
            self._current.discard(path)

    def follow_parameters(self, path: str) -> None:
        """Record how the functions of the file use their parameters."""
        wanted = self._of(path)
        if not wanted.parameters:
            wanted.parameters = True
            self._current.discard(path)

    def summary(self, path: str) -> ModuleSummary:
        """Return the summary of the whole file, with all names of interest."""
        wanted = self._of(path)
        if self.sliced and not wanted.whole:
            wanted.whole = True
            self._current.discard(path)
        return self.known(path)

    def slice(self, path: str, definition: str = "") -> ModuleSummary:
        """Return the summary of a file in which at least one top-level definition is complete.

        What else the summary has depends on earlier questions; calls and attributes of interest are always
        complete.
        """
        wanted = self._of(path)
        if self.sliced and definition and definition not in wanted.definitions and not wanted.whole:
            if len(wanted.definitions) >= _MAX_SLICES and declares_global(self._files.code(path)):
                return self.summary(path)
            wanted.definitions.add(definition)
            self._current.discard(path)
        return self.known(path)

    def member(self, path: str, cls: str, name: str) -> ModuleSummary:
        """Return the summary of a file with all that a top-level class binds to one name."""
        wanted = self._of(path)
        member = f"{cls}.{name}"
        if not self.sliced or wanted.whole or cls in wanted.definitions or member in wanted.members:
            return self.known(path)
        if not self._pays(path, cls, name):
            return self.slice(path, cls)
        wanted.members.add(member)
        self._current.discard(path)
        return self.known(path)

    def _pays(self, path: str, cls: str, name: str) -> bool:
        """Return True if reading only the class's methods that bind the name is sound, and saves work."""
        from flake8_tradelint.semantics.reading.bound_names import has_much_else

        data, asked = self._files.code(path), self._of(path).members
        if declares_global(data) or sum(one.startswith(f"{cls}.") for one in asked) >= _MAX_MEMBERS:
            return False
        return has_much_else(data, self._files.definitions_named(path, cls), cls, name)

    def shown(self, path: str, name: str) -> Literal["class", "function", ""]:
        """Return the kind of a top-level name by the text of a file not yet summarised; ``""`` if unsure."""
        if path in self._summaries or not self.sliced:
            return ""
        found = self._files.definitions_named(path, name)
        if len(found) != 1:
            return ""
        return "class" if found[0].is_class else "function"

    def may_bind(self, path: str, cls: str, name: str) -> bool:
        """Return True if the top-level class may bind the name, by its text."""
        from flake8_tradelint.semantics.reading.bound_names import may_be_bound

        return may_be_bound(self._files.code(path), self._files.definitions_named(path, cls), cls, name)

    def mentioned(self, path: str, *texts: bytes) -> ModuleSummary:
        """Return the summary of a file with every definition complete in which one of the texts occurs."""
        wanted = self._of(path)
        if self.sliced and texts and not wanted.whole:
            data = self._files.code(path)
            found = {
                definition.name
                for definition in self._files.outline(path)
                if any(data.find(text, definition.start, definition.end) >= 0 for text in texts)
            }
            if not found <= wanted.definitions:
                wanted.definitions |= found
                self._current.discard(path)
        return self.known(path)

    def known(self, path: str) -> ModuleSummary:
        """Return the summary of a file with what was asked for so far, made again if something is missing."""
        data = self._files.code(path)
        if path != self.checked:
            self._shared.add(path)
        if path in self.unread:
            self._tell(path)
        if path in self._current:
            return self._summaries[path]
        wanted = self._of(path)
        whole = not self.sliced or wanted.whole
        found = self._summaries.get(path) or self._recalled(path)
        if found is not None and self._rounds.get(path, 0) >= _ONE_BY_ONE:
            from flake8_tradelint.project.widening import widen

            widen(wanted, found.interests, data, self._files.outline(path) if self.sliced else ())
        interests = wanted.interests(data, whole=whole)
        if found is None or not covers(found.interests, interests):
            tops = None if whole else self._files.outline(path)
            found = self._summarise(path, data, interests, tops, found)
            wanted.whole = found.interests.whole  # also if the file could not be split into definitions
            self._rounds[path] = self._rounds.get(path, 0) + 1
            if found.unread:
                self.unread[path] = found.failure
                self._tell(path)
            else:
                self._made.add(path)
        self._summaries[path] = found
        self._current.add(path)
        return found

    def attributes(self, path: str, name: str) -> Sequence[AttributeFact]:
        """Return the uses of the attribute ``name`` in one file, in the order of the text."""
        return self._named(self.with_attributes(path, name)).attributes.get(name, ())

    def calls(self, path: str, name: str) -> Sequence[CallFact]:
        """Return the calls in one file by the callee's last ``name``, of those recorded so far."""
        return self._named(self.known(path)).calls.get(name, ())

    def functions(self, path: str, qualname: str) -> Sequence[FunctionSummary]:
        """Return the functions in one file with this qualified name, of those recorded so far."""
        return self._named(self.known(path)).functions.get(qualname, ())

    def _named(self, summary: ModuleSummary) -> _ByName:
        kept = self._by_name.get(summary.path)
        if kept is None or kept.summary is not summary:
            kept = self._by_name[summary.path] = _ByName(summary)
        return kept

    def _tell(self, path: str) -> None:
        """Make the running query depend on tradelint's failure to summarise this file."""
        if self.unread[path]:
            from flake8_tradelint.faults import unread

            self._files.trace.fault(unread(path, self.unread[path]))

    def forget(self, path: str) -> None:
        """Free the summary of a checked file, unless it was asked for while another file was checked.

        One of twenty is asked for later, and made again from the recorded interests.
        """
        if self.sliced and path not in self._shared and path in self._summaries and path not in self.unread:
            del self._summaries[path]
            self._current.discard(path)
            self._made.discard(path)
            self._by_name.pop(path, None)

    def _recalled(self, path: str) -> ModuleSummary | None:
        return self.kept.load(path, self._files.code(path)) if self.kept is not None else None

    def keep(self, wanted: frozenset[str]) -> None:
        """Store the summaries of these files, where they were made in this run."""
        if self.kept is not None:
            made = sorted((self._made & wanted) - self._files.unreadable.keys())
            self.kept.save((self._summaries[path], self._files.code(path)) for path in made)
            self._made.difference_update(made)

    def broken_summary(self, path: str) -> ModuleSummary | None:
        """Return a summary with the syntax error of a file that is read in parts; ``None`` if it has none."""
        if not (self.sliced and self.thorough):
            return None
        problem = problem_of(self._files.data(path))
        return None if problem is None else ModuleSummary(path, _NO_INTERESTS, problem=problem)

    def bare_summary(self, path: str) -> ModuleSummary:
        """Return the summary of a file that concerns no rule: only whether it can be read and parsed."""
        data = self._files.data(path)
        if path in self._files.unreadable:
            return ModuleSummary(path, _NO_INTERESTS, problem=Problem(self._files.unreadable[path], 1, 1))
        if path in self.unread:
            # whether it can be parsed is all that is asked here, and it can
            return ModuleSummary(path, _NO_INTERESTS)
        if path in self._summaries:
            return self._summaries[path]
        if self.sliced and not self.thorough and not looks_broken(data):
            return ModuleSummary(path, _NO_INTERESTS)
        found = self._recalled(path)
        if found is not None and found.interests.whole:
            self._summaries[path] = found
            return found
        if is_too_large(data):
            return ModuleSummary(path, _NO_INTERESTS, limits=(Limit(1, 1, TOO_LARGE),))
        return ModuleSummary(path, _NO_INTERESTS, problem=problem_of(data))
