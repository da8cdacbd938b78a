"""The body of a class statement as text: its decorators, and what it assigns, told without parsing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flake8_tradelint.patterns import regex
from flake8_tradelint.semantics.classes.headers import Header
from flake8_tradelint.words import IDENTIFIER

WORD = IDENTIFIER
_FIRST_LINE = regex(rb"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*([ \t]*)")
_DECORATOR = regex(rb"^[ \t]*@", re.MULTILINE)
_ASSIGNMENT = rb"(?=[\w\x80-\xff(\[])([\w\x80-\xff, \t()\[\]*]*[\w\x80-\xff][)\] \t]*)([:=])([^\n]*)"
_FAR = 3000
"""Bytes above a class statement in which its decorators are looked for."""


def decorators_of(data: bytes, header: Header) -> bytes:
    """The lines above a class statement, where they may be decorators."""
    start = first = header.start - len(header.indent)
    while first > 0:
        above = data.rfind(b"\n", 0, first - 1) + 1
        if not data[above:first].strip() or start - above > _FAR:
            break
        first = above
    mark = _DECORATOR.search(data, first, start)
    return data[mark.start() : start] if mark else b""


def body_of(data: bytes, header: Header) -> bytes:
    """The text up to the next definition that is indented no deeper: at least the class's body."""
    end = re.compile(rb"\n" + header.indent + rb"(?:class |def |async def |@)").search(data, header.end)
    return data[header.end : end.start() if end else len(data)]


def assignments(body: bytes) -> Iterable[re.Match[bytes]]:
    """The assignments directly in the body: targets, ``:`` or ``=``, the rest of the line."""
    first = _FIRST_LINE.match(body)
    if first is None:
        return ()
    return re.compile(rb"^(?:" + first[1] + rb"|.*;[ \t]*)" + _ASSIGNMENT, re.MULTILINE).finditer(body)
