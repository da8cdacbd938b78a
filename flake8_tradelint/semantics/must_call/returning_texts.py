"""May a function return what a call in it gives, by its text? Most that start tasks return nothing."""

from __future__ import annotations

from bisect import bisect_right

from flake8_tradelint.outline import Definition
from flake8_tradelint.outline.statements import methods
from flake8_tradelint.patterns import regex
from flake8_tradelint.words import calls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_RETURN = regex(rb"\breturn\b(?![ \t]*(?:(?:True|False|None)\b[ \t]*)?(?:\r?\n|#|;|\Z))")
"""Something else than a constant."""


def may_return(data: bytes, tops: tuple[Definition, ...], name: bytes) -> bool:
    """Return True if the name may be called in a function that returns something else than a constant.

    ``tops`` are the definitions at the file's top, in their order. Each function is searched once, however
    often it calls the name.
    """
    searched = 0  # the end of the last function that returns nothing
    for at in calls(data, name):
        if at < searched:
            continue
        around = _around(tops, at)
        if around is not None and around.is_class:
            around = _around(methods(data, around), at)
        if around is None or _RETURN.search(data, around.start, around.end):
            return True
        searched = around.end
    return False


def _around(definitions: Sequence[Definition], at: int) -> Definition | None:
    """The definition in whose text the offset lies; ``definitions`` are in the order of the text."""
    place = bisect_right(definitions, at, key=_start) - 1
    return definitions[place] if place >= 0 and at < definitions[place].end else None


def _start(definition: Definition) -> int:
    return definition.start
