"""Functions that may call an argument as a statement, so that a coroutine it gives is lost; by their text."""

from __future__ import annotations

import builtins
import keyword

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
    called = {name for name in _CALLED.findall(data) if name not in _OTHERS}
    called = {name for name in called if b"def " + name + b"(" not in data}
    for name in called:
        parameter = composed(rb"[(,*\s]%s[ \t]*[,:=)]" % escape(name))
        if parameter.search(data) is None:
            continue
        for header in _HEADER.finditer(data):
            end = data.find(b":\n", header.end(), header.end() + _LONGEST)
            if parameter.search(data, header.end() - 1, end if end >= 0 else header.end() + _LONGEST):
                yield header[1]
                if header[1] == b"__init__":
                    yield from _CLASS.findall(data)
