"""The interface of the semantic database that the cross-file analyses use (``project.ProjectFacts``)."""

from __future__ import annotations

from flake8_tradelint.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from flake8_tradelint.db import Trace
    from flake8_tradelint.db.facts import FileFacts
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


class Linked(Protocol):
    """A project whose modules are linked."""

    paths: tuple[str, ...]
    trace: Trace
    facts: FileFacts
    symbols: SymbolTable
    classes: ClassTable

    @property
    def receivers(self) -> Receivers:
        """The inferred classes of expressions."""

    @property
    def parameters(self) -> Parameters:
        """The classes of un-annotated parameters, inferred from calls, and those of what containers hold."""

    @property
    def library(self) -> Library:
        """The classes of installed packages."""

    @property
    def closed(self) -> Closed:
        """The attributes that instances of a class can have, for classes all of whose bases are known."""

    @property
    def call_summaries(self) -> CallSummaries:
        """How ownership passes through calls."""

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The rows of the resource table whose words some file of the project contains."""

    @property
    def tasks(self) -> Resource:
        """The resource row for tasks: what makes them in this project, and what discharges them."""

    @property
    def sliced(self) -> bool:
        """True if files are read in parts."""

    def owns(self, path: str) -> bool:
        """Return True if the file belongs to the project and not to an installed package."""

    def data(self, path: str) -> bytes:
        """Return the bytes of a file."""

    def code(self, path: str) -> bytes:
        """Return the bytes of a file for a use in which comments and blank lines decide nothing."""

    def headers(self) -> ClassHeaders:
        """Return the headers of all class statements, found in the text."""

    def outline(self, path: str) -> tuple[Definition, ...]:
        """Return the top-level definitions of a file, as far as a scan of the text finds them."""

    def mentioned(self, path: str, text: bytes) -> ModuleSummary:
        """Return the summary of a file with every definition complete in which ``text`` occurs."""

    def class_names(self, names: frozenset[str]) -> frozenset[str]:
        """Return the names, and those of classes that may derive from classes so called, by header text."""

    def require(self, callees: Iterable[str] = (), attributes: Iterable[str] = ()) -> None:
        """Announce names that will be asked for, so that files are not summarised again for each name."""

    def require_in(self, path: str, callees: Iterable[str] = ()) -> None:
        """Make the summary of the file record the calls of these names."""

    def mentions(self, path: str, needles: Iterable[bytes]) -> bool:
        """Return True if one of the needles occurs in the file's text, inside a word or not."""

    def may_call(self, path: str, names: frozenset[str]) -> bool:
        """Return True if the file may call something by one of the names, by its text."""

    def calls(
        self, name: str, among: Callable[[str], bool] | None = None, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, CallFact]]:
        """Yield every call whose callee's last name is ``name``, with its file.

        ``paths`` limits the files. ``among`` is asked about each file whose text has such a call, and may
        reject it.
        """

    def calls_in(self, path: str, name: str) -> Iterator[CallFact]:
        """Return the calls in one file whose callee's last name is ``name``."""

    def parameter_uses(self, ref: FunctionRef) -> tuple[tuple[Use, ...], ...]:
        """Return how the function uses each of its parameters, in their order."""

    def raisers(self, ref: FunctionRef) -> tuple[RaiseFact, ...]:
        """Return the statements and calls of the function that may raise."""

    def attributes(
        self, name: str, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, AttributeFact]]:
        """Yield every use of an attribute ``name``, with its file; ``paths`` limits the files."""

    def attributes_where(self, name: str, text: re.Pattern[bytes]) -> Iterator[tuple[str, AttributeFact]]:
        """Yield every use of an attribute ``name`` in the files whose text the pattern matches."""

    def subclasses(self, ref: ClassRef) -> tuple[ClassRef, ...]:
        """Return every class that derives from ``ref``, directly or not."""

    def calling(self, word: str) -> Iterable[str]:
        """Return the files that may call something by the word, by their text."""

    def having(self, word: str) -> Iterable[str]:
        """Return the files that contain the word; without a word index, all files."""

    @property
    def number_of(self) -> Mapping[str, int]:
        """The files by number; some of the files may be gone."""

    def having_one(self, words: Iterable[bytes]) -> int:
        """Return the files that contain one of the words, and maybe others, as a bit set of their numbers."""

    @property
    def often(self) -> int:
        """How many single files are searched for a text before it is looked up in all files at once."""

    def mentioning(self, name: str) -> Iterator[str]:
        """Return the files in whose text ``name`` occurs, inside a word or not."""
