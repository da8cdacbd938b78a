"""The body of a class statement as text: its decorators and assignments, found without parsing."""

from __future__ import annotations

from itertools import chain, islice

from flake8_tradelint.startup.light import lru_cache
from flake8_tradelint.startup.patterns import MULTILINE, regex
from flake8_tradelint.words import IDENTIFIER

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from flake8_tradelint.semantics.classes.headers import Header


WORD = IDENTIFIER
FIRST_LINE = regex(rb"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*([ \t]*)")
_DECORATOR = regex(rb"^[ \t]*@", MULTILINE)
_DECORATED = regex(rb"^[ \t]*(?:async[ \t]+def|def|class)[ \t]", MULTILINE)
_DEFINITION = rb"(?:async[ \t]+)?(?:def|class)[ \t]"
_ASSIGNMENT = (
    rb"(?=[\w\x80-\xff(\[])(?!"
    + _DEFINITION
    + rb")([\w\x80-\xff, \t()\[\]*]*[\w\x80-\xff][)\] \t]*)([:=])([^\n]*)"
)
_BRACKETS = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"))
_TRIED = 8
"""How many statements below a class are tried as the first one after its body; else a definition ends it."""
_FAR = 3000
"""How many bytes above a class statement are searched for its decorators."""


def decorators_of(data: bytes, header: Header) -> bytes:
    """Return the lines above a class statement that may be its decorators."""
    start = first = header.start - len(header.indent)
    while first > 0:
        above = data.rfind(b"\n", 0, first - 1) + 1
        if not data[above:first].strip() or start - above > _FAR:
            break
        if _DECORATED.match(data, above):  # another definition, without an empty line below it
            break
        first = above
    mark = _DECORATOR.search(data, first, start)
    return data[mark.start() : start] if mark is not None else b""


def body_of(data: bytes, header: Header) -> bytes:
    """Return at least the text of the class's body."""
    return suite_of(data, header.end, header.indent)


def suite_of(data: bytes, start: int, indent: bytes) -> bytes:
    """Return the text from ``start``, in a header, to the next statement that is not indented deeper."""
    definitions, statements = _behind(indent)
    definition = definitions.search(data, start)
    end = definition.start() if definition else len(data)
    ends = (match.start() for match in islice(statements.finditer(data, start, end), _TRIED))
    return data[start : next((at for at in ends if _is_whole(data, start, at)), end)]


@lru_cache(maxsize=64)
def _behind(indent: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return the patterns of definitions at this indentation, and of statements that are not deeper."""
    definitions = regex(rb"\n" + indent + rb"(?:class |def |async def |@)")
    return definitions, regex(rb"\n[ \t]{0,%d}[^\s#)\]}]" % len(indent))


def _is_whole(data: bytes, start: int, end: int) -> bool:
    """Return True if the text surely ends outside of strings and brackets, and not with a backslash."""
    if data.count(b'"""', start, end) & 1 or data.count(b"'''", start, end) & 1:
        return False
    if data[max(start, end - 2) : end].rstrip(b"\r").endswith(b"\\"):
        return False
    return all(data.count(one, start, end) == data.count(other, start, end) for one, other in _BRACKETS)


def assignments(body: bytes) -> Iterable[re.Match[bytes]]:
    """Return the assignments directly in the body; groups: targets, ``:`` or ``=``, the rest of the line."""
    first = FIRST_LINE.match(body)
    if first is None:
        return ()
    if b";" in body:
        return _behind_others(first[1]).finditer(body)
    line, other = _assigning(first[1])
    found = line.match(body)
    return chain(() if found is None else (found,), other.finditer(body))


@lru_cache(maxsize=64)
def _assigning(indent: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """Return the pattern of an assignment at this indentation, and the same after a line end.

    A search for the second is faster than one with ``^``.
    """
    line = indent + _ASSIGNMENT
    return regex(line), regex(rb"\n" + line)


@lru_cache(maxsize=64)
def _behind_others(indent: bytes) -> re.Pattern[bytes]:
    """Return the pattern of an assignment on a line of its own, or after another statement and ``;``."""
    return regex(rb"^(?:" + indent + rb"|.*;[ \t]*)" + _ASSIGNMENT, MULTILINE)
