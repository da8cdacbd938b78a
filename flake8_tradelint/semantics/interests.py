"""What is asked of one file: the names whose every occurrence matters, and more and more of them."""

from __future__ import annotations

from flake8_tradelint.records import Record, field
from flake8_tradelint.sharing import NOTHING
from flake8_tradelint.words import has_attribute, has_word, unstored_attributes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EVERY = "*"
"""Stands among the names of interest for all attributes that nothing in the file stores, or has in quotes."""


def item(key: str) -> str:
    """Stands among the attributes of interest for what is looked up by a key: ``app["session"]``."""
    return f"[{key}]"


def word_of(name: str) -> str:
    """The word by which the occurrences of an attribute or item of interest show in the text."""
    return name.strip("[]")


def is_item(name: str) -> bool:
    """Does the name stand for an item?"""
    return name.startswith("[")


def spot(name: str, line: int) -> str:
    """Stands among the spots of interest for the calls by this name around that line of the file."""
    return f"{name}:{line}"


def name_of(spot: str) -> str:
    """The name by which a spot's call is made."""
    return spot[: spot.rfind(":")]


def line_of(spot: str) -> int:
    """The line on which that stands."""
    return int(spot[spot.rfind(":") + 1 :])


def may_have(name: str, data: bytes) -> bool:
    """May the text have the attribute or item?"""
    return has_word(data, word_of(name).encode()) if is_item(name) else has_attribute(name, data)


class Interests(Record):
    """The identifiers whose every occurrence a summary records: demand decides, not size.

    ``callees`` are last components of called names (``create_task``), ``attributes`` are
    attribute names (``spot_map``; ``*``: see ``EVERY``; ``[key]``: see ``item``). Names learned while
    linking are added in a later round.
    ``parameters``: what becomes of the arguments of the file's functions, and what they may raise,
    matters, too.
    ``whole``: every definition of the file is of interest; otherwise those at its top that are named
    in ``definitions``, and the functions in which one of the names occurs.
    ``members`` are names asked of classes at the file's top (``Class.name``): the body of such a class is of
    interest, the method of that name, and those that may store something under it.
    ``mentions`` are attribute names that are looked for where no dot stands before them. ``awaited`` are
    callees that matter only in ``await receiver.name(...)`` on one line, as they are too common; ``plain``
    those of which only the call and the uses of its result matter, not the control flow around it. ``spots``
    are single calls of which the same matters, where others by that name do not (see ``spot``).
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
        """All names of interest, as they stand in the text, but for those of spots."""
        return self.callees | self.plain | frozenset(map(word_of, self.attributes)) | self.mentions


class Wanted(Record, frozen=False):
    """What was asked of one file so far; as ``Interests`` has it."""

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
        """Ask for these names, too; was one of them not asked for yet?"""
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
        """The same, to make a summary of the file with these bytes for; ``whole``: all of it is read."""
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
        """Those by names of which not every call is asked for."""
        return (one for one in self.spots if name_of(one) not in self.callees | self.plain)

    def _members(self) -> Iterator[str]:
        """Those of classes that are not asked for as a whole."""
        return (member for member in self.members if member.partition(".")[0] not in self.definitions)


def _frozen(names: set[str]) -> frozenset[str]:
    return frozenset(names) if names else NOTHING


def covers(known: Interests, wanted: Interests) -> bool:
    """Does a summary that was made for the one serve the other?"""
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
