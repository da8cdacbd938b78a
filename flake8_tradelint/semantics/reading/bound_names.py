"""Find by text where a class may bind a name: in its body, as a method, or on ``self`` in a method."""

from __future__ import annotations

from flake8_tradelint.outline import Definition
from flake8_tradelint.outline.statements import methods
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_STORED = regex(
    rb"(?:[ \t]|\\\r?\n)*"
    rb"(?:(?:\*\*|//|>>|<<|[-+*/%&|^@])?=(?!=)"
    # one of several targets, perhaps in brackets
    rb"|[,)\]](?:[^\n]*(?:=|\bin\b)|[^=]{0,500}?\n[ \t]*[)\]]+[ \t]*(?:=|in\b)))"
)
"""Targets that span several lines are assumed to be at most 500 bytes long: an unbounded search would often
read half of the file."""
_ANNOTATED = regex(rb"(?:[ \t]|\\\r?\n)*:")
_STATEMENT = regex(rb"[ \t]*[\w.]+")
_TARGET = regex(rb"\b(?:as|for)\b")
_DEFINED = regex(rb"(?:def|class)(?:[ \t]|\\\r?\n)*\Z")

_ASCII = bytes(range(0x80))

_SMALL = 1500
"""Size in bytes of a class up to which it is read as a whole at once."""


def has_much_else(data: bytes, tops: tuple[Definition, ...], cls: str, name: str) -> bool:
    """Return True if text shows which methods bind the name, and the class is too large to be read whole."""
    return any(one.end - one.start > _SMALL for one in spelled(data, tops, cls, name))


def may_be_bound(data: bytes, tops: tuple[Definition, ...], cls: str, name: str) -> bool:
    """Return True if the top-level class may bind the name, which it may if its text does not tell."""
    found = spelled(data, tops, cls, name)
    return not found or any(may_bind(data, one, name) for one in found)


def spelled(data: bytes, tops: tuple[Definition, ...], cls: str, name: str) -> list[Definition]:
    """Return the top-level definitions of the class; none if they may spell the name in another way."""
    if not name.isascii() or (name.startswith("_") and "__" in name[1:].rstrip("_")):
        return []  # the class's name is put in front of a private name
    found = [top for top in tops if top.name == cls]
    return found if all(_is_plain(data, top) for top in found) else []


def _is_plain(data: bytes, cls: Definition) -> bool:
    """Return True if every name in the class's text means itself: Python reads ``ﬁ`` as ``fi`` (NFKC)."""
    text = data[cls.start : cls.end]
    if text.isascii():
        return True
    import unicodedata

    others = set(text.translate(None, _ASCII).decode(errors="replace"))  # what is left is short
    parts = (unicodedata.normalize("NFKC", char) for char in others if f"a{char}".isidentifier())
    return not any(char.isascii() for part in parts for char in part)


def may_bind(data: bytes, cls: Definition, name: str) -> bool:
    """Return True if the class may bind the name, as far as its text tells."""
    word = name.encode()
    if next(bindings(data, word, cls.start, cls.end), -1) >= 0:
        return True
    bare = [at for at in occurrences(data, word, cls.start, cls.end) if not _is_behind_dot(data, at)]
    if not bare:
        return False
    inside = [(method.start, method.end) for method in methods(data, cls)]
    return any(not any(start <= at < end for start, end in inside) for at in bare)


def bindings(data: bytes, name: bytes, start: int, end: int) -> Iterator[int]:
    """Yield where a function or class of that name is defined, or an attribute of that name may be stored."""
    for at in occurrences(data, name, start, end):
        line = data[data.rfind(b"\n", 0, at) + 1 : at]
        if not _is_behind_dot(data, at):
            if _DEFINED.search(data, max(at - 40, 0), at):
                yield at
        elif (
            _STORED.match(data, at + len(name), end)
            or _TARGET.search(line)
            or (_ANNOTATED.match(data, at + len(name), end) and _STATEMENT.fullmatch(line))
        ):
            yield at


def _is_behind_dot(data: bytes, at: int) -> bool:
    """Return True if the name at the byte is behind a dot on the same (logical) line.

    A dot at the end of a line may be the one that ends a sentence.
    """
    before = data[max(at - 40, 0) : at].rstrip(b" \t")
    while before.endswith((b"\\\n", b"\\\r\n")):
        before = before.rstrip(b"\r\n")[:-1].rstrip(b" \t")
    return before.endswith(b".")
