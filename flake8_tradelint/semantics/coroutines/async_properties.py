"""Find properties whose value is a coroutine: of an ``async def``, or of one that a plain getter returns."""

from __future__ import annotations

from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Table
from flake8_tradelint.semantics.coroutines.spoken import defined
from flake8_tradelint.startup.patterns import regex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_FACTS = "properties that may give a coroutine"
_ASYNC = regex(rb"property[ \t\r]*(?:#[^\n]*)?\n(?:[ \t]*@[^\n]*\n)*[ \t]*async[ \t\\]+def[ \t\\]+(\w+)")
_PASSING = regex(
    rb"property[ \t\r]*(?:#[^\n]*)?\n[ \t]*def[ \t]+(\w+)\([^\n]*\n\s*(?:\"\"\"[^\"]*\"\"\"\s*)?"
    rb"return[ \t(]+(?:[\w.]*\.)?(\w+)\("
)
_PLAIN = frozenset({"builtins.property", "abc.abstractproperty"})


class AsyncProperties:
    """The names of such properties in one project."""

    def __init__(self, linked: OwnershipDb) -> None:
        self._linked = linked
        made_from = MadeFrom(linked.facts, (_FACTS,), (_FACTS,))
        self._names = Table(linked.trace, _FACTS, self._read, sorted, made_from=made_from)

    def names(self) -> frozenset[str]:
        """Return the names of properties that may give a coroutine, by the text of all files."""
        return self._names.get()

    def _read(self) -> frozenset[str]:
        data, paths = self._linked.data, tuple(self._linked.having("property"))
        found = self._linked.facts.by_file(_FACTS, paths, lambda path: frozenset(_named(data(path))))
        names = frozenset[bytes]().union(*found.values())
        return frozenset(name.decode(errors="replace") for name in names)


def _named(data: bytes) -> Iterator[bytes]:
    own = frozenset(defined(data))
    if own:
        yield from (found[1] for found in _ASYNC.finditer(data))
        # Nearly every getter of one line calls something: it must be an async function of the file.
        yield from (found[1] for found in _PASSING.finditer(data) if found[2] in own)
