"""A summary of a part of a file, made larger: only the definitions are read of which more is asked.

Definitions at the top of a file have nothing to do with each other, as far as a summary goes, nor have the
methods of a class: the names of the module stay names, as what is on ``self`` does, and whatever could bind
one of them from within a function has the file read anew.
The grown summary is the one that is made when all of it is asked at once.
"""

from __future__ import annotations

from flake8_tradelint.outline import Cut, Definition, Part
from flake8_tradelint.outline.cutting import only
from flake8_tradelint.outline.statements import methods
from flake8_tradelint.semantics.interests import Interests, name_of, word_of
from flake8_tradelint.semantics.reading.joining import Choice, Joining, puts_in_globals
from flake8_tradelint.semantics.reading.outside import is_renamed, kept_as
from flake8_tradelint.semantics.reading.reader import Reader
from flake8_tradelint.semantics.summary import ModuleSummary
from flake8_tradelint.source import parse_part
from flake8_tradelint.source.decoding import SourceError, decode
from flake8_tradelint.words import declares_global, has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.reading.shown import Shown


def grown(
    known: ModuleSummary, shown: Shown, interests: Interests, part: Part, tops: tuple[Definition, ...]
) -> ModuleSummary | None:
    """The summary for the ``interests``; ``None`` where the file has to be read for it, cut to ``part``.

    ``known`` is a summary of the same file; ``tops`` are the definitions at its top.
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
    if new or not interests.members <= known.interests.members:
        before = shown.part(known.interests)
        if before.dropped is None:
            return None
        choice = _of_more_interest(data, tops, before, part, new)
    else:
        asked = interests.definitions - known.interests.definitions
        partial = known.partial_classes | known.partial_functions
        chosen = tuple(top for top in tops if top.name in asked and top.name in partial)
        choice = Choice(chosen, {}, frozenset())
    piece = ModuleSummary(known.path, interests)
    if choice.tops:
        names = [top.name for top in tops]
        if any(names.count(top.name) > 1 for top in choice.tops):
            return None
        read = _read(known, shown, interests, only(data, choice.tops, tuple(choice.dropped(part))))
        if read is None or (declares_global(data) and puts_in_globals(read)):
            return None
        piece = read
    return Joining(tops, choice).joined(known, piece, part)


def _new_names(known: Interests, wanted: Interests) -> list[bytes] | None:
    """The names that were of no interest before; ``None`` where more is new than names and definitions."""
    if known.whole or wanted.whole or known.parameters != wanted.parameters:
        return None
    if known.mentions != wanted.mentions or not known.definitions <= wanted.definitions:
        return None
    # What is asked of a class that is read as a whole is not asked for.
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


def _of_more_interest(
    data: bytes, tops: tuple[Definition, ...], before: Part, part: Part, new: list[bytes]
) -> Choice:
    """What is read now and was not, or has one of the new names."""
    then, now = _dropped(before), _dropped(part)
    new = [name for name in new if name in data]
    found: list[Definition] = []
    several: dict[int, tuple[Definition, ...]] = {}
    read: set[int] = set()
    for top in tops:
        missing, missed = now.get(top.start, frozenset()), then.get(top.start, frozenset())
        speaks = top.start not in missing and _speaks(data, top.start, top.end, new)
        if missing == missed and not speaks:
            continue
        if top.is_class and top.start not in missed and bool(missing) == bool(missed):
            inside = methods(data, top)
            fresh = {
                method.start
                for method in inside
                if method.start not in missing
                and (method.start in missed or (speaks and _speaks(data, method.start, method.end, new)))
            }
            if not fresh and not _speaks_outside(data, top, inside, new):
                continue
            several[top.start] = inside
            read |= fresh
        found.append(top)
    return Choice(tuple(found), several, frozenset(read))


def _speaks(data: bytes, start: int, end: int, names: list[bytes]) -> bool:
    return any(has_word(data, name, start, end) for name in names)


def _speaks_outside(data: bytes, cls: Definition, inside: tuple[Definition, ...], names: list[bytes]) -> bool:
    """Does the class have one of the names elsewhere than in its methods?"""
    bounds = [cls.start, *(bound for method in inside for bound in (method.start, method.end)), cls.end]
    return any(_speaks(data, *between, names) for between in zip(bounds[::2], bounds[1::2], strict=True))


def _dropped(part: Part) -> dict[int, frozenset[int]]:
    """Where what was cut out of each definition begins."""
    found: dict[int, set[int]] = {}
    for top, dropped in part.dropped or ():
        found.setdefault(top.start, set()).add(dropped.start)
    return {start: frozenset(starts) for start, starts in found.items()}


def _read(known: ModuleSummary, shown: Shown, interests: Interests, piece: Cut) -> ModuleSummary | None:
    try:
        reader = Reader(parse_part(known.path, shown.decoded(), decode(piece.text)), piece)
    except SourceError:
        return None
    variables = frozenset(variable.name for variable in known.variables)
    try:
        return reader.summary(interests) if reader.stands_alone(interests, shown.data, variables) else None
    finally:
        reader.release()
