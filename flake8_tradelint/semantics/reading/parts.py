"""What of a file has to be parsed for the sake of some interests."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from flake8_tradelint.outline import Cut, Definition, cut, definitions
from flake8_tradelint.patterns import regex
from flake8_tradelint.words import awaited_call, calls, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.summary import Interests


def part_of_interest(data: bytes, interests: Interests, tops: tuple[Definition, ...] | None) -> Cut:
    """What of a file has to be parsed."""
    if interests.whole:
        return Cut(data)
    # Only names that occur at all are looked for in every definition.
    names = [name for name in map(str.encode, sorted(interests.names)) if name in data]
    tops = definitions(data) if tops is None else tops
    if not tops or is_renamed(data, names, tops):
        return Cut(data)
    # A function may bind a name of the module.
    names.append(b"global")
    called = {name.encode() for name in interests.called}
    places: list[int] = []
    for name in names:
        places += (calls if name in called else occurrences)(data, name)
    if interests.awaited:
        places += [match.start() for match in awaited_call(interests.awaited).finditer(data)]
    places.sort()

    def is_of_interest(definition: Definition) -> bool:
        at = bisect_left(places, definition.start)
        return at < len(places) and places[at] < definition.end

    return cut(data, interests.definitions, is_of_interest, tops)


_PLAIN_IMPORT = regex(rb"[ \t]*(?:from[ \t]+[\w.]+[ \t]+import[ \t]*\(?)?[\w, \t]*\)?[ \t]*(?:#[^\n]*)?")


def is_renamed(data: bytes, names: list[bytes], tops: tuple[Definition, ...]) -> bool:
    """May the module have another name for one of these, so that a call need not mention it?

    It does not where the name stands outside definitions in imports alone, and keeps its name.
    """
    bounds = [bound for top in tops for bound in (top.start, top.end)]
    for name in names:
        for at in occurrences(data, name):
            if bisect_right(bounds, at) & 1:
                continue  # inside a definition
            start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at) % (len(data) + 1)
            if data.find(b" as ", start, end) >= 0 or not _PLAIN_IMPORT.fullmatch(data, start, end):
                return True
    return False
