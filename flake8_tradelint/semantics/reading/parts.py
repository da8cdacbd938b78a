"""What of a file has to be parsed for the sake of some interests."""

from __future__ import annotations

from flake8_tradelint.outline import Cut, Definition, cut, definitions
from flake8_tradelint.patterns import regex
from flake8_tradelint.words import awaited_call, has_word, may_be_called, occurrences

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
    awaited = interests.awaited and awaited_call(interests.awaited)

    called = [name for name in names if name.decode() in interests.called]
    spoken = [name for name in names if name.decode() not in interests.called]

    def is_of_interest(definition: Definition) -> bool:
        start, end = definition.start, definition.end
        if any(may_be_called(data, name, start, end) for name in called):
            return True
        if any(has_word(data, name, start, end) for name in spoken):
            return True
        return bool(awaited and awaited.search(data, start, end))

    return cut(data, interests.definitions, is_of_interest, tops)


_PLAIN_IMPORT = regex(rb"[ \t]*(?:from[ \t]+[\w.]+[ \t]+import[ \t]*\(?)?[\w, \t]*\)?[ \t]*(?:#[^\n]*)?")


def is_renamed(data: bytes, names: list[bytes], tops: tuple[Definition, ...]) -> bool:
    """May the module have another name for one of these, so that a call need not mention it?

    It does not where the name stands outside definitions in imports alone, and keeps its name.
    """
    inside = [(d.start, d.end) for d in tops]
    for name in names:
        for at in occurrences(data, name):
            if any(start <= at < end for start, end in inside):
                continue
            line = data[data.rfind(b"\n", 0, at) + 1 :].partition(b"\n")[0]
            if b" as " in line or not _PLAIN_IMPORT.fullmatch(line):
                return True
    return False
