"""A mapping of one kind of facts by file: kept facts for unchanged files, new ones for changed files.

The kept facts may be damaged. Each is decoded only when it is asked for, and computed anew if it cannot be
decoded.
"""

from __future__ import annotations

from _collections_abc import Mapping

from flake8_tradelint.startup.light import TypeVar, cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Protocol

    class KeptFacts(Protocol):
        """The per-file facts that an earlier run stored in the cache."""

        @property
        def changed(self) -> frozenset[str]:
            """The files whose content has changed since the facts were stored."""

        def load(self, kind: str, context: str) -> Mapping[str, Any] | None:
            """Return the facts of one kind by file, or ``None`` if none are stored for this context.

            Each fact is decoded when it is asked for, which raises one of ``BROKEN`` if it is damaged.
            """

        def table(self, name: str, kinds: Iterable[str]) -> Any:
            """Return the stored value that was made from all facts of these kinds.

            ``None`` if there is none.
            """


T = TypeVar("T")

BROKEN = (ValueError, TypeError, LookupError, RecursionError)
"""The exceptions that decoding damaged cache data may raise."""


class Facts(Mapping[str, T]):
    """The facts of one kind: ``anew`` has those of changed files, ``kept`` all others.

    Files ``outside`` the project (of installed packages) are in it with their empty facts too, so that they
    are not read again for these.
    """

    def __init__(
        self,
        paths: Iterable[str],
        make: Callable[[str], T],
        kept: Mapping[str, T],
        changed: frozenset[str],
        outside: frozenset[str] = frozenset(),
    ) -> None:
        self._paths, self._make, self.kept, self.changed = paths, make, kept, changed
        there = (path for path in sorted(changed) if path in paths)
        self.anew = {
            path: made for path in there if (made := make(path)) or (path in outside and made is not None)
        }

    def __getitem__(self, path: str) -> T:
        if path in self.changed:
            return self.anew[path]
        try:
            return self.kept[path]
        except KeyError:
            raise
        except BROKEN:
            return self._make(path)

    def __contains__(self, path: object) -> bool:
        return path in (self.anew if path in self.changed else self.kept)

    def __iter__(self) -> Iterator[str]:
        there = self._there
        return (path for path in self._paths if path in there)

    def __len__(self) -> int:
        return len(self._there.intersection(self._paths))

    def before(self, path: str) -> T | None:
        """Return the fact that an earlier run stored for the file; ``None`` if missing or damaged."""
        try:
            return self.kept.get(path)
        except BROKEN:
            return None

    def are_as_before(self, plain: Callable[[T], object] | None = None) -> bool:
        """Return True if each changed file's new fact, reduced by ``plain``, equals the stored one."""
        return all(_alike(self.anew.get(path), self.before(path), plain) for path in self.changed)

    @cached_property
    def _there(self) -> frozenset[str]:
        return frozenset(self.kept).difference(self.changed).union(self.anew)


def _alike(one: T | None, other: T | None, plain: Callable[[T], object] | None) -> bool:
    if plain is None or one is None or other is None:
        return one == other
    return plain(one) == plain(other)
