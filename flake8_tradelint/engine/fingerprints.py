"""Give each finding a fingerprint: a hash that stays the same when lines move, also to another file.

It is made of the code, the class and function around the flagged place, and the flagged text. Of the text
only what formatters keep counts: no blanks, comments, commas and parentheses, and no kind of quotes. The path
does not count. Of equal fingerprints in a file all but the first end in ``:2``, ``:3`` and so on.
"""

from __future__ import annotations

from bisect import bisect_right

from flake8_tradelint.outline.statements import definitions, methods
from flake8_tradelint.source.decoding import SourceError, decode
from flake8_tradelint.startup.light.digests import sha256
from flake8_tradelint.startup.patterns import DOTALL, regex
from flake8_tradelint.startup.records import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from flake8_tradelint.model import Finding, Span
    from flake8_tradelint.outline import Definition

_LONG = r'"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\''
_SHORT = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
_STRING = rf"[A-Za-z]{{0,2}}(?:{_LONG}|{_SHORT})"
_TOKEN = regex(rf"(?P<skip>[\s\\(),]+|#[^\n]*)|(?P<string>{_STRING})|\w+|.", DOTALL)
_LONGEST = 4_000
"""Characters of the flagged text that count."""


def with_fingerprints(findings: Iterable[Finding], source: bytes) -> Iterator[Finding]:
    """Yield the findings of one file with fingerprints; ``source`` are the file's bytes."""
    text = _Text(source)
    seen: dict[str, int] = {}
    for finding in findings:
        span = finding.primary.span
        key = f"{finding.code}\0{text.scope(span.line)}\0{text.flagged(span)}"
        base = sha256(key.encode(errors="replace")).hexdigest()[:16]
        seen[base] = number = seen.get(base, 0) + 1
        yield replace(finding, fingerprint=base if number == 1 else f"{base}:{number}")


class _Text:
    """The text of one file, with line breaks of one kind."""

    def __init__(self, source: bytes) -> None:
        try:
            text = decode(source)
        except SourceError:
            text = source.decode("utf-8", errors="replace")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._lines = text.split("\n")
        for number, line in enumerate(self._lines[:2]):
            if line.lstrip().startswith("#"):
                self._lines[number] = "#"  # an encoding declaration, which no longer holds
        self._data = "\n".join(self._lines).encode(errors="surrogatepass")
        self._starts: list[int] = []
        self._tops: tuple[Definition, ...] | None = None
        self._scopes: dict[int, str] = {}

    def flagged(self, span: Span) -> str:
        """Return what formatters keep of the text of a span, or of its line if the span is empty."""
        first, last = span.line - 1, span.end_line - 1
        if first >= len(self._lines):
            return ""
        if first == last:
            text = self._lines[first][span.column - 1 : span.end_column - 1] or self._lines[first]
            return _normal(text[:_LONGEST])
        lines = self._lines[first : last + 1]
        lines[0] = lines[0][span.column - 1 :]
        if last < len(self._lines):
            lines[-1] = lines[-1][: span.end_column - 1]
        return _normal("\n".join(lines)[:_LONGEST])

    def scope(self, line: int) -> str:
        """Return the names of the classes and the outermost function around a line: ``Feed.start``."""
        if line not in self._scopes:
            self._scopes[line] = ".".join(self._around(line))
        return self._scopes[line]

    def _around(self, line: int) -> Iterator[str]:
        at = self._start(line)
        if self._tops is None:
            self._tops = definitions(self._data)
        found = _containing(self._tops, at)
        while found is not None:
            yield found.name
            found = _containing(methods(self._data, found), at) if found.is_class else None

    def _start(self, line: int) -> int:
        if not self._starts:
            from itertools import accumulate

            sizes = (len(each.encode(errors="surrogatepass")) + 1 for each in self._lines)
            self._starts = [*accumulate(sizes, initial=0)]
        return self._starts[min(line - 1, len(self._starts) - 1)]


def _containing(found: Sequence[Definition], at: int) -> Definition | None:
    """Return the one of the definitions, which stand in order, that is around the byte offset."""
    place = bisect_right(found, at, key=_begin) - 1
    return found[place] if place >= 0 and at < found[place].end else None


def _begin(definition: Definition) -> int:
    return definition.start


def _normal(text: str) -> str:
    parts = []
    for token in _TOKEN.finditer(text):
        if token["skip"] is None:
            parts.append(token[0] if token["string"] is None else _plain_string(token[0]))
    return " ".join(parts)


def _plain_string(token: str) -> str:
    """Return a string literal with double quotes and without needless escapes or a ``u`` before it."""
    quote = next(each for each in ('"""', "'''", '"', "'") if token.endswith(each))
    prefix, _, body = token.removesuffix(quote).partition(quote)
    kept = prefix.lower().replace("u", "")
    if "\\" in body and "r" not in kept:
        body = body.replace("\\'", "'").replace('\\"', '"')
    return f'{kept}"{body}"'
