"""A file without some of its definitions.

Parsing is most of a check's time, and most definitions of most files decide nothing. What is
cut out leaves a stub of the same name and its line ends behind, so that every other statement
keeps its line and every name stays bound. A cut inside brackets leaves text that does not parse, and
then the whole file is read.
"""

from __future__ import annotations

from flake8_tradelint.outline import Cut, Definition, Part
from flake8_tradelint.outline.statements import methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def needed_part(
    data: bytes, whole: frozenset[str], needed: Callable[[Definition], bool], tops: tuple[Definition, ...]
) -> Part:
    """The file without any definition that is not ``needed``.

    ``whole`` are names of definitions that stay as they are; the methods of other classes are
    asked for one by one. ``tops`` are the file's definitions.
    """
    return _without(tuple(_dropped(data, tops, whole, needed)))


def cut(data: bytes, part: Part) -> Cut:
    """The file with a stub for every definition that is not read."""
    pieces: list[bytes] = []
    stubs: set[int] = set()
    done = line = 0
    for _, definition in part.dropped or ():
        line = _stubbed(data, done, line, definition, pieces, stubs)
        done = definition.end
    return _made(data, [*pieces, data[done:]], stubs, part)


def only(
    data: bytes, chosen: tuple[Definition, ...], dropped: tuple[tuple[Definition, Definition], ...]
) -> Cut:
    """Of a file, nothing but these definitions at its top without those ``dropped``, both in their order."""
    pieces: list[bytes] = []
    stubs: set[int] = set()
    done = line = 0
    for top in chosen:
        pieces.append(b"\n" * (data.count(b"\n", done, top.start)))
        line += len(pieces[-1])
        done = top.start
        for _, definition in (found for found in dropped if found[0].start == top.start):
            line = _stubbed(data, done, line, definition, pieces, stubs)
            done = definition.end
        pieces.append(data[done : top.end])
        line += data.count(b"\n", done, top.end)
        done = top.end
    return _made(data, pieces, stubs, _without(dropped))


def _made(data: bytes, pieces: list[bytes], stubs: set[int], part: Part) -> Cut:
    dropped = (top for top, found in part.dropped or () if found is top and top.is_class)
    headless = frozenset(top.name for top in dropped if not top.header(data))
    return Cut(b"".join(pieces), part, frozenset(stubs), headless)


def _stubbed(
    data: bytes, done: int, line: int, dropped: Definition, pieces: list[bytes], stubs: set[int]
) -> int:
    """Add what is kept before a definition, and its stub; the number of lines so far, and now."""
    kept = data[done : dropped.start]
    line += kept.count(b"\n")
    stubs.add(line + 1)
    pieces += (kept, dropped.stub(data))
    return line + data.count(b"\n", dropped.start, dropped.end)


def _without(dropped: tuple[tuple[Definition, Definition], ...]) -> Part:
    partial = {top for top, _ in dropped}
    classes = frozenset(top.name for top in partial if top.is_class)
    shells = classes.difference(top.name for top, found in dropped if found is top)
    return Part(frozenset(top.name for top in partial if not top.is_class), classes, shells, dropped)


def _dropped(
    data: bytes,
    tops: tuple[Definition, ...],
    whole: frozenset[str],
    needed: Callable[[Definition], bool],
) -> Iterator[tuple[Definition, Definition]]:
    """Every definition to drop, behind the one at the top of the file that it belongs to."""
    for top in tops:
        if top.name in whole:
            continue
        if not needed(top):
            yield top, top
        elif top.is_class:
            yield from ((top, method) for method in methods(data, top) if not needed(method))
