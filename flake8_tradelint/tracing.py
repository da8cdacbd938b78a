"""Record the inputs of each query while it runs (a dynamic dependency graph).

Results that are kept for the rest of a run are kept together with their sources, so that whoever gets a
result depends on the sources as well. In the end each file's verdict has its sources, and after a change only
the verdicts whose sources have changed are computed again. (U. A. Acar et al., "Adaptive functional
programming", 2002, call this change propagation over a dynamic dependence graph.)

Tables made from the text of all files would make every verdict depend on every file. They are no sources: a
table (``Whole``) is made anew in the next run and compared by value.
"""

from __future__ import annotations

from flake8_tradelint.light import Generic, TypeVar, cached_property
from flake8_tradelint.light.digests import digest
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
    from typing import Any, Protocol

    from flake8_tradelint.model import Failure

    class MadeFrom(Protocol):
        """The facts of files that a table follows from, compared with those of the earlier run."""

        def is_same(self) -> bool:
            """Return True if all of these facts are equal."""

        def may_be_same(self) -> bool:
            """Return True if those are equal that the table's own facts leave out."""

    class Before(Protocol):
        """Project-wide tables as an earlier run left them."""

        def digest_of(self, name: str) -> str:
            """Return the digest of a kept table's facts, or ``""`` if the table may have changed."""

        def rows_of(self, name: str) -> Mapping[str, Any] | None:
            """Return the rows of a kept table, or ``None`` if there are none."""


T = TypeVar("T")

Source = str | bytes | tuple[str, bytes]
"""An input of a query: a file's text (``str``: its path), the set of files that contain a word (``bytes``),
or a question over all files (kind and subject).

The kinds are ``PART``: which files contain this text anywhere; ``KIN``: which class headers name it;
``CALLED``: which files call something by this word; ``MODULE``: which files are modules whose last name this
is; ``DEFINED``: which files say this of async functions (see ``words.asked.defined_text``)."""

PART, KIN, CALLED, MODULE, DEFINED = "part", "kin", "called", "module", "defined"


class Answer(Generic[T]):
    """The result of a query and its sources: the inputs that were read for it, and other results."""

    __slots__ = ("sources", "value")

    def __init__(self, value: T, sources: Collection[Source | Answer[Any]] = ()) -> None:
        self.value, self.sources = value, sources


class CodeRead(Answer[str]):
    """The node that stands for a file's code, without comments and blank lines: ``value`` is the path.

    Whatever follows from the syntax tree depends on it, and whatever chooses by text what is to be parsed: a
    choice may select more because of a comment, and must not decide anything by it. What is decided by text
    depends on the text as a whole (see ``Source``).
    """

    __slots__ = ()


class Tabled(Answer[str]):
    """The node that stands for a project-wide table, compared by value: ``value`` is the table's name."""

    __slots__ = ()


class Fault(Answer["Failure"]):
    """The node that stands for an error of tradelint itself.

    A result that depends on it must not be cached.
    """

    __slots__ = ()


class _Unheard(set["Source | Answer[Any]"]):
    """A set that stays empty: the sources of a run whose dependencies nobody needs."""

    __slots__ = ()

    def add(self, source: Source | Answer[Any], /) -> None:
        """Ignore the source."""

    def update(self, *sources: Iterable[Source | Answer[Any]]) -> None:
        """Ignore the sources."""


class Trace:
    """The dependency recorder of a run: ``open`` is the stack of source sets, the innermost query last.

    ``wholes`` are the tables of one project, by name, and ``nobodys`` the sources of results made with
    ``apart``; both belong to one project, all else is shared with the ``Trace`` given as ``beside``.
    ``faults`` are tradelint's own errors that queries ran into and went on from. A ``deaf`` recorder records
    nothing, for runs that leave no cache.
    """

    __slots__ = ("before", "deaf", "faults", "nobodys", "open", "wholes")

    def __init__(self, beside: Trace | None = None, *, deaf: bool = False) -> None:
        self.deaf: bool = deaf if beside is None else beside.deaf
        nothing: set[Source | Answer[Any]] = _Unheard() if deaf else set()
        self.open: list[set[Source | Answer[Any]]] = [nothing] if beside is None else beside.open
        self.wholes: dict[str, Whole[Any]] = {}
        self.faults: dict[Failure, Fault] = {} if beside is None else beside.faults
        self.nobodys: set[Source | Answer[Any]] = set()
        self.before: Before | None = None

    def listen(self, answer: Callable[[], T], sources: set[Source | Answer[Any]]) -> T:
        """Run ``answer`` and collect the inputs that it reads in ``sources``."""
        if self.deaf:
            return answer()
        self.open.append(sources)
        try:
            return answer()
        finally:
            self.open.pop()

    def fault(self, failure: Failure) -> None:
        """Make the query that is running depend on an error of tradelint itself."""
        if failure not in self.faults:
            self.faults[failure] = Fault(failure)
        self.open[-1].add(self.faults[failure])

    def faults_in(self, sources: Collection[Source | Answer[Any]]) -> list[Fault]:
        """Return the errors that are, transitively, among ``sources``, and those among ``nobodys``."""
        if not self.faults:
            return []
        common = [fault for fault in self.nobodys if isinstance(fault, Fault)]
        seen: set[Source | Answer[Any]] = {*sources}
        queue = [source for source in seen if isinstance(source, Answer)]
        for answer in queue:
            new = {source for source in answer.sources if isinstance(source, Answer)} - seen
            seen |= new
            queue += new
        return common + [answer for answer in queue if isinstance(answer, Fault)]

    def digested(self) -> dict[str, str]:
        """Return the digests of the tables that were made, by name."""
        return {name: whole.digest() for name, whole in self.wholes.items() if whole.is_made}

    def nothing_changed(self, wholes: Mapping[str, str]) -> None:
        """Take the earlier digests (``wholes``, by name) as those of all tables, without making these."""
        for name, whole in self.wholes.items():
            whole.is_as_before(wholes.get(name, ""))

    def has_new(self) -> bool:
        """Return True if some table that is kept for the next run was made anew."""
        return any(whole.is_to_last for whole in self.wholes.values())

    def of_tables(self) -> Iterator[Source | Answer[Any]]:
        """Yield the sources that belong to no single file: those of tables and of results made ``apart``."""
        yield from self.nobodys
        for whole in self.wholes.values():
            yield from whole.sources or ()

    def apart(self, answer: Callable[[], T]) -> T:
        """Run ``answer`` without making the running query depend on what it reads."""
        return self.listen(answer, self.nobodys)


class Answers(Generic[T]):
    """A memoised query: results by key, each computed once.

    ``meanwhile(key)`` is the initial value of a cycle: what a query gets that asks for its own result.
    Without it, a query that asks for its own result recurses without end.
    """

    __slots__ = ("_known", "_meanwhile", "_trace")

    def __init__(self, trace: Trace, meanwhile: Callable[[Any], T] | None = None) -> None:
        self._trace, self._meanwhile = trace, meanwhile
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
        if self._meanwhile is not None:
            found.value = self._meanwhile(key)
            self._known[key] = found
        try:
            if self._trace.deaf:
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


class Changes(Record):
    """The differences between a table and its earlier state, by who reads them.

    ``words``: verdicts on files that contain one of these words. ``files``: the verdicts on these files.
    ``class_names``: whatever asked for one of these names in class headers.
    """

    words: frozenset[bytes] = frozenset()
    files: frozenset[str] = frozenset()
    class_names: frozenset[bytes] = frozenset()

    def joined(self, other: Changes) -> Changes:
        """Return the differences of two tables."""
        names = self.class_names | other.class_names
        return Changes(self.words | other.words, self.files | other.files, names)


class Whole(Generic[T]):
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
            trace.wholes[name] = self

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
            self._digest = digest(found if facts is None else self._trace.apart(lambda: facts(found)))
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
