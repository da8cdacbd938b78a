"""What the cross-file analyses ask of the project; ``project.ProjectFacts`` answers."""

from __future__ import annotations

from flake8_tradelint.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from flake8_tradelint.file_facts import FileFacts
    from flake8_tradelint.outline import Definition
    from flake8_tradelint.semantics.classes.closed import Closed
    from flake8_tradelint.semantics.classes.headers import ClassHeaders
    from flake8_tradelint.semantics.classes.table import ClassTable
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact, RaiseFact, Use
    from flake8_tradelint.semantics.inference.library import Library
    from flake8_tradelint.semantics.inference.receivers import Receivers
    from flake8_tradelint.semantics.must_call.acquire.resources import Resource
    from flake8_tradelint.semantics.must_call.transfer.call_summaries import CallSummaries
    from flake8_tradelint.semantics.naming.symbols import ClassRef, FunctionRef, SymbolTable
    from flake8_tradelint.semantics.parameters.inferred import Parameters
    from flake8_tradelint.semantics.summary import ModuleSummary
    from flake8_tradelint.tracing import Trace


class Linked(Protocol):
    """A project whose modules are linked."""

    paths: tuple[str, ...]
    trace: Trace
    facts: FileFacts
    symbols: SymbolTable
    classes: ClassTable

    @property
    def receivers(self) -> Receivers:
        """The classes of expressions."""

    @property
    def parameters(self) -> Parameters:
        """What callers pass, and what is put into containers."""

    @property
    def library(self) -> Library:
        """The classes of installed packages."""

    @property
    def closed(self) -> Closed:
        """What instances of classes may have, where all of it is in sight."""

    @property
    def call_summaries(self) -> CallSummaries:
        """How ownership passes through calls."""

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The rows of the table of resources whose modules some file of the project mentions."""

    @property
    def tasks(self) -> Resource:
        """What makes tasks in this project, and what takes care of them."""

    @property
    def sliced(self) -> bool:
        """Are files read in parts?"""

    def owns(self, path: str) -> bool:
        """Is it a file of the project, and of no installed package?"""

    def data(self, path: str) -> bytes:
        """The bytes of a file."""

    def headers(self) -> ClassHeaders:
        """The headers of all class statements, as text."""

    def outline(self, path: str) -> tuple[Definition, ...]:
        """The definitions at the top of a file, as far as they can be told without parsing it."""

    def mentioned(self, path: str, text: bytes) -> ModuleSummary:
        """The summary of a file with every definition whole in which ``text`` occurs."""

    def class_names(self, names: frozenset[str]) -> frozenset[str]:
        """The names, and those of classes that may derive from classes so called."""

    def require(self, callees: Iterable[str] = (), attributes: Iterable[str] = ()) -> None:
        """Names that will be asked for: saves summarising the same files name by name."""

    def require_in(self, path: str, callees: Iterable[str] = ()) -> None:
        """Make sure that the summary of the file records the calls of these names."""

    def mentions(self, path: str, needles: Iterable[bytes]) -> bool:
        """Does the file's text have one of the needles somewhere?"""

    def may_call(self, path: str, names: frozenset[str]) -> bool:
        """May the file call something by one of the names, by its text?"""

    def calls(
        self, name: str, among: Callable[[str], bool] | None = None, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, CallFact]]:
        """Every call whose callee's last name is ``name``, with its file.

        ``among`` tells in which files, ``paths`` are all that are looked at.
        """

    def calls_in(self, path: str, name: str) -> Iterator[CallFact]:
        """The calls in one file whose callee's last name is ``name``."""

    def parameter_uses(self, ref: FunctionRef) -> tuple[tuple[Use, ...], ...]:
        """What the function does with its arguments, in the order of its parameters."""

    def raisers(self, ref: FunctionRef) -> tuple[RaiseFact, ...]:
        """What may raise in the function."""

    def attributes(
        self, name: str, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, AttributeFact]]:
        """Every use of an attribute ``name``, with its file; ``paths`` are all that are looked at."""

    def attributes_where(self, name: str, text: re.Pattern[bytes]) -> Iterator[tuple[str, AttributeFact]]:
        """The same, in the files whose text the pattern finds only."""

    def subclasses(self, ref: ClassRef) -> tuple[ClassRef, ...]:
        """Every class derived from ``ref``."""

    def calling(self, word: str) -> Iterable[str]:
        """The files that may call something by the word, by their text."""

    def having(self, word: str) -> Iterable[str]:
        """The files in which the word stands, and maybe others."""

    @property
    def number_of(self) -> Mapping[str, int]:
        """The numbers of the files, and maybe of some that are no more."""

    def having_one(self, words: Iterable[bytes]) -> int:
        """The files in which one of the words stands, and maybe others: bits of their numbers."""

    @property
    def often(self) -> int:
        """Files of which the same is asked one by one, before it is looked for in all of them at once."""

    def mentioning(self, name: str) -> Iterator[str]:
        """The files whose text has ``name`` somewhere."""
