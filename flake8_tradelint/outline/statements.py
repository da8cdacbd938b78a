"""Find the definitions of a file by its lines, without parsing.

Where the text may be ambiguous (an odd number of triple quotes, a continued line, unusual blanks), the lines
belong to no definition, and are kept.
"""

from __future__ import annotations

from bisect import bisect_right

from flake8_tradelint.outline import Definition
from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator


_UNUSUAL = (b"\r", b"\f", b"\v")
_CONTINUED = regex(rb"\\\n[^ \t]")
_COOKIE = regex(rb"\A(?:[^\n]*\n)?[ \t]*#[^\n]*coding[:=](?![ \t]*[uU][tT][fF][-_]?8(?![-\w.]))")
"""An encoding declaration for another encoding than UTF-8."""
_BOM = b"\xef\xbb\xbf"
_QUOTED = regex(rb"#[^\n]*|(\"\"\"|''')|\"(?:\\(?s:.)|[^\"\\\n])*\"?|'(?:\\(?s:.)|[^'\\\n])*'?")
"""A comment, a string on one line, or the beginning of a longer string."""
_BODY = regex(rb"\n(?:[ \t]*(?:#[^\n]*)?\n)*([ \t]+)(?=[^ \t\n#])")
"""The first line of a block, after comments and empty lines."""


def definitions(data: bytes) -> tuple[Definition, ...]:
    """Return the top-level classes and functions; none if the text is unusual."""
    if data.startswith(_BOM) or _is_unusual(data) or _COOKIE.match(data):
        return ()
    return tuple(_definitions(data, b"", 0, len(data)))


def _is_unusual(data: bytes) -> bool:
    """Return True for unusual line breaks or blanks, or a continued line without indentation."""
    # A search for a fixed text is ten times as fast as an expression that begins without one.
    return any(text in data for text in _UNUSUAL) or (b"\\\n" in data and _CONTINUED.search(data) is not None)


@lru_cache(maxsize=8)  # of a class that is asked for one thing after the other; each holds a text
def methods(data: bytes, cls: Definition) -> tuple[Definition, ...]:
    """Return the functions and classes directly in the body of a top-level class."""
    first = _BODY.search(data, data.find(cls.head, cls.start, cls.end), cls.end)
    return tuple(_definitions(data, first[1], first.start() + 1, cls.end)) if first else ()


def statement_around(data: bytes, at: int, start: int, end: int) -> tuple[int, int]:
    """Return the byte range of the lines of the statement at ``at``, between two top-level definitions.

    A comment belongs to the statement before it. After a string on several lines, the range may cover several
    statements.
    """
    begun = _begun(data, start, end)
    after = bisect_right(begun, at)
    return begun[max(after - 1, 0)], begun[after] if after < len(begun) else end


@lru_cache(maxsize=8)  # of lines that are asked for one place after the other; each holds a text
def _begun(data: bytes, start: int, end: int) -> list[int]:
    """Where statements begin between two definitions, ``start`` included."""
    begun, seen = [start], start
    quotes = _NO_QUOTES
    for found, _ in _statements(data, b"", start, end):
        quotes, seen = _with_those(quotes, data, seen, found), found
        if found > begun[-1] and not _is_open(data, found, quotes):
            begun.append(found)
    return begun


def _statements(data: bytes, indent: bytes, start: int, end: int) -> Iterator[tuple[int, re.Match[bytes]]]:
    """Yield the lines that begin a statement at this indentation or less, with their offsets."""
    first, other = _first_columns(indent)
    if not start or data.startswith(b"\n", start - 1):
        match = first.match(data, start, end)
        if match is not None:
            yield start, match
    for match in other.finditer(data, start, end):
        yield match.start() + 1, match


@lru_cache(maxsize=64)
def _first_columns(indent: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return patterns for such a line, neither comment nor closing bracket, without and with a line break.

    A search with the line break is twice as fast as one with ``^``, which is tried at every byte.
    """
    deep = rb"(?:%s|(?=[^ \t\n]))" % indent if indent else b""
    line = deep + rb"(?:(async[ \t]+def|def|class)[ \t]+(\w+)\b(?![\x80-\xff])|[^\s#)\]}])"
    return regex(line), regex(rb"\n" + line)


def _definitions(data: bytes, indent: bytes, start: int, end: int) -> Iterator[Definition]:
    """Yield the definitions whose lines, from the first decorator to the next statement, are certain."""
    begun = -1  # where the lines that have not been told apart yet begin
    sure = True
    last: re.Match[bytes] | None = None
    last_at = start
    closed = start  # where the string ends that the lines so far go into
    quotes = _NO_QUOTES
    for at, match in (*_statements(data, indent, start, end), (end, None)):
        if at < closed:
            continue
        if last is not None:
            begun = last_at if begun < 0 else begun
            quotes = _with_those(quotes, data, max(last_at, closed), at)
            if quotes != _NO_QUOTES:
                quotes = _NO_QUOTES
                closed = _string_around(data, max(begun, closed), at, end) or closed
                if closed > at:
                    continue
            if _is_open(data, at, quotes):
                sure = False
            elif data[last.end() - 1 : last.end()] == b"@" and last[1] is None:
                pass  # a decorator goes with what follows
            else:
                if sure and last[1] is not None:
                    yield _definition(last, indent, begun, at)
                begun, sure = -1, True
        last, last_at = match, at


_NO_QUOTES = (0, 0)
"""Parity (0 or 1) of the number of triple quotes of either kind since a statement began."""


def _with_those(quotes: tuple[int, int], data: bytes, start: int, end: int) -> tuple[int, int]:
    """Add the triple quotes of more lines. Each line is counted once, however long a string is."""
    double, single = quotes
    return (double + data.count(b'"""', start, end)) & 1, (single + data.count(b"'''", start, end)) & 1


def _is_open(data: bytes, end: int, quotes: tuple[int, int]) -> bool:
    """Return True if the lines end inside a string, or continue on the next line."""
    return quotes != _NO_QUOTES or data[end - 2 : end] == b"\\\n"


def _string_around(data: bytes, start: int, at: int, end: int) -> int:
    """Return the end of the string that contains ``at``, or 0. ``start`` must lie outside of strings."""
    while (found := _QUOTED.search(data, start, at)) is not None:
        start = found.end()
        if found[1]:
            start = _closing(data, found[1], start, end)
            if start > at:
                return start
    return 0


def _closing(data: bytes, quotes: bytes, start: int, end: int) -> int:
    """Return the end of the triple-quoted string whose contents begin at ``start``."""
    at = data.find(quotes, start, end)
    while at >= 0:
        text = at
        while text > start and data[text - 1 : text] == b"\\":
            text -= 1
        if (at - text) % 2 == 0:
            return at + len(quotes)
        at = data.find(quotes, at + 1, end)
    return end


def _definition(match: re.Match[bytes], indent: bytes, start: int, end: int) -> Definition:
    head = match[1].split()
    name = match[2]
    return Definition(name.decode(), b" ".join((*head, name)), indent, start, end)
