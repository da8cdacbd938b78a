"""Makes the summary of one file: bytes (already parsed) in, frozen facts out."""

from __future__ import annotations

import _ast as ast

from flake8_tradelint.outline import Cut, Part
from flake8_tradelint.records import replace
from flake8_tradelint.semantics.reading.reader import Reader
from flake8_tradelint.semantics.reading.readers import Readers
from flake8_tradelint.semantics.summary import Limit, ModuleSummary, Problem
from flake8_tradelint.semantics.syntax import children
from flake8_tradelint.source import TOO_LARGE, is_python, is_too_large, parse_part, parse_text
from flake8_tradelint.source.decoding import SourceError, decode, decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.outline import Definition
    from flake8_tradelint.semantics.interests import Interests
    from flake8_tradelint.semantics.reading.shown import Shown

_REMEMBERED = 500_000
"""Bytes of texts of which it is remembered what they show; it takes three times as much."""
_DEEP = 2_000
"""Levels of a syntax tree that are surely too many where they are all there is to go down."""


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
        self._shown: dict[str, Shown] = {}  # of the files asked for last
        self._bytes = 0  # of their texts

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
        shown = None if interests.whole else self._shown_of(path, data, tops)
        part = shown.part(interests) if shown is not None else Part()
        reader = self._readers.get(path, part)
        if reader is None and known is not None and shown is not None and tops and part.dropped is not None:
            from flake8_tradelint.semantics.reading.growing import grown  # small projects have no use for it

            more = grown(known, shown, interests, part, tops, self._readers)
            if more is not None:
                shown.read = interests, part
                return more
        if reader is None:
            try:
                found = _cut(data, part)
                if is_too_large(found.text):
                    limits = (Limit(1, 1, TOO_LARGE),)
                    return ModuleSummary(path, replace(interests, whole=True), limits=limits)
                whole = shown.decoded() if shown is not None else decoded(data)
                module = parse_part(path, whole, decode(found.text) if found.text is not data else whole.text)
            except SourceError as error:
                if not interests.whole:
                    return self.summary(path, data, replace(interests, whole=True))
                problem = Problem(error.reason, error.line, error.column)
                return ModuleSummary(path, interests, problem=problem)
            try:
                reader = Reader(module, found)
            except RecursionError:
                if not _is_deep(module.tree):
                    raise
                return ModuleSummary(path, interests, problem=Problem("too deeply nested to be read", 1, 1))
            self._readers.keep(path, reader)
        if shown is not None:
            shown.read = interests, part
        return reader.summary(interests)

    def _shown_of(self, path: str, data: bytes, tops: tuple[Definition, ...] | None) -> Shown:
        from flake8_tradelint.semantics.reading.shown import Shown  # as little have they for this

        found = self._shown.pop(path, None)
        if found is None:
            self._bytes += len(data)
        if found is None or found.tops is not tops:
            found = Shown(data, tops)
        self._shown[path] = found
        while self._bytes > _REMEMBERED and len(self._shown) > 1:
            self._bytes -= len(self._shown.pop(next(iter(self._shown))).data)
        return found

    def release(self) -> None:
        """Let go of what is kept."""
        self._readers.clear()
        self._shown.clear()
        self._bytes = 0


def _is_deep(tree: ast.AST) -> bool:
    """Is it the file that is too deep, and not the calls that ask for it?"""
    level = [tree]
    for _ in range(_DEEP):
        level = [child for node in level for child in children(node)]
    return bool(level)


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
    # A search goes fastest for what ends with something rare.
    unfinished = b"<<<<<<<" in data and (data.startswith(b"<<<<<<< ") or b"\n<<<<<<< " in data)
    if unfinished or b"\0" in data:
        return True
    try:
        # The declaration of an encoding stands in the first two lines.
        if not data.isascii() or b"coding" in data[:200]:
            decode(data)
    except SourceError:
        return True
    return False


def _cut(data: bytes, part: Part) -> Cut:
    if not part.dropped:
        return Cut(data, part)
    from flake8_tradelint.outline.cutting import cut  # of small projects, files are read whole

    return cut(data, part)
