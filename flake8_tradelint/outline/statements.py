"""Where the definitions of a file lie, told from its lines.

Reading lines is not parsing: wherever the text could mean something else (an odd number of
triple quotes, a continued line, blanks that are not blanks) the lines belong to no definition
and stay.
"""

from __future__ import annotations

from bisect import bisect_right

from flake8_tradelint.light import lru_cache
from flake8_tradelint.outline import Definition
from flake8_tradelint.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator


_UNUSUAL = (b"\r", b"\f", b"\v")
_CONTINUED = regex(rb"\\\n[^ \t]")
_COOKIE = regex(rb"\A(?:[^\n]*\n)?[ \t]*#[^\n]*coding[:=](?![ \t]*[uU][tT][fF][-_]?8(?![-\w.]))")
"""A line that names another encoding than the usual one."""
_BOM = b"\xef\xbb\xbf"
_QUOTED = regex(rb"#[^\n]*|(\"\"\"|''')|\"(?:\\(?s:.)|[^\"\\\n])*\"?|'(?:\\(?s:.)|[^'\\\n])*'?")
"""A comment, a string on one line, or where a longer one begins."""
_BODY = regex(rb"\n(?:[ \t]*(?:#[^\n]*)?\n)*([ \t]+)(?=[^ \t\n#])")
"""The first line of a block, behind comments and empty lines."""


def definitions(data: bytes) -> tuple[Definition, ...]:
    """The classes and functions at the top of a file; none where its text is unusual."""
    if data.startswith(_BOM) or _is_unusual(data) or _COOKIE.match(data):
        return ()
    return tuple(_definitions(data, b"", 0, len(data)))


def _is_unusual(data: bytes) -> bool:
    """Are there other line ends and blanks than the usual ones, or a continued line without any in front?"""
    # A search for one text is ten times as fast as an expression without a text to begin with.
    return any(text in data for text in _UNUSUAL) or (b"\\\n" in data and _CONTINUED.search(data) is not None)


@lru_cache(maxsize=8)  # of a class that is asked for one thing after the other; each holds a text
def methods(data: bytes, cls: Definition) -> tuple[Definition, ...]:
    """The functions and classes directly in the body of a class at the top of the file."""
    first = _BODY.search(data, data.find(cls.head, cls.start, cls.end), cls.end)
    return tuple(_definitions(data, first[1], first.start() + 1, cls.end)) if first else ()


def statement_around(data: bytes, at: int, start: int, end: int) -> tuple[int, int]:
    """The lines of the statement that ``at`` lies in, between two definitions at the top of a file.

    With a comment goes the statement in front of it; behind a string on several lines, it may be several.
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
    """Lines that begin a statement at this depth or above it, with their offsets."""
    first, other = _first_columns(indent)
    if not start or data.startswith(b"\n", start - 1):
        match = first.match(data, start, end)
        if match is not None:
            yield start, match
    for match in other.finditer(data, start, end):
        yield match.start() + 1, match


@lru_cache(maxsize=64)
def _first_columns(indent: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Such a line, no comment and no closing bracket; and one with the line end before it.

    By the line end a search goes twice as fast as by ``^``, which is tried at every byte.
    """
    deep = rb"(?:%s|(?=[^ \t\n]))" % indent if indent else b""
    line = deep + rb"(?:(async[ \t]+def|def|class)[ \t]+(\w+)\b(?![\x80-\xff])|[^\s#)\]}])"
    return regex(line), regex(rb"\n" + line)


def _definitions(data: bytes, indent: bytes, start: int, end: int) -> Iterator[Definition]:
    """Those whose lines, from the first decorator to the next statement, are nothing else for sure."""
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
"""Whether the triple quotes of either kind since a statement began are odd in number: 0 or 1."""


def _with_those(quotes: tuple[int, int], data: bytes, start: int, end: int) -> tuple[int, int]:
    """With the triple quotes of more lines; each line is counted once, however long a string is."""
    double, single = quotes
    return (double + data.count(b'"""', start, end)) & 1, (single + data.count(b"'''", start, end)) & 1


def _is_open(data: bytes, end: int, quotes: tuple[int, int]) -> bool:
    """Do the lines end inside a string, or go on in the next one?"""
    return quotes != _NO_QUOTES or data[end - 2 : end] == b"\\\n"


def _string_around(data: bytes, start: int, at: int, end: int) -> int:
    """Where the string ends that ``at`` lies in; 0 if in none. ``start`` is in none, either."""
    while (found := _QUOTED.search(data, start, at)) is not None:
        start = found.end()
        if found[1]:
            start = _closing(data, found[1], start, end)
            if start > at:
                return start
    return 0


def _closing(data: bytes, quotes: bytes, start: int, end: int) -> int:
    """Where a string in triple quotes ends that begins at ``start``."""
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
