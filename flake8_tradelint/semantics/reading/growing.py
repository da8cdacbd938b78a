"""A summary of a part of a file, made larger: only the definitions are read of which more is asked.

Definitions at the top of a file have nothing to do with each other, as far as a summary goes: the names
of the module stay names, and whatever could bind one of them from within a function has the file read anew.
The grown summary is the one that is made when all of it is asked at once.
"""

from __future__ import annotations

from bisect import bisect_right

from flake8_tradelint.outline import Cut, Definition, only
from flake8_tradelint.records import replace
from flake8_tradelint.semantics.reading.outside import is_renamed
from flake8_tradelint.semantics.reading.parts import part_of_interest
from flake8_tradelint.semantics.reading.reader import Reader
from flake8_tradelint.semantics.summary import Interests, ModuleSummary
from flake8_tradelint.source import SourceError, parse
from flake8_tradelint.words import declares_global, has_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeVar

    from flake8_tradelint.semantics.summary import (
        AttributeFact,
        CallFact,
        ClassSummary,
        FunctionSummary,
        MentionFact,
    )

    _Placed = CallFact | AttributeFact | MentionFact | FunctionSummary | ClassSummary
    _Fact = TypeVar("_Fact", bound=_Placed)


def grown(
    known: ModuleSummary, data: bytes, interests: Interests, part: Cut, tops: tuple[Definition, ...]
) -> ModuleSummary | None:
    """The summary for the ``interests``; ``None`` where the file has to be read for it, cut to ``part``.

    ``known`` is a summary of the same bytes, ``tops`` are the definitions at their top.
    """
    new = _new_names(known.interests, interests)
    if new is None or known.problem is not None or is_renamed(data, new, tops):
        return None
    if declares_global(data):
        return None
    if new or not interests.members <= known.interests.members:
        before = part_of_interest(data, known.interests, tops)
        if before.dropped is None:
            return None
        chosen = _of_more_interest(data, tops, before, part, new)
    else:
        asked = interests.definitions - known.interests.definitions
        partial = known.partial_classes | known.partial_functions
        chosen = tuple(top for top in tops if top.name in asked and top.name in partial)
    piece = ModuleSummary(known.path, interests)
    if chosen:
        names = [top.name for top in tops]
        if any(names.count(top.name) > 1 for top in chosen):
            return None
        read = _read(known.path, data, interests, only(data, chosen, part))
        if read is None:
            return None
        piece = read
    return _Joining(tops, chosen).joined(known, piece, part)


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
        and known.attributes <= wanted.attributes
        and known.awaited <= wanted.awaited
    ):
        return None
    new = (
        (wanted.callees - known.callees)
        | (wanted.plain - known.plain)
        | (wanted.attributes - known.attributes)
        | (wanted.awaited - known.awaited)
    )
    return [name.encode() for name in sorted(new)]


def _of_more_interest(
    data: bytes, tops: tuple[Definition, ...], before: Cut, part: Cut, new: list[bytes]
) -> tuple[Definition, ...]:
    """The definitions that another part of is read now, or that have one of the new names."""
    then, now = _dropped(before), _dropped(part)
    new = [name for name in new if name in data]
    return tuple(
        top
        for top in tops
        if now.get(top.start) != then.get(top.start)
        or (
            now.get(top.start) != [top.start]
            and any(has_word(data, name, top.start, top.end) for name in new)
        )
    )


def _dropped(part: Cut) -> dict[int, list[int]]:
    """Where what was cut out of each definition begins."""
    found: dict[int, list[int]] = {}
    for top, dropped in part.dropped or ():
        found.setdefault(top.start, []).append(dropped.start)
    return found


def _read(path: str, data: bytes, interests: Interests, piece: Cut) -> ModuleSummary | None:
    try:
        reader = Reader(parse(path, data, piece.text), piece)
    except SourceError:
        return None
    try:
        return reader.summary(interests) if reader.stands_alone(interests) else None
    finally:
        reader.release()


class _Joining:
    """Puts what was read of some definitions in the place of what was known of them."""

    def __init__(self, tops: tuple[Definition, ...], chosen: tuple[Definition, ...]) -> None:
        self._bounds = [bound for top in tops for bound in (top.start, top.end)]
        self._chosen = frozenset(self._place(top.start) for top in chosen)
        self._names = frozenset(top.name for top in chosen)
        self._order = {top.name: top.start for top in tops}

    def joined(self, known: ModuleSummary, piece: ModuleSummary, part: Cut) -> ModuleSummary | None:
        """Both in one, in the order of the text; ``None`` where they have to do with each other."""
        if _binds_globals((*known.calls, *piece.calls)) or not (
            self._in_order(known.calls) and self._in_order(piece.calls)
        ):
            return None
        mine: tuple[FunctionSummary | ClassSummary, ...] = (*known.functions, *known.classes)
        mine += (*piece.functions, *piece.classes, *known.shells, *piece.shells)
        if any(
            one.qualname.partition(".")[0] in self._names and self._of(one) not in self._chosen
            for one in mine
        ):
            return None  # there are two of that name
        headers = (*(h for h in known.headers if h.name not in self._names), *piece.headers)
        return replace(
            known,
            interests=piece.interests,
            functions=self._both(known.functions, piece.functions),
            classes=self._both(known.classes, piece.classes),
            calls=self._both(known.calls, piece.calls),
            attributes=self._both(known.attributes, piece.attributes),
            mentions=self._both(known.mentions, piece.mentions),
            shells=self._both(known.shells, piece.shells),
            headers=tuple(sorted(headers, key=lambda header: self._order[header.name])),
            partial_classes=part.classes,
            partial_functions=part.functions,
        )

    def _both(self, known: tuple[_Fact, ...], new: tuple[_Fact, ...]) -> tuple[_Fact, ...]:
        kept = [fact for fact in known if self._of(fact) not in self._chosen]
        return tuple(sorted((*kept, *new), key=self._of))

    def _of(self, fact: _Placed) -> int:
        return self._place(fact.span.anchor.start)

    def _place(self, offset: int) -> int:
        """Which definition, or which stretch between two of them, it is in."""
        return bisect_right(self._bounds, offset)

    def _in_order(self, facts: tuple[CallFact, ...]) -> bool:
        """Are they? What is called by another name stands behind all others."""
        places = [*map(self._of, facts)]
        return places == sorted(places)


def _binds_globals(facts: Iterable[CallFact]) -> bool:
    """Is something put in a variable that is not the function's, so that others may use it?"""
    return any(use.kind == "global" for fact in facts for use in (*fact.uses, *fact.global_uses))
