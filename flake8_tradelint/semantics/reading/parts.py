"""What of a file has to be parsed for the sake of some interests."""

from __future__ import annotations

from bisect import bisect_left

from flake8_tradelint.outline import Definition, Part, definitions, needed_part
from flake8_tradelint.words import awaited_call, calls, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.semantics.summary import Interests


def part_of_interest(data: bytes, interests: Interests, tops: tuple[Definition, ...] | None) -> Part:
    """What of a file has to be parsed, where that is not all of it."""
    # Small projects, which are read as a whole, have no use for it.
    from flake8_tradelint.semantics.reading.bound_names import bindings
    from flake8_tradelint.semantics.reading.outside import kept_as, other_names

    # Only names that occur at all are looked for in every definition.
    names = [name for name in map(str.encode, sorted(interests.names)) if name in data]
    tops = definitions(data) if tops is None else tops
    known = other_names(data, names, tops) if tops else None
    if known is None:
        return Part()
    # A function may bind a name of the module, and keep what it calls on an attribute.
    kept = (attr for name in interests.called for attr in kept_as(data, name.encode()))
    names = [*dict.fromkeys((*known, *kept)), b"global"]
    # Of an attribute those uses matter, too, that call nothing (`session.close`).
    called = {name.encode() for name in interests.called - interests.attributes - interests.mentions}
    places: list[int] = []
    for name in names:
        places += (calls if name in called else occurrences)(data, name)
    if interests.awaited:
        places += [match.start() for match in awaited_call(interests.awaited).finditer(data)]
    asked = _asked(interests.members) if interests.members else {}
    for top in tops if asked else ():
        for word in asked.get(top.name, ()):
            places.append(top.start)
            places += bindings(data, word, top.start, top.end)
    places.sort()

    def is_of_interest(definition: Definition) -> bool:
        at = bisect_left(places, definition.start)
        return at < len(places) and places[at] < definition.end

    return needed_part(data, interests.definitions, is_of_interest, tops)


def _asked(members: frozenset[str]) -> dict[str, list[bytes]]:
    """What is asked of each class."""
    found: dict[str, list[bytes]] = {}
    for member in members:
        cls, _, name = member.partition(".")
        found.setdefault(cls, []).append(name.encode())
    return found
