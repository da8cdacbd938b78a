"""Choose the parts of a file that have to be parsed for given interests, and cache what its text shows."""

from __future__ import annotations

from bisect import bisect_right

from flake8_tradelint.outline import Definition, Part
from flake8_tradelint.outline.cutting import needed_part
from flake8_tradelint.outline.statements import definitions
from flake8_tradelint.semantics.interests import line_of, name_of
from flake8_tradelint.semantics.reading.bound_names import bindings
from flake8_tradelint.semantics.reading.outside import kept_as, other_names
from flake8_tradelint.source.decoding import Decoded, decoded, line_starts
from flake8_tradelint.words import awaited_call, calls, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.outline import Definition, Part
    from flake8_tradelint.semantics.interests import Interests


class Places:
    """The places of names of interest in one file; ``tops`` are its top-level definitions.

    They are cached: a file that is asked for one definition after the other keeps its names of interest.
    """

    __slots__ = ("_bound", "_data", "_named", "_tops")

    def __init__(self, data: bytes, tops: tuple[Definition, ...] | None = None) -> None:
        self._data = data
        self._tops = definitions(data) if tops is None else tops
        self._named: tuple[tuple[frozenset[str], ...], list[int] | None] | None = None
        self._bound: dict[tuple[int, bytes], list[int]] = {}

    def part(self, interests: Interests) -> Part:
        """Return the part of the file that has to be parsed; ``Part()`` for all of it."""
        named = self._of_names(interests)
        if named is None:
            return Part()
        places = sorted([*named, *self._of_members(interests.members)]) if interests.members else named
        return needed_part(self._data, interests.definitions, lambda found: found.has_one(places), self._tops)

    def _of_names(self, interests: Interests) -> list[int] | None:
        """Return the sorted bytes where names of interest may occur; ``None`` if the text does not tell."""
        asked = (
            *(interests.callees, interests.plain, interests.attributes),
            *(interests.mentions, interests.awaited, interests.spots),
        )
        if self._named is None or self._named[0] != asked:
            self._named = asked, self._find(interests)
        return self._named[1]

    def _find(self, interests: Interests) -> list[int] | None:
        data = self._data
        places, spotted = self._of_spots(interests.spots) if interests.spots else ([], frozenset[str]())
        # Only names that occur at all are searched for in every definition.
        names = [name for name in map(str.encode, sorted(interests.names | spotted)) if name in data]
        known = other_names(data, names, self._tops) if self._tops else None
        if known is None:
            return None
        # A function may bind a name of the module, or keep a callable on an attribute.
        kept = (attr for name in interests.called for attr in kept_as(data, name.encode()))
        # Uses of an attribute count without a call, too (`session.close`).
        names_alone = interests.attributes | interests.mentions
        called = {name.encode() for name in (interests.called | spotted) - names_alone}
        for name in dict.fromkeys((*known, *kept, b"global")):
            places += (calls if name in called else occurrences)(data, name)
        if interests.awaited:
            places += [match.start() for match in awaited_call(interests.awaited).finditer(data)]
        places.sort()
        return places

    def _of_spots(self, spots: frozenset[str]) -> tuple[list[int], frozenset[str]]:
        """Return the bytes of spots inside definitions, and the names of the other spots.

        A result outside definitions may be kept in a variable, so these names are followed as any name of
        interest.
        """
        places: list[int] = []
        spotted: set[str] = set()
        starts = line_starts(self._data)
        bounds = [bound for top in self._tops for bound in (top.start, top.end)]
        for spot in spots:
            at = starts[line_of(spot)] - 1
            if bisect_right(bounds, at) & 1:
                places.append(at)
            else:
                spotted.add(name_of(spot))
        return places, frozenset(spotted)

    def _of_members(self, members: frozenset[str]) -> list[int]:
        """Return the bytes where the asked classes start, and where they may bind the asked names."""
        places: list[int] = []
        asked = _asked(members)
        for top in self._tops:
            for word in asked.get(top.name, ()):
                places.append(top.start)
                places += self._bindings(top, word)
        return places

    def _bindings(self, cls: Definition, word: bytes) -> list[int]:
        found = self._bound.get((cls.start, word))
        if found is None:
            found = self._bound[cls.start, word] = [*bindings(self._data, word, cls.start, cls.end)]
        return found


def _asked(members: frozenset[str]) -> dict[str, list[bytes]]:
    """Return the asked names by class."""
    found: dict[str, list[bytes]] = {}
    for member in members:
        cls, _, name = member.partition(".")
        found.setdefault(cls, []).append(name.encode())
    return found


class Shown:
    """The text of a file and the part of it that has to be read; ``tops`` are its top-level definitions.

    ``read`` has the interests and the part of the last read.
    """

    __slots__ = ("_decoded", "_places", "data", "read", "tops")

    def __init__(self, data: bytes, tops: tuple[Definition, ...] | None) -> None:
        self.data, self.tops = data, tops
        self.read: tuple[Interests, Part] | None = None
        self._decoded: Decoded | None = None
        self._places: Places | None = None

    def decoded(self) -> Decoded:
        """Return the decoded text with its line starts.

        Raises:
            SourceError: The bytes cannot be decoded.
        """
        if self._decoded is None:
            self._decoded = decoded(self.data)
        return self._decoded

    def part(self, interests: Interests) -> Part:
        """Return the part of the file that has to be parsed for these interests."""
        if self.read is not None and self.read[0] is interests:
            return self.read[1]
        if self._places is None:
            self._places = Places(self.data, self.tops)
        return self._places.part(interests)
