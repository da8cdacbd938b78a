"""Which calls might pass what a dataclass does not take? Told from the text, before anything is parsed.

A superset on purpose, like ``classes.texts``: a call is suspect unless every keyword is surely a
parameter of every class that it may mean, and nothing is passed by position that may not be.
"""

from __future__ import annotations

from flake8_tradelint.db import Changes, Trace
from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Query, Table
from flake8_tradelint.semantics.classes.body_texts import body_of
from flake8_tradelint.semantics.classes.headers import changed_headers
from flake8_tradelint.semantics.dataclass.argument_texts import (
    REPLACERS,
    calls,
    dotted,
    replacing,
    uses,
)
from flake8_tradelint.semantics.dataclass.family_texts import FAMILY_FACTS, FamilyTexts
from flake8_tradelint.semantics.dataclass.parameter_texts import Parameters, ParameterTexts
from flake8_tradelint.semantics.dataclass.passed_texts import arguments
from flake8_tradelint.semantics.dataclass.spoken_names import SpokenNames
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import has_word, renamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from flake8_tradelint.db.facts import FileFacts
    from flake8_tradelint.semantics.classes.headers import ClassHeaders
    from flake8_tradelint.semantics.classes.import_chains import ImportChains
    from flake8_tradelint.semantics.dataclass.family_texts import Candidate
    from flake8_tradelint.semantics.dataclass.field_texts import FieldText
    from flake8_tradelint.semantics.naming.modules import ModuleTable
    from flake8_tradelint.words.index import WordIndex


_OWN = b"cls"
_INIT = b"__init__"
_SUPER_OF = regex(rb"\bsuper[ \t]*\([^)]")
_PARTIAL = b"partial"
_FIRST = regex(rb"\s*(?:[\w\x80-\xff]+\s*\.\s*)*([\w\x80-\xff]+)\s*[,)]")
"""The first argument of a call, where it is a name."""
_NOTHING = frozenset[str]()
_ASSIGNING = regex(rb"\n[\w\x80-\xff]+(?:\.[\w\x80-\xff]+)+[ \t]*=(?!=)")
"""A line that begins with an assignment to an attribute, be it of a module's class."""


class CallTexts:
    """The calls of a project's dataclasses as they look; everything is read on demand."""

    def __init__(
        self,
        headers: Callable[[], ClassHeaders],
        data: Callable[[str], bytes],
        words: WordIndex,
        modules: ModuleTable,
        trace: Trace,
        facts: FileFacts,
    ) -> None:
        self._headers, self._data, self._words, self._facts = headers, data, words, facts
        self._trace = trace
        self._suspects: Query[frozenset[str]] = Query(trace)
        self._taken: Query[list[Parameters]] = Query(trace)
        self._modules = modules
        self._known = Table(
            trace,
            "dataclasses",
            self._read,
            lambda read: read[0].facts(),
            made_from=MadeFrom(facts, FAMILY_FACTS, FAMILY_FACTS[-1:]),
            diff=lambda _: self._changes(),
        )

    def _changes(self) -> Changes | None:
        """Return the names of classes whose fields, bases or decorators have changed, and of all below them.

        A verdict depends on the dataclasses whose names its file contains and on their ancestors; a class
        that is read only because a class below it has become a dataclass matters to no other verdict.
        """
        of_headers, *others, made, fields = FAMILY_FACTS
        pairs, names = self._facts.moved((fields,)), self._facts.moved((made,))
        if pairs is None or names is None or not self._facts.are_same(others):
            return None
        changed = {cls for cls, *_ in changed_headers(self._facts.moved((of_headers,)) or ())}
        for one, other in pairs:
            changed.update(text.name for text in frozenset(one or ()) ^ frozenset(other or ()))
        changed.update(*(frozenset(one or ()) ^ frozenset(other or ()) for one, other in names))
        return Changes(words=frozenset(self._trace.run_untracked(lambda: self._headers().below(changed))))

    @cached_property
    def _chains(self) -> ImportChains:
        from flake8_tradelint.semantics.classes.import_chains import ImportChains

        headers = self._headers
        return ImportChains(
            self._modules, lambda path: headers().by_path.get(path, ()), self._data, self._trace
        )

    def suspects(self, path: str) -> frozenset[str]:
        """The last names of callees in the file of which a call may pass too much."""
        spoken = self._spoken.of(path)
        return self._suspects.get(path, lambda: self._suspected(path, spoken)) if spoken else _NOTHING

    def _suspected(self, path: str, spoken: Collection[bytes]) -> frozenset[str]:
        found = frozenset(self._calls(path, self._data(path), spoken))
        return frozenset(name.decode(errors="replace") for name in found) if found else _NOTHING

    def made(self, path: str) -> Iterator[FieldText]:
        """The class statements in the file that have a decorator which may make fields."""
        return self._family.made(path)

    def all_made(self) -> Iterator[FieldText]:
        """Those of all files."""
        return self._family.all_made()

    def relatives(self) -> frozenset[bytes]:
        """The names of the classes that may be dataclasses, and of those that derive from them."""
        return self._family.names

    def assigns(self, path: str) -> bool:
        """Return True if a line of the file assigns ``x.attr = ...`` and a dataclass's name stands in it."""
        named = any(name not in REPLACERS for name in self._spoken.of(path))
        return named and _ASSIGNING.search(self._data(path)) is not None

    @property
    def _family(self) -> FamilyTexts:
        return self._known.get()[0]

    @property
    def _spoken(self) -> SpokenNames:
        return self._known.get()[2]

    def _read(self) -> tuple[FamilyTexts, ParameterTexts, SpokenNames]:
        family = FamilyTexts(self._headers(), self._data, self._words, self._trace, self._facts)
        spoken = SpokenNames(family.names | REPLACERS, self._words, self._data, self._trace)
        return family, ParameterTexts(family, self._trace), spoken

    def _calls(self, path: str, data: bytes, spoken: Collection[bytes]) -> Iterator[bytes]:
        family = self._family
        if not REPLACERS.isdisjoint(spoken):
            yield from replacing(data)
        own = [(path, cls) for cls in family.classes(path) if cls.name in family.names]
        if own and _OWN in data and self._may_make_own(data, own):
            yield _OWN
        if own and _INIT in data and self._may_initialise(path, data, own):
            yield _INIT
        if _PARTIAL in data:
            yield from self._deferred(data, spoken)
        for name in spoken:
            anywhere = self._taken_by(name)
            if not anywhere:
                continue  # most names, which are looked for in vain
            found = uses(data, name)
            callees = [(name, found.calls)] if found.calls else []
            callees += ((alias, calls(data, alias)) for alias in found.aliases)
            if callees:
                near = [one for one in own if one[1].name == name]
                taken = self._parameters(near) if near else anywhere
                if any(self._is_suspicious(path, data, *callee, taken, anywhere) for callee in callees):
                    yield name

    def _may_make_own(self, data: bytes, own: list[Candidate]) -> bool:
        """Return True if a call ``cls(...)`` may pass what one of the file's classes does not take."""
        taken = self._parameters(own)
        return any(_may_be_wrong(data, opening, taken) for _, opening in calls(data, _OWN))

    def _may_initialise(self, path: str, data: bytes, own: list[Candidate]) -> bool:
        """Return True if ``super().__init__(...)`` may pass what a base of a class does not take."""
        openings = self._initialising(path, data, {cls.name for _, cls in own})
        bases = {base for _, cls in own for base in cls.bases} if openings else set()
        found = [one for base in bases & self._family.names for one in self._family.candidates(path, base)]
        taken = self._parameters(found)
        return any(_may_be_wrong(data, opening, [one]) for one in taken for opening in openings)

    def _initialising(self, path: str, data: bytes, names: Collection[bytes]) -> Sequence[int]:
        """Return where calls of ``__init__`` open, in the bodies of these classes."""
        openings = [opening for _, opening in calls(data, _INIT)]
        if not openings or _SUPER_OF.search(data):  # `super(Base, self)` may stand anywhere
            return openings
        headers = (header for header in self._headers().by_path.get(path, ()) if header.name in names)
        bodies = [(header.end, header.end + len(body_of(data, header))) for header in headers]
        return [at for at in openings if any(start <= at <= end for start, end in bodies)]

    def _deferred(self, data: bytes, spoken: Collection[bytes]) -> Iterator[bytes]:
        """Yield ``partial`` and the classes that it names: what it returns may be called with anything."""
        found = uses(data, _PARTIAL)
        openings = [*found.calls, *(call for alias in found.aliases for call in calls(data, alias))]
        aliases = renamed(data, frozenset(spoken)) if openings else {}
        for _, opening in openings:
            first = _FIRST.match(data, opening)
            name = first[1] if first is not None else b""
            name = name if name in spoken else aliases.get(name, b"")
            if name and self._taken_by(name):
                yield from (_PARTIAL, name)

    def _taken_by(self, name: bytes) -> list[Parameters]:
        """What the classes of the name take, of which that can be told."""
        return self._taken.get(name, lambda: self._parameters(self._family.named(name)))

    def _parameters(self, candidates: Iterable[Candidate]) -> list[Parameters]:
        parameters = self._known.get()[1]
        return [parameters.of(*one) for one in candidates if not self._family.is_out_of_sight(*one)]

    def _is_suspicious(
        self,
        path: str,
        data: bytes,
        called: bytes,
        places: Iterable[tuple[int, int]],
        near: list[Parameters],
        anywhere: list[Parameters],
    ) -> bool:
        """May a call there pass what one of ``near`` does not take, or, a member's, one of ``anywhere``?"""
        return any(
            _may_be_wrong(data, opening, anywhere if data[at - 1 : at] == b"." else near)
            and self._may_mean_one(path, data, at, opening, called)
            for at, opening in places
        )

    def _may_mean_one(self, path: str, data: bytes, at: int, opening: int, called: bytes) -> bool:
        """Is it unknown what the call means, or a class that may not take what it passes?"""
        meant = self._chains.follow(path, dotted(data, at, called))
        if not meant.certain:
            return True
        if meant.place is None:
            return False
        target, name = meant.place
        if not name:
            return False  # a module
        named = [one.indent for one in self._headers().by_path.get(target, ()) if one.name == name]
        if target == path or named != [b""] or not has_word(data, name):
            return True  # whoever has not the name of a class is not asked again when its fields change
        found = [one for one in self._family.named(name) if one[0] == target]
        return _may_be_wrong(data, opening, self._parameters(found))


def _may_be_wrong(data: bytes, start: int, taken: list[Parameters]) -> bool:
    """May the call pass what one of them does not take?"""
    keywords, positional = arguments(data, start, taken[0].names) if taken else (frozenset(), 0)
    return keywords is None or not all(one.take(keywords, positional) for one in taken)
