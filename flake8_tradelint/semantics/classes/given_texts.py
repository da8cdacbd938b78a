"""Names that a file gives to functions, classes and attributes, or imports, by its text."""

from __future__ import annotations

from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from re import Pattern

_NAME = rb"([^\W\d][\w\x80-\xff]*)"
# Each begins with a literal, so that the search runs at memchr's speed.
_DEFINED = (regex(rb"def[ \t]+" + _NAME), regex(rb"class[ \t]+" + _NAME))
_STORED = regex(rb"self\." + _NAME + rb"[ \t]*(?::[^=\n(<>!:]*)?=(?![ \t]*[=}!:])")
_GLOBAL = regex(rb"\n" + _NAME + rb"[ \t]*(?::(?!=)|=(?!=))")
_CLASS = regex(rb"\nclass[ \t][^\n]*(?:\n(?![^\s#)\]}])[^\n]*)*")
"""A class statement at the top of a file, up to the next line that begins in the first column."""
_MEMBER = regex(rb"\n(?:    |\t)" + _NAME + rb"[ \t]*(?::(?!=)|=(?!=))")
_QUOTED = regex(rb'"""(?:.|\n)*?"""|' + rb"'''(?:.|\n)*?'''")
_IMPORT = regex(rb"import[ \t]+(?:\(([^)]*)\)|([^\n#;(]*))")


def given_names(data: bytes) -> frozenset[bytes]:
    """Return names after ``def`` and ``class``, of attributes stored on ``self``, of globals and of members.

    Each begins a line outside of comments and long strings. That is not all: names of stored attributes of
    other objects, and of targets in tuples and loops, are not looked for.
    """
    text = b"\n" + without_long_strings(data)
    found = {*_beginning(text, *_DEFINED), *_beginning(text, _STORED), *_GLOBAL.findall(text)}
    for cls in _CLASS.findall(text):
        found.update(_MEMBER.findall(cls))
    return frozenset(found)


def without_long_strings(data: bytes) -> bytes:
    """Return the text with strings in three quotes emptied; nothing if it is not certain where they end."""
    if b"'''" in data:
        return _QUOTED.sub(b'""', data)
    parts = data.split(b'"""')
    return b'""'.join(parts[::2]) if len(parts) % 2 else b""


def _beginning(text: bytes, *patterns: Pattern[bytes]) -> Iterator[bytes]:
    """Yield the names of matches that begin a line, perhaps behind ``async``."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            start = match.start()
            before = text[text.rfind(b"\n", 0, start) + 1 : start]
            if not before or before.isspace() or before.strip() == b"async":
                yield match[1]


def imported(data: bytes, among: Callable[[bytes], bool]) -> set[bytes]:
    """Return the names that imports bind, if all of these import from modules for which ``among`` is True."""
    found: dict[bytes, bool] = {}
    for match in _IMPORT.finditer(data):
        before = data[data.rfind(b"\n", 0, match.start()) + 1 : match.start()].split()
        module = before[1] if len(before) == 2 and before[0] == b"from" else b""
        if before and not module:
            continue
        for item in (match[1] or match[2] or b"").split(b","):
            words = item.split()
            if words:
                name = words[-1].partition(b".")[0]
                found[name] = found.get(name, True) and among(module or words[0])
    return {name for name, is_meant in found.items() if is_meant}
