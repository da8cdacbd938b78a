"""Functions that may call an argument as a statement, so that a coroutine it gives is lost; by their text."""

from __future__ import annotations

import builtins
import keyword

from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Table
from flake8_tradelint.startup.patterns import composed, escape, regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_FACTS = "functions that call arguments"
"""The kind of file facts that are the names of a file's functions that may call an argument."""
_CALLED = regex(rb"\n[ \t]+([a-z_][\w\x80-\xff]*)\(")
_HEADER = regex(rb"\bdef[ \t]+([\w\x80-\xff]+)[ \t]*(?:\[[^\]\n]*\])?\(")
_CLASS = regex(rb"\bclass[ \t]+([\w\x80-\xff]+)")
_OTHERS = frozenset(map(str.encode, (*dir(builtins), *keyword.kwlist)))
_LONGEST = 1500
"""How many bytes of a function's header are searched for a parameter."""


class DroppingFunctions:
    """The names of such functions in one project; a class stands for its ``__init__``."""

    def __init__(self, linked: OwnershipDb) -> None:
        self._linked = linked
        made_from = MadeFrom(linked.facts, (_FACTS,), (_FACTS,))
        self._table = Table(linked.trace, _FACTS, self._read, sorted, made_from=made_from)

    def names(self) -> frozenset[bytes]:
        """Return their names."""
        return self._table.get()

    def _read(self) -> frozenset[bytes]:
        data = self._linked.data
        paths = tuple(self._linked.having("async"))
        by_file = self._linked.facts.by_file(_FACTS, paths, lambda path: frozenset(dropping(data(path))))
        return frozenset[bytes]().union(*by_file.values())


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
