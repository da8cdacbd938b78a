"""The facts of one kind about a project's files: of unchanged files as an earlier run left them.

What that run left may be damaged. Each fact is read back only when it is asked for, and one that is not sound
is made anew.
"""

from __future__ import annotations

from _collections_abc import Mapping

from flake8_tradelint.light import TypeVar, cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Protocol

    class KeptFacts(Protocol):
        """The facts that an earlier run has left."""

        @property
        def changed(self) -> frozenset[str]:
            """The files that have changed since."""

        def load(self, kind: str, context: str) -> Mapping[str, Any] | None:
            """The facts of one kind, by file; ``None`` where they are not there, or for another context.

            Each is read when it is asked for; that raises ``BROKEN`` where it is not sound.
            """

        def table(self, name: str, kinds: Iterable[str]) -> Any:
            """What was made of all facts of these kinds; ``None`` where it is not there."""


T = TypeVar("T")

BROKEN = (ValueError, TypeError, LookupError, RecursionError)
"""What reading back may raise where a cache is not what it should be."""


class Facts(Mapping[str, T]):
    """The facts of one kind: ``anew`` those of files that have changed, all others kept.

    Of files ``outside`` the project empty ones are among them, so that these are not read for them again.
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
        """The fact that an earlier run left of the file, if it is sound."""
        try:
            return self.kept.get(path)
        except BROKEN:
            return None

    def are_as_before(self, plain: Callable[[T], object] | None = None) -> bool:
        """Do all that were made anew say the same again, or what is ``plain`` of them?"""
        return all(_alike(self.anew.get(path), self.before(path), plain) for path in self.changed)

    @cached_property
    def _there(self) -> frozenset[str]:
        return frozenset(self.kept).difference(self.changed).union(self.anew)


def _alike(one: T | None, other: T | None, plain: Callable[[T], object] | None) -> bool:
    if plain is None or one is None or other is None:
        return one == other
    return plain(one) == plain(other)
