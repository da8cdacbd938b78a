"""Extend the summary of a part of a file, reading only the definitions of which more is asked.

As far as a summary goes, the top-level definitions of a file are independent of each other, and so are the
methods of a class: names of the module stay names, as what is on ``self`` does. If a function could bind a
name of the module, the file is read anew. A definition that was read and is asked for more names is not
parsed again while its tree is kept. The extended summary equals the one that is made when everything is asked
at once.
"""

from __future__ import annotations

from flake8_tradelint.outline import Cut, Definition, Part
from flake8_tradelint.outline.cutting import only
from flake8_tradelint.semantics.interests import Interests, name_of, word_of
from flake8_tradelint.semantics.reading.choosing import Choice, Choosing
from flake8_tradelint.semantics.reading.joining import Joining, puts_in_globals
from flake8_tradelint.semantics.reading.outside import is_renamed, kept_as
from flake8_tradelint.semantics.reading.reader import Reader
from flake8_tradelint.semantics.summary import ModuleSummary
from flake8_tradelint.source import parse_part
from flake8_tradelint.source.decoding import SourceError, decode
from flake8_tradelint.words import declares_global

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flake8_tradelint.semantics.reading.parts import Shown
    from flake8_tradelint.semantics.reading.readers import Readers


def grown(
    known: ModuleSummary,
    shown: Shown,
    interests: Interests,
    part: Part,
    tops: tuple[Definition, ...],
    readers: Readers,
) -> ModuleSummary | None:
    """Return the summary for ``interests``; ``None`` if the file has to be read anew, cut to ``part``.

    ``known`` is a summary of the same file; ``tops`` are its top-level definitions, ``readers`` the kept
    readers.
    """
    data = shown.data
    new = _new_names(known.interests, interests)
    if new is None or known.problem is not None or is_renamed(data, new, tops):
        return None
    called = interests.called - known.interests.called
    if any(True for name in called for _ in kept_as(data, name.encode())):
        return None
    if declares_global(data) and puts_in_globals(known):
        return None
    kept = _Kept(known, shown, interests, readers)
    if new or not interests.members <= known.interests.members:
        before = shown.part(known.interests)
        if before.dropped is None:
            return None
        choosing = Choosing(data, tops, new, kept.find)
        choosing.choose(before, part)
        choice, told = choosing.parsed(), kept.told(choosing.told())
    else:
        asked = interests.definitions - known.interests.definitions
        partial = known.partial_classes | known.partial_functions
        choice = Choice(tuple(top for top in tops if top.name in asked and top.name in partial))
        told = ()
    names = [top.name for top in tops]
    if any(names.count(top.name) > 1 for one in (choice, *(of for _, of in told)) for top in one.tops):
        return None
    piece = ModuleSummary(known.path, interests)
    if choice.tops:
        read = kept.read(only(data, choice.tops, tuple(choice.dropped(part))), choice.tops)
        if read is None:
            return None
        piece = read
    if declares_global(data) and any(map(puts_in_globals, (piece, *(one for one, _ in told)))):
        return None
    return Joining(tops, choice, told).joined(known, piece, part)


def _new_names(known: Interests, wanted: Interests) -> list[bytes] | None:
    """Return the new names of interest; ``None`` if more than names and definitions is new."""
    if known.whole or wanted.whole or known.parameters != wanted.parameters:
        return None
    if known.mentions != wanted.mentions or not known.definitions <= wanted.definitions:
        return None
    # Members of a class that is read as a whole are not recorded.
    if any(member.partition(".")[0] not in wanted.definitions for member in known.members - wanted.members):
        return None
    if not (
        known.callees <= wanted.callees
        and known.plain <= wanted.called
        and all(name_of(one) in wanted.called for one in known.spots - wanted.spots)
        and known.attributes <= wanted.attributes
        and known.awaited <= wanted.awaited
    ):
        return None
    new = (
        (wanted.callees - known.callees)
        | (wanted.plain - known.plain)
        | frozenset(map(name_of, wanted.spots - known.spots))
        | (wanted.attributes - known.attributes)
        | (wanted.awaited - known.awaited)
    )
    return [word_of(name).encode() for name in sorted(new)]


class _Kept:
    """The kept readers of a file, and what they say of the interests."""

    def __init__(self, known: ModuleSummary, shown: Shown, interests: Interests, readers: Readers) -> None:
        self._path, self._shown, self._interests, self._readers = known.path, shown, interests, readers
        self._variables = frozenset(variable.name for variable in known.variables)
        self._alone: dict[Reader, bool] = {}

    def find(self, serves: Callable[[Reader], bool]) -> Reader | None:
        """Return a reader for which the predicate holds and that depends on nothing else in the file."""
        return self._readers.find(self._path, lambda reader: serves(reader) and self._stands_alone(reader))

    def _stands_alone(self, reader: Reader) -> bool:
        if reader not in self._alone:
            data = self._shown.data
            self._alone[reader] = reader.stands_alone(self._interests, data, self._variables)
        return self._alone[reader]

    def told(self, chosen: Iterable[tuple[Reader, Choice]]) -> tuple[tuple[ModuleSummary, Choice], ...]:
        """Return the occurrences that each reader finds, with the definitions they count for."""
        return tuple((reader.occurrences(self._interests), choice) for reader, choice in chosen)

    def read(self, piece: Cut, tops: tuple[Definition, ...]) -> ModuleSummary | None:
        """Return the summary of these definitions; ``None`` if they cannot be read alone."""
        try:
            module = parse_part(self._path, self._shown.decoded(), decode(piece.text))
        except SourceError:
            return None
        reader = Reader(module, piece, tops)
        self._readers.add(self._path, reader)
        return reader.summary(self._interests) if self._stands_alone(reader) else None
