"""Functions that may call an argument as a statement, so that a coroutine it gives is lost; by their text."""

from __future__ import annotations

import builtins
import keyword

from flake8_tradelint.semantics.coroutines.spoken import words
from flake8_tradelint.startup.patterns import composed, escape, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_CALLED = regex(rb"\n[ \t]+([a-z_][\w\x80-\xff]*)\(")
_HEADER = regex(rb"\bdef[ \t]+([\w\x80-\xff]+)[ \t]*(?:\[[^\]\n]*\])?\(")
_CLASS = regex(rb"\bclass[ \t]+([\w\x80-\xff]+)")
_OTHERS = frozenset(map(str.encode, (*dir(builtins), *keyword.kwlist)))
_LONGEST = 1500
"""How many bytes of a function's header are searched for a parameter."""


def dropping(data: bytes) -> Iterator[bytes]:
    """Yield the names of the functions of a text that may call one of their arguments as a statement."""
    called = set(_CALLED.findall(data)) - _OTHERS
    if not called:
        return
    headers = [(header[1], _parameters(data, header.end())) for header in _HEADER.finditer(data)]
    # Most names that are called stand in no header.
    called &= words(b" ".join([text for _, text in headers]))
    for name in called:
        if b"def " + name + b"(" in data:
            continue
        parameter = composed(rb"[(,*\s]%s[ \t]*[,:=)]" % escape(name))
        for function, text in headers:
            if name in text and parameter.search(text):
                yield function
                if function == b"__init__":
                    yield from _CLASS.findall(data)


def _parameters(data: bytes, start: int) -> bytes:
    """Return the text of a header from its parenthesis on; ``start`` is behind it."""
    end = data.find(b":\n", start, start + _LONGEST)
    return data[start - 1 : end if end >= 0 else start + _LONGEST]
