"""Makes the summary of one file: bytes (already parsed) in, frozen facts out."""

from __future__ import annotations

from flake8_tradelint.outline import Definition, Part, cut
from flake8_tradelint.records import replace
from flake8_tradelint.semantics.reading.reader import Reader, Readers
from flake8_tradelint.semantics.summary import Interests, ModuleSummary, Problem
from flake8_tradelint.source import SourceError, decode, is_python, parse, parse_text

_REMEMBERED = 64


def summarise(
    path: str, data: bytes, interests: Interests, tops: tuple[Definition, ...] | None = None
) -> ModuleSummary:
    """The summary of a file's bytes; a file that is not Python gets one with a ``problem``.

    ``tops`` are the definitions at the top of the file, where they are known.
    """
    summariser = Summariser()
    try:
        return summariser.summary(path, data, interests, tops)
    finally:
        summariser.release()


class Summariser:
    """Makes summaries, and makes them again when more is asked: the files read last are kept for a while."""

    def __init__(self) -> None:
        self._readers = Readers()
        self._parts: dict[str, tuple[Interests, Part]] = {}  # the ones read last, of the files asked for last

    def summary(
        self,
        path: str,
        data: bytes,
        interests: Interests,
        tops: tuple[Definition, ...] | None = None,
        known: ModuleSummary | None = None,
    ) -> ModuleSummary:
        """What ``summarise`` says; ``data`` are the same bytes whenever the path is.

        ``known`` is an earlier summary of these bytes: what it tells is not read again, where possible.
        """
        part = Part() if interests.whole else _part(data, interests, tops)
        reader = self._readers.get(path, part)
        if reader is None and known is not None:
            grown = _grown(known, data, interests, part, tops, self._before(path, known.interests))
            if grown is not None:
                self._remember(path, interests, part)
                return grown
        if reader is None:
            try:
                found = cut(data, part)
                module = parse(path, data, found.text)
            except SourceError as error:
                if not interests.whole:
                    return self.summary(path, data, replace(interests, whole=True))
                problem = Problem(error.reason, error.line, error.column)
                return ModuleSummary(path, interests, problem=problem)
            reader = Reader(module, found)
            self._readers.keep(path, reader)
        self._remember(path, interests, part)
        return reader.summary(interests)

    def _remember(self, path: str, interests: Interests, part: Part) -> None:
        self._parts.pop(path, None)
        self._parts[path] = interests, part
        if len(self._parts) > _REMEMBERED:
            del self._parts[next(iter(self._parts))]

    def _before(self, path: str, known: Interests) -> Part | None:
        """What was read for these interests, if that is remembered."""
        interests, part = self._parts.get(path, (None, None))
        return part if interests is known else None

    def release(self) -> None:
        """Let go of what is kept."""
        self._readers.clear()
        self._parts.clear()


def _part(data: bytes, interests: Interests, tops: tuple[Definition, ...] | None) -> Part:
    from flake8_tradelint.semantics.reading.parts import part_of_interest  # as little have they for this

    return part_of_interest(data, interests, tops)


def _grown(
    known: ModuleSummary,
    data: bytes,
    interests: Interests,
    part: Part,
    tops: tuple[Definition, ...] | None,
    before: Part | None,
) -> ModuleSummary | None:
    from flake8_tradelint.semantics.reading.growing import grown  # small projects have no use for it

    return grown(known, data, interests, part, tops, before) if tops and part.dropped is not None else None


def problem_of(data: bytes) -> Problem | None:
    """Why a file is not Python, without summarising it; ``None`` where it is."""
    try:
        text = decode(data)
        if not is_python(text):
            parse_text(text)
    except SourceError as error:
        return Problem(error.reason, error.line, error.column)
    return None


def looks_broken(data: bytes) -> bool:
    """Does the text alone show that the file is no Python: bytes, encoding, a merge left unfinished?"""
    if b"\0" in data or data.startswith(b"<<<<<<< ") or b"\n<<<<<<< " in data:
        return True
    try:
        # The declaration of an encoding stands in the first two lines.
        if not data.isascii() or b"coding" in data[:200]:
            decode(data)
    except SourceError:
        return True
    return False
