"""Functions that may keep a handler on ``self``, which the file calls as a statement; by their text."""

from __future__ import annotations

from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_CALLED = regex(rb"\n[ \t]+self\.([a-z_]\w*)\(")
_LOOPS = regex(
    rb"for[ \t]+(\w+)[ \t]+in[ \t]+[^\n:]*\bself\.(\w+)[^\n]*:[^\n]*\n(?:[^\n]*\n){0,4}?[ \t]+\1\("
)
"""Matches a loop over items of an attribute that calls them in its first lines."""
_DEFINED = regex(rb"def[ \t]+(\w+)")
_STORES = regex(
    rb"self\.(\w+)(?:\.(?:append|add|appendleft)\([ \t]*(\w+)[ \t]*\)|"
    rb"[ \t]*(?::[^=\n]*)?=[ \t]*(\w+)\b(?![.(\[]))"
)
_HEADER = regex(rb"def[ \t]+(\w+)[ \t]*\(")
_CLASS = regex(rb"class[ \t]+(\w+)")
_ASSIGNED = regex(rb"[ \t]*=[ \t]*(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)[ \t]*(?:[#\r\n;]|\Z)")


def keeping(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield the names of such functions, and (with True) of the attributes that hold one handler.

    A class stands for its ``__init__``, which is taken for that of the class above it.
    """
    single = set(_CALLED.findall(data))
    single.difference_update(_DEFINED.findall(data) if single else ())
    kept = single.union(attr for _, attr in _LOOPS.findall(data))
    for store in _STORES.finditer(data) if kept else ():
        if store[1] not in kept:
            continue
        if store[1] in single and store[3]:
            yield store[1], True
        header = _HEADER.match(data, data.rfind(b"def ", 0, store.start()))
        if header is not None and header[1] != b"__init__":
            yield header[1], False
        elif header is not None:
            yield from ((name, False) for name in _CLASS.findall(data, 0, header.start())[-1:])


def assigns(data: bytes, attr: bytes, names: frozenset[bytes]) -> bool:
    """Return True if the text assigns something with one of the ``names`` to an attribute."""
    needle = b"." + attr
    at = data.find(needle)
    while at >= 0:
        found = _ASSIGNED.match(data, at + len(needle))
        if found is not None and found[1] in names:
            return True
        at = data.find(needle, at + 1)
    return False
