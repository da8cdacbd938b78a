"""Reads of attributes as they look in the text: on what, and whether in code, a comment or a string."""

from __future__ import annotations

from flake8_tradelint.semantics.classes.given_texts import without_long_strings
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_APART = regex(rb"\.(?:[ \t]+|(?:[ \t]*(?:#[^\n]*|\\)?\r?\n)+[ \t]*)([^\W\d][\w\x80-\xff]*)")
"""A name that stands apart from its dot: behind blanks, or on the next line."""

_CHAIN = regex(rb"(?<![\w.\x80-\xff])([\w\x80-\xff]*)[\w.\x80-\xff]*\.\Z")
_BEFORE = regex(rb"\.([^\W\d][\w\x80-\xff]*)\.\Z")
_LONGEST = 200
"""Bytes before a name in which the chain that it ends is looked for."""

_FORMATTED = regex(rb"[fFtT][rR]?[\"']")
_OWNERS = (b"self.", b"cls.")
_IMPORTS = (b"from ", b"import ")


def names_apart(data: bytes) -> Iterator[bytes]:
    """Yield names that stand apart from their dot, outside of comments and strings."""
    code = without_long_strings(data)
    for match in _APART.finditer(code):
        if not _is_text(code[code.rfind(b"\n", 0, match.start()) + 1 : match.start()]):
            yield match[1]


def attribute_before(data: bytes, at: int) -> bytes:
    """Return the attribute on which the name at ``at`` is read; empty bytes if there is none."""
    found = _BEFORE.search(data, max(at - _LONGEST, 0), at)
    return found[1] if found is not None else b""


def may_be_read(data: bytes, start: int, outside: frozenset[bytes]) -> bool:
    """Return True if the name is read on something that is no module from ``outside``.

    Names in comments, imports and strings are told apart by what stands before them on the line.
    """
    if data[start - 1 : start] != b".":
        return False
    found = _CHAIN.search(data, max(start - _LONGEST, 0), start)
    if found is None:
        return True
    if (found[1] in outside and found[1]) or found[0] in _OWNERS:
        return False
    before = data[data.rfind(b"\n", 0, found.start()) + 1 : found.start()]
    return not (before.endswith((b'"', b"'", b"://")) or before in _IMPORTS or _is_text(before))


def _is_text(before: bytes) -> bool:
    """Return True if what follows this part of a line is in a comment or in a plain string."""
    double, single = before.count(b'"'), before.count(b"'")
    if not double and not single:
        return b"#" in before
    if b'"""' in before or b"'''" in before or b"\\" in before or (double and single):
        return False
    return (double + single) % 2 == 1 and _FORMATTED.search(before) is None
