"""Which arguments a call passes, told from its text: their keywords, and how many have none."""

from __future__ import annotations

from flake8_tradelint.startup.patterns import DOTALL, regex
from flake8_tradelint.startup.records import Record
from flake8_tradelint.words import LITERALS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container


_TOKEN = regex(rb"[\[({\])},=*]|" + LITERALS, DOTALL)
_KEYWORD = regex(rb"[\w\x80-\xff]+(?=\s*\Z)")

# What is no token of these, strings on one line, and brackets without others inside.
_FREE = rb"[^\[({\])},=*\"'#]*"
_STRING = rb"(?!\"\"\"|''')(?:\"[^\"\\\n]*\"|'[^'\\\n]*')"
_INSIDE = rb"[^\[({\])}\"'#]*(?:" + _STRING + rb"[^\[({\])}\"'#]*)*"
_BRACKETS = rb"\(%b\)|\[%b\]|\{%b\}" % ((_INSIDE,) * 3)
_SIMPLE = regex(
    rb"(?:\s*#[^\n]*\n)*(?:\s*([\w\x80-\xff]+)\s*=(?!=))?(%b(?:(?:%b|%b)%b)*)([,)])"
    % (_FREE, _STRING, _BRACKETS, _FREE)
)
"""Comments, a keyword, a value, and what ends it: most arguments, each in one step."""


class _Argument(Record):
    """What is between two commas; among the ``keywords`` are those of lambdas' parameters, too."""

    keywords: tuple[bytes, ...]
    is_starred: bool
    is_empty: bool
    end: int
    is_last: bool


def arguments(
    data: bytes, start: int, known: Container[bytes] | None = None
) -> tuple[frozenset[bytes] | None, int]:
    """The keywords of a call whose parenthesis has just opened, and how many arguments have none.

    ``*rest`` and ``**options`` are neither. ``None`` where its end cannot be told, a keyword is none of those
    that are ``known``, or some are the keys of a display: ``**{"side": 1}``.
    """
    keywords: list[bytes] = []
    positional, at, is_last = 0, start, False
    while not is_last:
        simple = _SIMPLE.match(data, at)
        if simple is None:
            odd = _taken_apart(data, at)
            if odd is None:
                return None, 0
            if odd.is_starred and b"{" in data[at : odd.end]:
                return None, 0
            found, at, is_last = odd.keywords, odd.end, odd.is_last
            positional += not (odd.is_empty and is_last)
            positional -= odd.is_starred
        else:
            keyword, value, mark = simple.groups()
            if b"{" in value and value.lstrip().startswith(b"**"):
                return None, 0
            found, at, is_last = (keyword,) if keyword else (), simple.end(), mark == b")"
            positional += not is_last or bool(keyword or value.strip())
        if known is not None and not all(keyword in known for keyword in found):
            return None, 0
        keywords += found
        positional -= len(found)
    return frozenset(keywords), max(0, positional)


def _taken_apart(data: bytes, start: int) -> _Argument | None:
    """The argument that begins there, token by token; ``None`` where its end cannot be told."""
    keywords: list[bytes] = []
    depth, is_starred = 1, False
    first = before = start  # behind the comments in front, and behind the last token
    for match in _TOKEN.finditer(data, start):
        token, at = match[0], match.start()
        if token in b"([{":
            depth += 1
        elif token in b")]}":
            depth -= 1
            if not depth:
                return _Argument(tuple(keywords), is_starred, not data[first:at].strip(), match.end(), True)
        elif depth > 1:
            pass
        elif token == b",":
            return _Argument(tuple(keywords), is_starred, False, match.end(), False)
        elif token == b"=":
            keyword = _KEYWORD.search(data, before, at) if data[at + 1 : at + 2] != b"=" else None
            keywords += (keyword[0],) if keyword else ()
        elif token == b"*":
            is_starred |= data[before - 1 : before] in (b"(", b",") and not data[before:at].strip()
        elif token[:1] == b"#" and not data[first:at].strip():
            first = match.end()  # a comment behind the last comma is no argument
        before = match.end()
    return None
