"""Record the inputs of each query while it runs (a dynamic dependency graph).

Results that are kept for the rest of a run are kept together with their sources, so that whoever gets a
result depends on the sources as well. In the end each file's verdict has its sources, and after a change only
the verdicts whose sources have changed are computed again. (U. A. Acar et al., "Adaptive functional
programming", 2002, call this change propagation over a dynamic dependence graph.)

Tables made from the text of all files would make every verdict depend on every file. They are no sources: a
table (``Table``) is made anew in the next run and compared by value.
"""

from __future__ import annotations

from flake8_tradelint.startup.light import Generic, TypeVar
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from typing import Any, Protocol

    from flake8_tradelint.model import Failure

    class ProjectTable(Protocol):
        """A project-wide table as the recorder knows it; ``db.queries.Table`` says what its members mean."""

        lasting: bool
        sources: set[Source | Answer[Any]] | None

        @property
        def is_to_last(self) -> bool:
            """True if it is to be kept for the next run."""

        @property
        def is_made(self) -> bool:
            """True if it was loaded or made in this run."""

        def get(self) -> Any:
            """Return the table itself."""

        def digest(self) -> str:
            """Return the digest of its facts."""

        def is_as_before(self, digest: str) -> None:
            """Take ``digest`` as that of its facts."""

        def changes(self, digest: str) -> Changes | None:
            """Return what verdicts read differently if the facts had this digest."""

        def is_same_but_for_class_names(self, digest: str) -> bool:
            """Return True if what differs concerns only those who asked for class names."""

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

    A verdict that depends on codes alone holds if their ``source.code_digest`` are equal. Equal digests mean
    equal trees but for positions. Findings that show a position in the file are made anew. That choices by
    text decide nothing is held by the law that switches them off; ``test_edit_sequences`` compares results.
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


class _Untracked(set["Source | Answer[Any]"]):
    """A set that stays empty: the sources of a run whose dependencies nobody needs."""

    __slots__ = ()

    def add(self, source: Source | Answer[Any], /) -> None:
        """Ignore the source."""

    def update(self, *sources: Iterable[Source | Answer[Any]]) -> None:
        """Ignore the sources."""


class Trace:
    """The dependency recorder of a run: ``open`` is the stack of source sets, the innermost query last.

    ``tables`` are the tables of one project, by name, and ``untracked_dependencies`` the sources of results
    made with ``run_untracked``; both belong to one project, all else is shared with the ``Trace`` given as
    ``beside``. ``faults`` are tradelint's own errors that queries ran into and went on from. An ``untracked``
    recorder records nothing, for runs that leave no cache.
    """

    __slots__ = ("before", "faults", "open", "tables", "untracked", "untracked_dependencies")

    def __init__(self, beside: Trace | None = None, *, untracked: bool = False) -> None:
        self.untracked: bool = untracked if beside is None else beside.untracked
        nothing: set[Source | Answer[Any]] = _Untracked() if untracked else set()
        self.open: list[set[Source | Answer[Any]]] = [nothing] if beside is None else beside.open
        self.tables: dict[str, ProjectTable] = {}
        self.faults: dict[Failure, Fault] = {} if beside is None else beside.faults
        self.untracked_dependencies: set[Source | Answer[Any]] = set()
        self.before: Before | None = None

    def listen(self, answer: Callable[[], T], sources: set[Source | Answer[Any]]) -> T:
        """Run ``answer`` and collect the inputs that it reads in ``sources``."""
        if self.untracked:
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
        """Return the errors that are, transitively, among ``sources`` or the untracked dependencies."""
        if not self.faults:
            return []
        common = [fault for fault in self.untracked_dependencies if isinstance(fault, Fault)]
        seen: set[Source | Answer[Any]] = {*sources}
        queue = [source for source in seen if isinstance(source, Answer)]
        for answer in queue:
            new = {source for source in answer.sources if isinstance(source, Answer)} - seen
            seen |= new
            queue += new
        return common + [answer for answer in queue if isinstance(answer, Fault)]

    def digested(self) -> dict[str, str]:
        """Return the digests of the tables that were made, by name."""
        return {name: whole.digest() for name, whole in self.tables.items() if whole.is_made}

    def nothing_changed(self, digests: Mapping[str, str]) -> None:
        """Take the earlier digests (``tables``, by name) as those of all tables, without making these."""
        for name, whole in self.tables.items():
            whole.is_as_before(digests.get(name, ""))

    def has_new(self) -> bool:
        """Return True if some table that is kept for the next run was made anew."""
        return any(whole.is_to_last for whole in self.tables.values())

    def of_tables(self) -> Iterator[Source | Answer[Any]]:
        """Yield the sources that belong to no single file: those of tables, and the untracked ones."""
        yield from self.untracked_dependencies
        for whole in self.tables.values():
            yield from whole.sources or ()

    def run_untracked(self, answer: Callable[[], T]) -> T:
        """Run ``answer`` without making the running query depend on what it reads."""
        return self.listen(answer, self.untracked_dependencies)
