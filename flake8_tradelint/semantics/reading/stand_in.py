"""Make a stand-in for the summary of a file that cannot be summarised.

That nobody closes a session, or stores something, must not be concluded from a file that was not read. So
each occurrence of a name of interest in its text counts as a call or use of unknown receiver and unknown
effect.
"""

from __future__ import annotations

from bisect import bisect_right

from flake8_tradelint.faults import told
from flake8_tradelint.model import Anchor, Span
from flake8_tradelint.semantics import expr as e
from flake8_tradelint.semantics.facts import AttributeFact, CallFact, Use
from flake8_tradelint.semantics.interests import word_of
from flake8_tradelint.semantics.summary import Limit, ModuleSummary
from flake8_tradelint.source.decoding import line_starts
from flake8_tradelint.startup.light import partial
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import replace
from flake8_tradelint.words import calls, occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Literal

    from flake8_tradelint.semantics.interests import Interests

_STORED = regex(rb"[ \t]*(?:=(?!=)|:|,|\)|[-+*/|&^%@]=)")
"""Matches what may follow an assignment target."""

_TOO_DEEP = Limit(1, 1, "the whole file, which is nested too deeply")


def stand_in(path: str, data: bytes, interests: Interests, error: Exception) -> ModuleSummary:
    """Return a stand-in summary of the file's bytes; ``error`` is why the file could not be summarised."""
    if isinstance(error, RecursionError):
        return refilled(ModuleSummary(path, interests, limits=(_TOO_DEEP,), unread=True), data, interests)
    return refilled(ModuleSummary(path, interests, failure=told(error), unread=True), data, interests)


def refilled(known: ModuleSummary, data: bytes, interests: Interests) -> ModuleSummary:
    """Return the stand-in summary ``known`` with the occurrences for other interests."""
    spans = partial(_span, line_starts(data))
    return replace(
        known,
        interests=replace(interests, whole=True),
        calls=tuple(sorted(_calls(data, interests, spans), key=lambda fact: fact.span)),
        attributes=tuple(sorted(_attributes(data, interests, spans), key=lambda fact: fact.span)),
    )


def _calls(data: bytes, interests: Interests, span: Callable[[int, int], Span]) -> Iterator[CallFact]:
    for name in interests.called | interests.spotted | interests.awaited:
        for at in calls(data, name.encode()):
            place = span(at, at + len(name.encode()))
            given = (("*", e.UNKNOWN), ("**", e.UNKNOWN))
            call = e.Call(e.Attribute(e.UNKNOWN, name), (), given)
            yield CallFact(name, "", call, place, "", "", (Use("other", place, ""),), (), place, False)


def _attributes(
    data: bytes, interests: Interests, span: Callable[[int, int], Span]
) -> Iterator[AttributeFact]:
    for name in interests.attributes:
        word = word_of(name).encode()
        for at in occurrences(data, word):
            place = span(at, at + len(word))
            contexts: list[Literal["load", "store"]] = ["load"]
            if _STORED.match(data, at + len(word)):
                contexts.append("store")
            for context in contexts:
                uses = (Use("other", place, ""),) if context == "load" else ()
                yield AttributeFact(e.UNKNOWN, name, context, place, "", "", uses)


def _span(starts: tuple[int, ...], start: int, end: int) -> Span:
    line = bisect_right(starts, start)
    column = start - starts[line - 1] + 1
    return Span(line, column, line, column + end - start, Anchor(start, end))
