"""Find the lines of the function around a place of a file by text, without parsing it."""

from __future__ import annotations

from flake8_tradelint.patterns import regex
from flake8_tradelint.records import Record

_TOPS = (b"\ndef ", b"\nasync def ", b"\nclass ", b"\n@")
_DEFINED = (b"\ndef ", b"\nasync def ", b"\n    def ", b"\n    async def ")
_METHODS = (b"\n    def ", b"\n    async def ", b"\n    class ", b"\n    @")
_CLASS = regex(rb"\nclass[ ]+(\w+)")
_TOP = regex(rb"\n[^\s#)\]}]")
_INNER = regex(rb"\n {0,4}[^\s#)\]}]")


class Lines(Record):
    """The lines of a top-level function, or of a method of a top-level class, from the byte ``start`` on.

    ``owner`` is the method's class, ``""`` for a function; ``decorated``: the line above is not empty.
    """

    text: bytes
    start: int
    owner: bytes
    decorated: bool


def lines_around(data: bytes, at: int) -> Lines | None:
    """Return the lines of the function around the byte, without decorators; ``None`` if in doubt."""
    top = max(data.rfind(word, 0, at) for word in _TOPS)
    if top < 0 or _TOP.search(data, top + 1, at):
        return None
    cls = _CLASS.match(data, top)
    start, behind = top, _TOP
    if cls is not None:
        start, behind = max(data.rfind(word, top, at) for word in _METHODS), _INNER
        if start < 0 or _INNER.search(data, start + 1, at):
            return None
    if not data.startswith(_DEFINED, start):
        return None
    found = behind.search(data, at)
    end = found.start() + 1 if found is not None else len(data)
    if data.count(b'"""', top, end) % 2:
        return None
    decorated = bool(data[data.rfind(b"\n", 0, start) + 1 : start].strip())
    return Lines(data[start + 1 : end], start + 1, cls[1] if cls is not None else b"", decorated)
