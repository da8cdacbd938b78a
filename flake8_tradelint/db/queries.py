"""Declare memoised queries and project-wide tables, whose dependencies are recorded while they run."""

from __future__ import annotations

from flake8_tradelint.db import Answer, Changes, Tabled
from flake8_tradelint.startup.light import Generic, TypeVar, cached_property
from flake8_tradelint.startup.light.digests import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping
    from typing import Any, Protocol

    from flake8_tradelint.db import Fault, Source, Trace

    class MadeFrom(Protocol):
        """The facts of files that a table follows from, compared with those of the earlier run."""

        def is_same(self) -> bool:
            """Return True if all of these facts are equal."""

        def may_be_same(self) -> bool:
            """Return True if those are equal that the table's own facts leave out."""


T = TypeVar("T")


class Query(Generic[T]):
    """A memoised query: results by key, each computed once.

    ``cycle_initial(key)`` is the initial value of a cycle: what a query gets that asks for its own result.
    Without it, a query that asks for its own result recurses without end.
    """

    __slots__ = ("_cycle_initial", "_known", "_trace")

    def __init__(self, trace: Trace, cycle_initial: Callable[[Any], T] | None = None) -> None:
        self._trace, self._cycle_initial = trace, cycle_initial
        self._known: dict[Hashable, Answer[T]] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result for ``key``, computing it with ``make`` at the first call.

        Record the dependency.
        """
        found = self._known.get(key)
        if found is None:
            found = self._made(key, make)
        self._trace.open[-1].add(found)
        return found.value

    def knows(self, key: Hashable) -> bool:
        """Return True if the result for ``key`` is known or being computed with an initial value."""
        return key in self._known

    def _made(self, key: Hashable, make: Callable[[], T]) -> Answer[T]:
        found: Answer[Any] = Answer(None)
        if self._cycle_initial is not None:
            found.value = self._cycle_initial(key)
            self._known[key] = found
        try:
            if self._trace.untracked:
                found.value = make()
            else:
                heard: set[Source | Answer[Any]] = set()
                found.value = self._trace.listen(make, heard)
                found.sources = tuple(heard)  # a tuple has a tenth of a set's memory
        except BaseException:
            self._known.pop(key, None)  # the initial value of a cycle is no result
            raise
        self._known[key] = found
        return found


class Table(Generic[T]):
    """A project-wide table, made when first asked for, and compared by the digest of its ``facts``.

    ``facts`` reduces the table to what others depend on. ``made_from`` are the kinds of file facts that it
    follows from, if it follows from these alone. ``diff`` compares a changed table with the earlier one,
    whose digest it gets, and returns ``None`` if every reader may be concerned. Without it, every reader is.
    ``for_tables``: no verdict reads it, but tables that are kept do.

    ``lasting``: its rows (texts in tuples) are kept for the next run together with its sources; while these
    are unchanged, neither it nor the tables it was made from are made anew. A table without a name is
    recorded as part of the queries that read it.
    """

    __slots__ = (
        *("_diff", "_digest", "_facts", "_faults", "_for_tables", "_made", "_made_from", "_make", "_name"),
        *("_stands_for_it", "_trace", "lasting", "sources"),
    )

    def __init__(
        self,
        trace: Trace,
        name: str,
        make: Callable[[], T],
        facts: Callable[[T], object] | None = None,
        *,
        made_from: MadeFrom | None = None,
        diff: Callable[[str], Changes | None] | None = None,
        for_tables: bool = False,
        lasting: bool = False,
    ) -> None:
        self._trace, self._name, self._make, self._facts = trace, name, make, facts
        self._made_from, self._diff, self._for_tables = made_from, diff, for_tables
        self.lasting = lasting
        self._stands_for_it = Tabled(name)
        self.sources: set[Source | Answer[Any]] | None = None
        """The sources, if the table was made in this run and not loaded."""
        self._made: list[T] = []
        self._faults: list[Fault] = []
        self._digest = ""
        if name:
            trace.tables[name] = self

    def get(self) -> T:
        """Return the table, loading or making it at the first call; record the dependency."""
        if not self._made:
            before = self._trace.before if self.lasting else None
            rows: Any = before.rows_of(self._name) if before is not None else None
            self._made.append(self._read() if rows is None else rows)
        if self._name:
            self._trace.open[-1].add(self._stands_for_it)
            if self._faults:
                self._trace.open[-1].update(self._faults)
        else:
            self._trace.open[-1].update(self.sources or ())
        return self._made[0]

    def _read(self) -> T:
        self.sources = set()
        made = self._trace.listen(self._make, self.sources)
        self._faults = self._trace.faults_in(self.sources)
        return made

    @property
    def is_to_last(self) -> bool:
        """Return True if the table is to be kept, was made in this run, and no error went into it."""
        return self.lasting and self.sources is not None and not self._faults

    @property
    def is_made(self) -> bool:
        """Return True if the table was loaded or made in this run."""
        return bool(self._made)

    def is_as_before(self, digest: str) -> None:
        """Take ``digest`` as the digest of the table's facts, without making the table."""
        self._digest = digest

    def digest(self) -> str:
        """Return the digest of the facts, from the earlier run if the table is known to be unchanged."""
        before = self._trace.before if self.lasting and not self._digest else None
        if before is not None:
            self._digest = before.digest_of(self._name)
        if not self._digest:
            found = self.get()
            facts = self._facts
            self._digest = digest(found if facts is None else self._trace.run_untracked(lambda: facts(found)))
        return self._digest

    def is_same(self, digest: str) -> bool:
        """Return True if the table's facts are those that had this digest."""
        if self._made_from is not None:
            self.get()
            if self._made_from.is_same():
                self.is_as_before(digest)
                return True
            if not self._made_from.may_be_same():
                return False
        return self.digest() == digest

    def changes(self, digest: str) -> Changes | None:
        """Return what verdicts read differently if the facts had this digest; ``None``: all of them may."""
        if self._for_tables or self.is_same(digest):
            return Changes()
        return self._diff(digest) if self._diff is not None else None

    def is_same_but_for_class_names(self, digest: str) -> bool:
        """Return True if what differs concerns only those who asked for some names in class headers."""
        if self.is_same(digest):
            return True
        changes = None if self._for_tables else self.changes(digest)
        return changes is not None and bool(changes.class_names) and not (changes.words or changes.files)


def changed_rows(
    before: Mapping[str, Any] | None, now: Mapping[str, Any], digest_before: str
) -> Changes | None:
    """Return the files whose rows differ; ``None`` if the earlier rows, with this digest, are not known."""
    if before is None or digest(before) != digest_before:
        return None
    return Changes(files=frozenset(path for path in {*before, *now} if before.get(path) != now.get(path)))


if TYPE_CHECKING:
    part = cached_property
else:

    class part(cached_property):
        """A property that holds queries and tables, imported and made when it is first asked for.

        All parts have to be made before tables are compared with those of an earlier run, or before a process
        forks: see ``parts_of``.
        """


def parts_of(cls: type) -> Iterator[str]:
    """Yield the names of the parts that the class or one of its bases declares."""
    for base in reversed(cls.__mro__):
        yield from (name for name, value in vars(base).items() if isinstance(value, part))
