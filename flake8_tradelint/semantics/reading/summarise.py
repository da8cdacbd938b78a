"""Makes the summary of one file: bytes (already parsed) in, frozen facts out."""

from __future__ import annotations

from flake8_tradelint.outline import Cut, Definition, cut, definitions
from flake8_tradelint.patterns import regex
from flake8_tradelint.records import replace
from flake8_tradelint.semantics.reading.reader import Reader, Readers
from flake8_tradelint.semantics.summary import Interests, ModuleSummary, Problem
from flake8_tradelint.source import SourceError, decode, is_python, parse, parse_text
from flake8_tradelint.words import awaited_call, has_word, may_be_called, occurrences


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

    def summary(
        self, path: str, data: bytes, interests: Interests, tops: tuple[Definition, ...] | None = None
    ) -> ModuleSummary:
        """What ``summarise`` says; ``data`` are the same bytes whenever the path is."""
        part = _part(data, interests, tops)
        reader = self._readers.get(path, part)
        if reader is None:
            try:
                module = parse(path, data, part.text)
            except SourceError as error:
                if not interests.whole:
                    return self.summary(path, data, replace(interests, whole=True))
                problem = Problem(error.reason, error.line, error.column)
                return ModuleSummary(path, interests, problem=problem)
            reader = Reader(module, part)
            self._readers.keep(path, reader)
        return reader.summary(interests)

    def release(self) -> None:
        """Let go of what is kept."""
        self._readers.clear()


def _part(data: bytes, interests: Interests, tops: tuple[Definition, ...] | None) -> Cut:
    """What of a file has to be parsed."""
    if interests.whole:
        return Cut(data)
    # Only names that occur at all are looked for in every definition.
    names = [name for name in map(str.encode, sorted(interests.names)) if name in data]
    tops = definitions(data) if tops is None else tops
    if not tops or _is_renamed(data, names, tops):
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


def _is_renamed(data: bytes, names: list[bytes], tops: tuple[Definition, ...]) -> bool:
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
