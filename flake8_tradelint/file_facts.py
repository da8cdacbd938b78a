"""What tables of the whole project are made from, file by file; of unchanged files as it was found before.

A table made from the text of ten thousand files needs little of each: its class headers, the names of its
async functions. With these at hand it is made anew without reading any but the files that have changed; and
what was made of them need not be made anew where these files say the same as before.
"""

from __future__ import annotations

from flake8_tradelint.light import TypeVar
from flake8_tradelint.light.digests import digest
from flake8_tradelint.records import Record
from flake8_tradelint.sharing import Sharing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from flake8_tradelint.beside import Beside
    from flake8_tradelint.kept_facts import KeptFacts


T = TypeVar("T")

_OTHER_NAMES = 300
"""Names that may be asked for now, or no more, before the facts of all files are made anew."""


class EarlierNames(Record):
    """The ``names`` that facts depended on in the earlier run, if they are known.

    ``files`` gives the files for which it matters that one of some names is asked for now, or is no more.
    """

    names: Callable[[], frozenset[bytes] | None]
    files: Callable[[frozenset[bytes]], Iterable[str]]


class FileFacts:
    """The facts of one project's files, by kind. Facts are values made of tuples, sets, texts and records."""

    def __init__(self, paths: Sequence[str] = ()) -> None:
        self.paths = paths
        """All files of the project, in order."""
        self.numbered = paths
        """Files by the numbers that they have in kept tables; those that came later stand at the end."""
        self.outside: frozenset[str] = frozenset()
        """Files of installed packages of which facts are asked, too; maybe none were in the earlier run."""
        self.kept: KeptFacts | None = None
        self.found: dict[str, tuple[str, Mapping[str, Any]]] = {}
        """By kind: the context, and the facts by file, those left out that are empty."""
        self.made: dict[str, tuple[tuple[str, ...], Callable[[], object]]] = {}
        """What was made of them in this run: of which kinds, and how to keep it."""
        self.failed: Callable[[str, Exception], None] | None = None
        """What is done about a file over which an error of ours comes up; without it, it is raised."""
        self._same: dict[str, bool] = {}
        self._beside: Beside | None = None
        self._found_beside: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def find_beside(self, ask: Callable[[], object]) -> None:
        """Have a process beside this one ask for facts, so that they are there when somebody asks here.

        ``take`` has to follow.
        """
        from flake8_tradelint.beside import Beside

        known = frozenset(self.found)

        def found() -> bytes:
            import pickle

            self.failed = None  # the process ends there, and the other one finds out all of it and tells
            ask()
            new = {kind: facts for kind, facts in self.found.items() if kind not in known}
            return pickle.dumps(new, protocol=pickle.HIGHEST_PROTOCOL)

        self._beside = Beside(found)

    def take(self) -> None:
        """Wait for what is found beside, if anything is; where that process fails it is found here."""
        beside, self._beside = self._beside, None
        data = beside.result() if beside is not None else None
        if data is not None:
            import pickle

            self._found_beside = pickle.loads(data)  # it comes from our own child

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
        """What ``make`` finds in these files, where it finds anything.

        It may depend on the file's text and the ``context`` alone; so may ``paths``, which are in order.
        ``plain`` is what of it tables are made from, where that is not all. ``earlier``: the context is a
        set of names, and a file's facts depend on those that concern it.
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
            from flake8_tradelint.kept_facts import Facts

            new = frozenset(path for path in self.outside if path not in kept)
            found = Facts(paths, make, kept, self.kept.changed | others | new, self.outside)
            self._same[kind] = found.are_as_before(plain)
        self.found[kind] = said, found
        return found

    def _guarded(self, make: Callable[[str], T]) -> Callable[[str], T]:
        """The same; a file over which it fails has no facts, which is told."""

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
        """The facts of these files; those of the project's own only once, whoever else asks for them."""
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
        """The facts that were made for the names of before, and the files of which they are out of date."""
        before = earlier.names() if self.kept is not None else None
        if before is None or len(before ^ names) > _OTHER_NAMES:
            return None, frozenset()
        kept = self._kept(kind, digest(before))
        return kept, frozenset(earlier.files(before ^ names)) if kept is not None else frozenset()

    def before(
        self, name: str, kinds: tuple[str, ...], restore: Callable[[Any], T] | None = None
    ) -> T | None:
        """What a ``table`` was in the earlier run, whatever it has become; ``None`` where nobody knows."""
        if self.kept is None:
            return None
        from flake8_tradelint.kept_facts import BROKEN

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
        """What follows from the facts of these kinds alone: of an earlier run where they are what they were.

        ``store`` makes of it what facts are made of, or bytes; ``restore`` the same again.
        """
        if self.are_same(kinds):
            known = self.before(name, kinds, restore)
            if known is not None:
                return known
        made = make()
        self.made[name] = kinds, lambda: made if store is None else store(made)
        return made

    def moved(self, kinds: Iterable[str]) -> list[tuple[Any, Any]] | None:
        """The facts of these kinds in changed files before and now, where they differ.

        ``None`` where nobody knows. What other names that are asked for make of files that say what they
        said is left out.
        """
        if self.kept is None:
            return None
        from flake8_tradelint.kept_facts import Facts

        pairs = []
        for kind in kinds:
            found = self.found[kind][1] if kind in self.found else None
            if not isinstance(found, Facts):
                return None
            pairs += [(found.before(path), found.anew.get(path)) for path in self.kept.changed]
        return [(one, other) for one, other in pairs if one != other]

    def are_same(self, kinds: Iterable[str]) -> bool:
        """Are all facts of these kinds what they were in the earlier run?"""
        return all(self._same.get(kind, False) for kind in kinds)
