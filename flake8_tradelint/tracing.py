"""What an answer was made from, noted while it is made.

Answers that are kept for the rest of a run are kept together with their sources, so that whoever gets one has
read these as well. In the end each file's verdict has its sources, and when something changes only those
verdicts have to be asked for again whose sources have changed. (U. A. Acar et al., "Adaptive functional
programming", 2002, call this change propagation over a dynamic dependence graph.)

Tables made from the text of all files would make everything a source of everything. They are no sources:
a ``Whole`` is made anew in the next run and compared by value.
"""

from __future__ import annotations

from flake8_tradelint.light import Generic, TypeVar
from flake8_tradelint.light.digests import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
    from typing import Any, Literal, Protocol

    from flake8_tradelint.model import Failure

    class Before(Protocol):
        """What is known of tables from an earlier run."""

        def digest_of(self, name: str) -> str:
            """The digest of a lasting table's facts; nothing for one that may have become another."""

        def rows_of(self, name: str) -> Mapping[str, Any] | None:
            """Its rows, if they are there."""


T = TypeVar("T")

Source = str | bytes | tuple[str, bytes]
"""The text of a file (its path); which files have a word; a question about all files, with what it asks for.

These are ``PART``: which files have this somewhere in their text; ``KIN``: which class headers name it;
``CALLED``: which files call something by this word; ``MODULE``: which files are modules of this last name;
``DEFINED``: which files say this of async functions (see ``words.asked.defined_text``)."""

PART, KIN, CALLED, MODULE, DEFINED = "part", "kin", "called", "module", "defined"


class Answer(Generic[T]):
    """A value and its sources: those read for it, and other answers."""

    __slots__ = ("sources", "value")

    def __init__(self, value: T, sources: Collection[Source | Answer[Any]] = ()) -> None:
        self.value, self.sources = value, sources


class Summarised(Answer[str]):
    """Stands for the summary of a file: its ``value`` is the file's path, which is the source as well."""

    __slots__ = ()

    def __init__(self, path: str) -> None:
        super().__init__(path, (path,))


class Tabled(Answer[str]):
    """Stands for a table of the whole project: its ``value`` is the table's name. It is compared by value."""

    __slots__ = ()


class Fault(Answer["Failure"]):
    """Stands for an error of ours: what was made from it is not what it should be, and must not be kept."""

    __slots__ = ()


class _Unheard(set["Source | Answer[Any]"]):
    """Sources that nobody is going to ask for: there are none."""

    __slots__ = ()

    def add(self, source: Source | Answer[Any], /) -> None:
        """It is not noted."""

    def update(self, *sources: Iterable[Source | Answer[Any]]) -> None:
        """They are not noted."""


class Trace:
    """The sources of a run: each answer that is being made has a set of them in ``open``, the innermost last.

    ``wholes`` are the tables of one project, ``nobodys`` the sources of what was made ``apart``; the projects
    of a run have the rest in common. ``faults`` are the errors of ours that answers were made in spite of.
    A ``deaf`` one notes nothing, for runs that leave nothing to later ones.
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
        """Make an answer, and note its sources there."""
        if self.deaf:
            return answer()
        self.open.append(sources)
        try:
            return answer()
        finally:
            self.open.pop()

    def fault(self, failure: Failure) -> None:
        """The answer under way is made in spite of an error of ours."""
        if failure not in self.faults:
            self.faults[failure] = Fault(failure)
        self.open[-1].add(self.faults[failure])

    def faults_in(self, sources: Collection[Source | Answer[Any]]) -> list[Fault]:
        """The errors among these sources, and among theirs."""
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
        """Digests of the tables that were made, by name."""
        return {name: whole.digest() for name, whole in self.wholes.items() if whole.is_made}

    def nothing_changed(self, wholes: Mapping[str, str]) -> None:
        """All tables are what they were; ``wholes`` are the digests that they had, by name."""
        for name, whole in self.wholes.items():
            whole.is_as_before(wholes.get(name, ""))

    def has_new(self) -> bool:
        """Was a table that lasts made anew?"""
        return any(whole.is_to_last for whole in self.wholes.values())

    def of_tables(self) -> Iterator[Source | Answer[Any]]:
        """The sources of what all files have in common."""
        yield from self.nobodys
        for whole in self.wholes.values():
            yield from whole.sources or ()

    def apart(self, answer: Callable[[], T]) -> T:
        """Make an answer whose sources are nobody's."""
        return self.listen(answer, self.nobodys)


class Answers(Generic[T]):
    """Answers by key, each made once; ``meanwhile`` is for a question that comes up in its own answer."""

    __slots__ = ("_known", "_meanwhile", "_trace")

    def __init__(self, trace: Trace, meanwhile: Callable[[Any], T] | None = None) -> None:
        self._trace, self._meanwhile = trace, meanwhile
        self._known: dict[Hashable, Answer[T]] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer for the key, made at the first time."""
        found = self._known.get(key)
        if found is None:
            found = self._made(key, make)
        self._trace.open[-1].add(found)
        return found.value

    def knows(self, key: Hashable) -> bool:
        """Is there an answer, or one under way?"""
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
                found.sources = tuple(heard)  # a tenth of a set's memory
        except BaseException:
            self._known.pop(key, None)  # what is said meanwhile is no answer
            raise
        self._known[key] = found
        return found


class Whole(Generic[T]):
    """A table of the whole project, made when somebody asks; ``facts`` is what of it others depend on.

    ``kinds`` are the facts about files from which alone it follows, where it is made from such. ``partly``:
    who asks it depends on what it says of the words of his own file alone (``"words"``), of the classes so
    called and what is above them (``"family"``), of the names that he asks it for (``"kin"``), of his own
    file (``"row"``: it is a mapping by file, and ``before`` gives that of the earlier run, if it is there).
    ``"tables"``: nobody asks it but tables that last.
    ``compared`` are the kinds that are compared by themselves, file by file; ``facts`` may leave them out.
    ``lasting``: its rows (texts, with tuples) are kept for the next run together with its sources, and it is
    not made anew where these have not changed, nor the tables that it was made from. One without a name is a
    part of those that ask it.
    """

    __slots__ = (
        *("_digest", "_facts", "_faults", "_made", "_make", "_name", "_stands_for_it", "_trace"),
        *("before", "compared", "kinds", "lasting", "partly", "sources"),
    )

    def __init__(
        self,
        trace: Trace,
        name: str,
        make: Callable[[], T],
        facts: Callable[[T], object] | None = None,
        *,
        kinds: tuple[str, ...] = (),
        compared: tuple[str, ...] = (),
        partly: Literal["", "words", "kin", "family", "row", "tables"] = "",
        lasting: bool = False,
        before: Callable[[], T | None] = lambda: None,
    ) -> None:
        self._trace, self._name, self._make, self._facts = trace, name, make, facts
        self.kinds, self.compared, self.partly, self.lasting = kinds, compared, partly, lasting
        self.before = before
        self._stands_for_it = Tabled(name)
        self.sources: set[Source | Answer[Any]] | None = None
        """What it was made from, where it was made and not read."""
        self._made: list[T] = []
        self._faults: list[Fault] = []
        self._digest = ""
        if name:
            trace.wholes[name] = self

    def get(self) -> T:
        """The table."""
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
        """Was it made anew, without any error, and is it to be kept?"""
        return self.lasting and self.sources is not None and not self._faults

    @property
    def is_made(self) -> bool:
        """Has somebody asked for it?"""
        return bool(self._made)

    def is_as_before(self, digest: str) -> None:
        """It is known to have the facts of which this is the digest."""
        self._digest = digest

    def digest(self) -> str:
        """A digest of its facts."""
        before = self._trace.before if self.lasting and not self._digest else None
        if before is not None:
            self._digest = before.digest_of(self._name)
        if not self._digest:
            found = self.get()
            facts = self._facts
            self._digest = digest(found if facts is None else self._trace.apart(lambda: facts(found)))
        return self._digest
