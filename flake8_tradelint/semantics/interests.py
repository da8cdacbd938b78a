"""The names that a summary records in one file: a frozen set of interests, and one that grows on demand."""

from __future__ import annotations

from flake8_tradelint.interning import NOTHING
from flake8_tradelint.startup.records import Record, field
from flake8_tradelint.words import has_attribute, has_word, unstored_attributes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EVERY = "*"
"""Among the attributes of interest: all attributes that nothing in the file stores or names in quotes."""


def item(key: str) -> str:
    """Return the name of interest for what is looked up by a key: ``app["session"]``."""
    return f"[{key}]"


def variable(name: str) -> str:
    """Return the name of interest for every occurrence of a name without a dot: ``REGISTRY``."""
    return f"({name})"


def word_of(name: str) -> str:
    """Return the word by which occurrences of a name of interest are found in the text."""
    return name.strip("[]()")


def is_item(name: str) -> bool:
    """Return True if the name of interest stands for an item (see ``item``)."""
    return name.startswith("[")


def is_variable(name: str) -> bool:
    """Return True if the name of interest stands for a plain name (see ``variable``)."""
    return name.startswith("(")


def spot(name: str, line: int) -> str:
    """Return the name of interest for calls of ``name`` at one line (1-based) of the file."""
    return f"{name}:{line}"


def name_of(spot: str) -> str:
    """Return the callee's name in a spot."""
    return spot[: spot.rfind(":")]


def line_of(spot: str) -> int:
    """Return the line in a spot."""
    return int(spot[spot.rfind(":") + 1 :])


def may_have(name: str, data: bytes) -> bool:
    """Return True if the text may have the attribute, item or name."""
    is_word = is_item(name) or is_variable(name)
    return has_word(data, word_of(name).encode()) if is_word else has_attribute(name, data)


class Interests(Record):
    """The identifiers whose every occurrence a summary records.

    ``callees`` are last components of called names (``create_task``). ``attributes`` are attribute names
    (``spot_map``; ``*``: see ``EVERY``; ``[key]``: see ``item``; ``(name)``: see ``variable``). Names learned
    while linking are added in a later round.

    ``parameters``: also record how the file's functions use their parameters, and what may raise in them.
    ``whole``: every definition of the file is read; otherwise those at its top that are named in
    ``definitions``, and the functions in which one of the names occurs. ``members`` are names asked of
    top-level classes (``Class.name``): the body of such a class is read, the method of that name, and methods
    that may store something under it. ``mentions`` are attribute names that are looked for without a dot
    before them.

    ``awaited`` are callees that are recorded only in ``await receiver.name(...)`` on one line, because they
    are too common. ``plain`` are callees of which only the call and the uses of its result are recorded, not
    the control flow around it. ``spots`` are single calls that are recorded in the same way, where other
    calls by that name are not (see ``spot``).
    """

    callees: frozenset[str] = NOTHING
    attributes: frozenset[str] = NOTHING
    parameters: bool = False
    whole: bool = True
    definitions: frozenset[str] = NOTHING
    members: frozenset[str] = NOTHING
    mentions: frozenset[str] = NOTHING
    awaited: frozenset[str] = NOTHING
    plain: frozenset[str] = NOTHING
    spots: frozenset[str] = NOTHING

    @property
    def called(self) -> frozenset[str]:
        """All callees whose every call is recorded."""
        return self.callees | self.plain

    @property
    def spotted(self) -> frozenset[str]:
        """The callees of which some calls are recorded."""
        return frozenset(map(name_of, self.spots))

    @property
    def names(self) -> frozenset[str]:
        """All names of interest as words of the text, without those of spots."""
        return self.callees | self.plain | frozenset(map(word_of, self.attributes)) | self.mentions


class Wanted(Record, frozen=False):
    """The names that were asked of one file so far, by the same kinds as in ``Interests``."""

    callees: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    mentions: set[str] = field(default_factory=set)
    awaited: set[str] = field(default_factory=set)
    spots: set[str] = field(default_factory=set)
    definitions: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    parameters: bool = False
    whole: bool = False

    def add(
        self,
        callees: Iterable[str],
        attributes: Iterable[str],
        mentions: Iterable[str],
        plain: Iterable[str],
        spots: Iterable[str],
    ) -> bool:
        """Add names; return True if one of them is new."""
        new = False
        for have, names in (
            (self.callees, callees),
            (self.attributes, attributes),
            (self.mentions, mentions),
            (self.plain, plain),
            (self.spots, spots),
        ):
            known = len(have)
            have.update(names)
            new = new or len(have) != known
        return new

    def interests(self, data: bytes, *, whole: bool) -> Interests:
        """Return the frozen interests for a file with these bytes; ``whole``: all of it is to be read."""
        return Interests(
            callees=_frozen(self.callees),
            attributes=self._attributes(data),
            parameters=self.parameters,
            whole=whole,
            definitions=NOTHING if whole else _frozen(self.definitions),
            members=NOTHING if whole or not self.members else frozenset(self._members()),
            mentions=_frozen(self.mentions),
            awaited=_frozen(self.awaited),
            plain=_frozen(self.plain - self.callees),
            spots=frozenset(self._spots()) if self.spots else NOTHING,
        )

    def _attributes(self, data: bytes) -> frozenset[str]:
        if EVERY not in self.attributes:
            return _frozen(self.attributes)
        return unstored_attributes(data) | (self.attributes - {EVERY})

    def _spots(self) -> Iterator[str]:
        """Yield the spots whose names are not recorded completely anyway."""
        return (one for one in self.spots if name_of(one) not in self.callees | self.plain)

    def _members(self) -> Iterator[str]:
        """Yield the members of classes that are not asked for as a whole."""
        return (member for member in self.members if member.partition(".")[0] not in self.definitions)


def _frozen(names: set[str]) -> frozenset[str]:
    return frozenset(names) if names else NOTHING


def covers(known: Interests, wanted: Interests) -> bool:
    """Return True if a summary made for ``known`` has all that ``wanted`` asks for."""
    enough = known.whole or (
        not wanted.whole
        and wanted.definitions <= known.definitions
        and all(member.partition(".")[0] in known.definitions for member in wanted.members - known.members)
    )
    return (
        enough
        and wanted.callees <= known.callees
        and wanted.attributes <= known.attributes
        and wanted.parameters <= known.parameters
        and wanted.mentions <= known.mentions
        and wanted.awaited <= known.awaited
        and wanted.plain <= known.plain | known.callees
        and all(name_of(one) in known.called for one in wanted.spots - known.spots)
    )
