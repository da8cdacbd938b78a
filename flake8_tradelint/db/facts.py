"""Compute the per-file facts that project-wide tables are made from, reusing those of unchanged files.

A table made from the text of ten thousand files needs little of each: its class headers, the names of its
async functions. With these facts kept in the cache, a table is made again without reading any file but the
changed ones. A value derived from facts is reused where the facts of all changed files are equal to the
earlier ones.
"""

from __future__ import annotations

from flake8_tradelint.db import Changes
from flake8_tradelint.interning import Sharing
from flake8_tradelint.startup.light import TypeVar
from flake8_tradelint.startup.light.digests import digest
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from flake8_tradelint.db.kept_facts import KeptFacts
    from flake8_tradelint.fork_worker import Beside


T = TypeVar("T")

_OTHER_NAMES = 300
"""How many names may differ from the earlier run's before the facts of all files are computed anew."""


class EarlierNames(Record):
    """The ``names`` that facts depended on in the earlier run, if they are known.

    ``files`` returns the files whose facts change if the given names are added to the set or removed from it.
    """

    names: Callable[[], frozenset[bytes] | None]
    files: Callable[[frozenset[bytes]], Iterable[str]]


class MadeFrom(Record):
    """The kinds of ``facts`` that a table follows from.

    ``compared`` are those of them that the table's own facts leave out, as they are compared file by file.
    """

    facts: FileFacts
    kinds: tuple[str, ...]
    compared: tuple[str, ...] = ()

    def is_same(self) -> bool:
        """Return True if the facts of all files are those of the earlier run."""
        return self.facts.are_same(self.kinds)

    def may_be_same(self) -> bool:
        """Return True if the compared facts of all files are those of the earlier run."""
        return self.facts.are_same(self.compared)


class FileFacts:
    """The facts of one project's files, by kind.

    A fact is a value made of tuples, sets, texts and records.
    """

    def __init__(self, paths: Sequence[str] = ()) -> None:
        self.paths = paths
        """All files of the project, in order."""
        self.numbered = paths
        """Files by their number in kept tables; files that were added later stand at the end."""
        self.outside: frozenset[str] = frozenset()
        """Files of installed packages for which facts are computed, too; the earlier run may have had
        none."""
        self.kept: KeptFacts | None = None
        self.found: dict[str, tuple[str, Mapping[str, Any]]] = {}
        """By kind: the digest of the context, and the facts by file. A file without an entry has an empty
        fact."""
        self.made: dict[str, tuple[tuple[str, ...], Callable[[], object]]] = {}
        """By name of a value derived from facts in this run: the kinds it was made from, and how to store
        it."""
        self.failed: Callable[[str, Exception], None] | None = None
        """Called with a file and the exception that computing its fact raised; ``None``: the exception
        propagates."""
        self._same: dict[str, bool] = {}
        self._beside: Beside | None = None
        self._found_beside: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def find_beside(self, ask: Callable[[], object]) -> None:
        """Start a forked process that computes facts with ``ask``, in parallel with this one.

        ``take`` must be called later to collect the result.
        """
        from flake8_tradelint.fork_worker import Beside

        known = frozenset(self.found)

        def found() -> bytes:
            import pickle

            self.failed = None  # exceptions end the child; this process then computes the facts and reports
            ask()
            new = {kind: facts for kind, facts in self.found.items() if kind not in known}
            return pickle.dumps(new, protocol=pickle.HIGHEST_PROTOCOL)

        self._beside = Beside(found)

    def take(self) -> None:
        """Wait for the forked process, if there is one, and load its facts; none are loaded if it failed."""
        beside, self._beside = self._beside, None
        data = beside.result() if beside is not None else None
        if data is not None:
            import pickle

            self._found_beside = pickle.loads(data)  # written by our own child process

    def by_file(
        self,
        kind: str,
        paths: Iterable[str],
        make: Callable[[str], T],
        context: object = None,
        *,
        plain: Callable[[T], object] | None = None,
        earlier: EarlierNames | None = None,
    ) -> Mapping[str, T]:
        """Return the facts of one kind by file, computed with ``make`` or taken from the earlier run.

        ``make`` may depend on the file's text and ``context`` alone, and so may ``paths``, which are sorted.
        ``plain`` reduces a fact to the part that tables are made from; only that part is compared with the
        earlier run. ``earlier`` is for a ``context`` that is a set of names, where each file's facts depend
        on some of them.
        """
        said, make = "" if context is None else digest(context), self._guarded(make)
        kept, others = self._kept(kind, said), frozenset[str]()
        if kept is None and earlier is not None and isinstance(context, frozenset):
            kept, others = self._for_other_names(kind, context, earlier)
        found: Mapping[str, T]
        if self.kept is None or kept is None:
            self.take()
            context_beside, beside = self._found_beside.pop(kind, ("", None))
            if beside is None or context_beside != said:
                beside = self._made(kind, said, paths, make)
            found, self._same[kind] = beside, False
        else:
            from flake8_tradelint.db.kept_facts import Facts

            new = frozenset(path for path in self.outside if path not in kept)
            found = Facts(paths, make, kept, self.kept.changed | others | new, self.outside)
            self._same[kind] = found.are_as_before(plain)
        self.found[kind] = said, found
        return found

    def _guarded(self, make: Callable[[str], T]) -> Callable[[str], T]:
        """Return ``make`` with exceptions passed to ``failed``; a file that raises has no facts."""

        def guarded(path: str) -> Any:
            try:
                return make(path)
            except Exception as error:
                if self.failed is None:
                    raise
                self.failed(path, error)
                return None

        return guarded

    def _made(
        self, kind: str, context: str, paths: Iterable[str], make: Callable[[str], T]
    ) -> Mapping[str, T]:
        """Compute the facts of ``paths``; those of the project's own files only once per context."""
        known_context, known = self.found.get(kind, ("", None))
        if known is None or known_context != context:
            known, new = {}, paths
        else:
            known, new = dict(known), (path for path in paths if path in self.outside)
        outside = self.outside
        shared: Sharing[Any] = Sharing()
        for path in new:
            made = make(path)
            if made or (path in outside and made is not None):
                known[path] = shared.of(made) if isinstance(made, frozenset) else made
        return known

    def _kept(self, kind: str, context: str) -> Mapping[str, Any] | None:
        return self.kept.load(kind, context) if self.kept is not None else None

    def _for_other_names(
        self, kind: str, names: frozenset[bytes], earlier: EarlierNames
    ) -> tuple[Mapping[str, Any] | None, frozenset[str]]:
        """Return the facts computed for the earlier run's names, and the files where they are outdated."""
        before = earlier.names() if self.kept is not None else None
        if before is None or len(before ^ names) > _OTHER_NAMES:
            return None, frozenset()
        kept = self._kept(kind, digest(before))
        return kept, frozenset(earlier.files(before ^ names)) if kept is not None else frozenset()

    def before(
        self, name: str, kinds: tuple[str, ...], restore: Callable[[Any], T] | None = None
    ) -> T | None:
        """Return the earlier run's value of a ``table`` even if out of date; ``None`` if it is unknown."""
        if self.kept is None:
            return None
        from flake8_tradelint.db.kept_facts import BROKEN

        try:
            known = self.kept.table(name, kinds)
            return known if known is None or restore is None else restore(known)
        except BROKEN:
            return None

    def table(
        self,
        name: str,
        kinds: tuple[str, ...],
        make: Callable[[], T],
        store: Callable[[T], object] | None = None,
        restore: Callable[[Any], T] | None = None,
    ) -> T:
        """Return a value that follows from the facts of ``kinds`` alone, stored or made anew if these differ.

        ``store`` converts the value to bytes or to what facts may consist of; ``restore`` converts it back.
        """
        if self.are_same(kinds):
            known = self.before(name, kinds, restore)
            if known is not None:
                return known
        made = make()
        self.made[name] = kinds, lambda: made if store is None else store(made)
        return made

    def table_of_names(
        self, name: str, kinds: tuple[str, ...], make: Callable[[], tuple[frozenset[bytes], ...]]
    ) -> tuple[frozenset[bytes], ...]:
        """Return sets of names that follow from the facts of ``kinds`` alone, stored or made anew."""

        def store(sets: tuple[frozenset[bytes], ...]) -> object:
            from flake8_tradelint.db.packed import packed_names

            return packed_names(*sets)

        return self.table(name, kinds, make, store, _names)

    def earlier_names(self, name: str, kinds: tuple[str, ...]) -> frozenset[bytes] | None:
        """Return the last of the sets of names that the earlier run stored; ``None`` if it is unknown."""
        return self.before(name, kinds, lambda kept: _names(kept)[-1])

    def table_of_files(
        self, name: str, kinds: tuple[str, ...], make: Callable[[], Mapping[bytes, tuple[str, ...]]]
    ) -> Mapping[bytes, tuple[str, ...]]:
        """Return files by name, which follow from the facts of ``kinds`` alone, stored or made anew."""

        def store(found: Mapping[bytes, tuple[str, ...]]) -> object:
            from flake8_tradelint.db.packed import packed_files

            return packed_files(found, self.numbered)

        def restore(kept: object) -> Mapping[bytes, tuple[str, ...]]:
            from flake8_tradelint.db.packed import unpacked_files

            return unpacked_files(kept, self.numbered)

        return self.table(name, kinds, make, store, restore)

    def moved(self, kinds: Iterable[str]) -> list[tuple[Any, Any]] | None:
        """Return (before, now) pairs of the changed files' facts of these kinds, where they differ.

        Return ``None`` if the earlier facts are unknown. Facts of unchanged files that differ only because
        other names are asked for are left out.
        """
        if self.kept is None:
            return None
        from flake8_tradelint.db.kept_facts import Facts

        pairs = []
        for kind in kinds:
            found = self.found[kind][1] if kind in self.found else None
            if not isinstance(found, Facts):
                return None
            pairs += [(found.before(path), found.anew.get(path)) for path in self.kept.changed]
        return [(one, other) for one, other in pairs if one != other]

    def changed_words(self, kind: str) -> Changes | None:
        """Return the words that came into, or left, the facts of one kind, which are sets of words."""
        pairs = self.moved((kind,))
        if pairs is None:
            return None
        return Changes(words=frozenset().union(*(frozenset(a or ()) ^ frozenset(b or ()) for a, b in pairs)))

    def are_same(self, kinds: Iterable[str]) -> bool:
        """Return True if all facts of these kinds are equal to those of the earlier run."""
        return all(self._same.get(kind, False) for kind in kinds)


def _names(kept: bytes) -> tuple[frozenset[bytes], ...]:
    from flake8_tradelint.db.packed import unpacked_names

    return unpacked_names(kept)
