"""The files that call functions which may drop what an argument gives, by their text."""

from __future__ import annotations

from flake8_tradelint.semantics.coroutines.spoken import names_in
from flake8_tradelint.startup.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flake8_tradelint.semantics.must_call.transfer.db import OwnershipDb


class Droppers:
    """Queries about the files of one project; ``names`` returns those of the functions."""

    def __init__(self, linked: OwnershipDb, names: Callable[[], frozenset[bytes]]) -> None:
        self._linked, self._names = linked, names

    @cached_property
    def _by_path(self) -> dict[str, list[str]]:
        """The files that call such functions, each with the functions' names."""

        def find() -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for name in sorted(self._names()):
                word = name.decode(errors="replace")
                for path in self._linked.calling(word):
                    found.setdefault(path, []).append(word)
            return found

        return self._linked.trace.run_untracked(find)

    def called_in(self, path: str, data: bytes, *, seldom: bool) -> Iterator[str]:
        """Yield those that the file calls.

        ``seldom``: few files were asked about yet, so this one is searched, and not all at once.
        """
        if not seldom:
            yield from self._by_path.get(path, ())
        else:
            there = sorted(self._names() & names_in(data))
            yield from (name.decode(errors="replace") for name in there if name + b"(" in data)
