"""What tables of the whole project are made from, file by file; of unchanged files as it was found before.

A table made from the text of ten thousand files needs little of each: its class headers, the names of its
async functions. With these at hand it is made anew without reading any but the files that have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from flake8_tradelint.tracing import digest

T = TypeVar("T")


class KeptFacts(Protocol):
    """The facts that an earlier run has left."""

    @property
    def changed(self) -> frozenset[str]:
        """The files that have changed since."""

    def load(self, kind: str, context: str) -> Mapping[str, Any] | None:
        """The facts of one kind, by file; ``None`` where they are not there, or for another context."""


class FileFacts:
    """The facts of one project's files, by kind. Facts are values made of tuples, sets, texts and records."""

    def __init__(self) -> None:
        self.kept: KeptFacts | None = None
        self.found: dict[str, tuple[str, dict[str, Any]]] = {}
        """By kind: the context, and the facts by file, those left out that are empty."""
        self._same: dict[str, bool] = {}
        self._before: dict[str, Mapping[str, Any]] = {}

    def by_file(
        self,
        kind: str,
        paths: Iterable[str],
        make: Callable[[str], T],
        context: object = None,
        *,
        plain: Callable[[T], object] | None = None,
    ) -> dict[str, T]:
        """What ``make`` finds in these files, where it finds anything.

        It may depend on the file's text and the ``context`` alone; so may ``paths``, which are in order.
        ``plain`` is what of it tables are made from, where that is not all.
        """
        said = "" if context is None else digest(context)
        kept = self.kept.load(kind, said) if self.kept is not None else None
        if self.kept is None or kept is None:
            found = {path: made for path in paths if (made := make(path))}
            self._same[kind] = False
        else:
            changed = self.kept.changed
            both = ((path, make(path) if path in changed else kept.get(path)) for path in paths)
            found = {path: made for path, made in both if made}
            self._before[kind] = kept
            self._same[kind] = all(_alike(found.get(path), kept.get(path), plain) for path in changed)
        self.found[kind] = said, found
        return found

    def moved(self, kinds: Iterable[str]) -> list[tuple[Any, Any]] | None:
        """The facts of these kinds before and now, where they differ; ``None`` where nobody knows."""
        if self.kept is None or not all(kind in self._before for kind in kinds):
            return None
        pairs = []
        for kind in kinds:
            before, now = self._before[kind], self.found[kind][1]
            pairs += [(before.get(path), now.get(path)) for path in self.kept.changed]
        return [(one, other) for one, other in pairs if one != other]

    def are_same(self, kinds: Iterable[str]) -> bool:
        """Are all facts of these kinds what they were in the earlier run?"""
        return all(self._same.get(kind, False) for kind in kinds)


def _alike(one: T | None, other: T | None, plain: Callable[[T], object] | None) -> bool:
    if plain is None or one is None or other is None:
        return one == other
    return plain(one) == plain(other)
