"""The functions of a project that may drop what an argument gives, and the files that call them, by text."""

from __future__ import annotations

from flake8_tradelint.db.facts import MadeFrom
from flake8_tradelint.db.queries import Table
from flake8_tradelint.semantics.coroutines.spoken import names_in
from flake8_tradelint.startup.light import cached_property
from flake8_tradelint.words import occurrences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


_FACTS = "functions that call arguments"
"""The kind of file facts that are a file's functions that may call an argument as a statement."""
_FEW = 100
"""Number of async functions up to which a file is searched for each, before a table is made."""


class Droppers:
    """Queries about the files of one project."""

    def __init__(self, linked: OwnershipDb) -> None:
        self._linked = linked
        made_from = MadeFrom(linked.facts, (_FACTS,))
        self._names = Table(linked.trace, _FACTS, self._read, sorted, made_from=made_from)

    def has(self, name: bytes) -> bool:
        """Return True if a function of this name may call an argument as a statement."""
        return name in self._names.get()

    def _read(self) -> frozenset[bytes]:
        """Return the names of such functions; a class stands for its ``__init__``."""
        from flake8_tradelint.semantics.coroutines.dropping_texts import closure, dropping

        data, paths = self._linked.data, tuple(self._linked.having("async"))
        by_file = self._linked.facts.by_file(_FACTS, paths, lambda path: frozenset(dropping(data(path))))
        return closure(one for found in by_file.values() for one in found)

    @cached_property
    def _by_path(self) -> dict[str, list[str]]:
        """The files that call such functions, each with the functions' names."""

        def find() -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for name in sorted(self._names.get()):
                word = name.decode(errors="replace")
                for path in self._linked.calling(word):
                    found.setdefault(path, []).append(word)
            return found

        return self._linked.trace.run_untracked(find)

    def called_in(self, path: str, data: bytes, names: frozenset[bytes], *, seldom: bool) -> Iterator[str]:
        """Yield those that the file calls; ``names`` are all async functions.

        ``seldom``: few files were asked about yet, so this one is searched, and not all at once.
        """
        if not seldom:
            yield from self._by_path.get(path, ())
        elif len(names) > _FEW or any(_is_passed(data, name) for name in names):
            there = sorted(self._names.get() & names_in(data))
            yield from (name.decode(errors="replace") for name in there if name + b"(" in data)


def _is_passed(data: bytes, name: bytes) -> bool:
    """Return True if the text may have the name as an argument."""
    return name in data and any(at not in (b"(", b":") for at in _behind(data, name))


def _behind(data: bytes, name: bytes) -> Iterator[bytes]:
    """Yield what follows the occurrences of a name."""
    return (data[at + len(name) : at + len(name) + 1] for at in occurrences(data, name))
