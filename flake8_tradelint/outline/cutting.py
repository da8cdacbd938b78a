"""Cut definitions out of a file's text before parsing.

Parsing is most of a check's time, and most definitions of most files decide nothing. A definition that is cut
out leaves a stub of the same name and its line breaks, so that every other statement keeps its line and every
name stays bound. A cut inside brackets leaves text that does not parse; then the whole file is parsed.
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
    """Return the cut that drops every definition for which ``needed`` returns False.

    ``whole`` are names of definitions that stay unchanged. For other classes, ``needed`` is asked for each
    method. ``tops`` are the file's top-level definitions.
    """
    return _without(tuple(_dropped(data, tops, whole, needed)))


def cut(data: bytes, part: Part) -> Cut:
    """Return the file with a stub in place of every dropped definition."""
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
    """Return only the top-level definitions ``chosen``, without those ``dropped`` in them.

    Both in file order.
    """
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
    """Append the text before a definition, and its stub. ``line`` counts lines; return the new count."""
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
    """Yield every definition to drop, after the top-level definition that it belongs to."""
    for top in tops:
        if top.name in whole:
            continue
        if not needed(top):
            yield top, top
        elif top.is_class:
            yield from ((top, method) for method in methods(data, top) if not needed(method))
