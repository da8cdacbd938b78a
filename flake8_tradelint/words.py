"""Names in a file's bytes, found without parsing: supersets of what the file really does."""

from __future__ import annotations

from collections.abc import Iterator

_WORD = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") | frozenset(
    range(0x80, 0x100)
)


def occurrences(data: bytes, word: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
    """The offsets at which the name stands, and not as a part of another one."""
    end = len(data) if end is None else end
    at = data.find(word, start, end)
    while at >= 0:
        after = at + len(word)
        if not (at and data[at - 1] in _WORD) and not (after < end and data[after] in _WORD):
            yield at
        at = data.find(word, after, end)


def has_word(data: bytes, word: bytes, start: int = 0, end: int | None = None) -> bool:
    """Does the name occur between the offsets, and not as a part of another one?"""
    return next(occurrences(data, word, start, end), None) is not None


def may_be_called(data: bytes, name: bytes) -> bool:
    """Is the name called somewhere, or something else by which the file calls it?

    ``name(``, ``name as``, ``alias = module.name``, and any mention beside ``partial``; but neither a
    plain import, nor an annotation, nor prose.
    """
    for at in occurrences(data, name):
        behind = data[at + len(name) : at + len(name) + 200].lstrip(b" \t\\\r\n")
        if behind.startswith((b"(", b"as ", b"as\t")) or b"partial" in data:
            return True
        before = data[data.rfind(b"\n", 0, at) + 1 : at]
        if b"=" in before and b"import" not in before:
            return True
    return False
