"""Make the summary of one file, from its bytes to frozen facts."""

from __future__ import annotations

from flake8_tradelint.outline import Cut, Part
from flake8_tradelint.semantics.reading.reader import Reader
from flake8_tradelint.semantics.reading.readers import Readers
from flake8_tradelint.semantics.summary import Limit, ModuleSummary, Problem
from flake8_tradelint.source import TOO_LARGE, is_python, is_too_large, parse_part, parse_text
from flake8_tradelint.source.decoding import SourceError, decode, decoded
from flake8_tradelint.startup.interpreter import with_more_stack
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.outline import Definition
    from flake8_tradelint.semantics.interests import Interests
    from flake8_tradelint.semantics.reading.parts import Shown

_REMEMBERED = 500_000
"""Bytes of texts whose ``Shown`` is cached; a cache entry takes three times the size of its text."""


def summarise(
    path: str, data: bytes, interests: Interests, tops: tuple[Definition, ...] | None = None
) -> ModuleSummary:
    """Return the summary of a file's bytes; a file that is not Python gets one with a ``problem``.

    ``tops`` are the file's top-level definitions, if known.
    """
    summariser = Summariser()
    try:
        return summariser.summary(path, data, interests, tops)
    finally:
        summariser.release()


class Summariser:
    """Make summaries, and extend them when more is asked; the files read last are kept parsed."""

    def __init__(self) -> None:
        self._readers = Readers()
        self._shown: dict[str, Shown] = {}  # by path, of the files asked for last
        self._bytes = 0  # total size of their texts

    def summary(
        self,
        path: str,
        data: bytes,
        interests: Interests,
        tops: tuple[Definition, ...] | None = None,
        known: ModuleSummary | None = None,
    ) -> ModuleSummary:
        """Return the summary of the file; ``data`` must be the same for each call with the same path.

        ``known`` is an earlier summary of these bytes: what it has is not read again, if possible. A file
        that cannot be summarised gets a stand-in, now and in later calls.
        """
        if known is not None and known.unread:
            from flake8_tradelint.semantics.reading.stand_in import refilled

            return refilled(known, data, interests)
        try:
            return with_more_stack(lambda: self._summary(path, data, interests, tops, known))
        except Exception as error:
            self._forget(path)
            if not interests.whole:
                return self.summary(path, data, replace(interests, whole=True))
            from flake8_tradelint.semantics.reading.stand_in import stand_in

            return stand_in(path, data, interests, error)

    def _forget(self, path: str) -> None:
        """Drop the caches of a file that an error left half-way."""
        self._readers.drop(path)
        shown = self._shown.pop(path, None)
        self._bytes -= len(shown.data) if shown is not None else 0

    def _summary(
        self,
        path: str,
        data: bytes,
        interests: Interests,
        tops: tuple[Definition, ...] | None,
        known: ModuleSummary | None,
    ) -> ModuleSummary:
        shown = None if interests.whole else self._shown_of(path, data, tops)
        part = shown.part(interests) if shown is not None else Part()
        reader = self._readers.get(path, part)
        if reader is None and known is not None and shown is not None and tops and part.dropped is not None:
            from flake8_tradelint.semantics.reading.growing import grown  # not needed in small projects

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
                    return self._summary(path, data, replace(interests, whole=True), None, None)
                problem = Problem(error.reason, error.line, error.column)
                return ModuleSummary(path, interests, problem=problem)
            reader = Reader(module, found)
            self._readers.keep(path, reader)
        if shown is not None:
            shown.read = interests, part
        return reader.summary(interests)

    def _shown_of(self, path: str, data: bytes, tops: tuple[Definition, ...] | None) -> Shown:
        from flake8_tradelint.semantics.reading.parts import Shown  # not needed in small projects

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
        """Free all caches."""
        self._readers.clear()
        self._shown.clear()
        self._bytes = 0


def problem_of(data: bytes) -> Problem | None:
    """Return why a file is not Python, without summarising it; ``None`` if it is."""
    try:
        text = decode(data)
        if not is_python(text):
            parse_text(text)
    except SourceError as error:
        return Problem(error.reason, error.line, error.column)
    return None


def looks_broken(data: bytes) -> bool:
    """Return True if text alone shows that the file is no Python: bytes, encoding, a merge conflict."""
    # A search is fastest for a needle that ends with something rare.
    unfinished = b"<<<<<<<" in data and (data.startswith(b"<<<<<<< ") or b"\n<<<<<<< " in data)
    if unfinished or b"\0" in data:
        return True
    try:
        # An encoding is declared in the first two lines.
        if not data.isascii() or b"coding" in data[:200]:
            decode(data)
    except SourceError:
        return True
    return False


def _cut(data: bytes, part: Part) -> Cut:
    if not part.dropped:
        return Cut(data, part)
    from flake8_tradelint.outline.cutting import cut  # files of small projects are read whole

    return cut(data, part)
