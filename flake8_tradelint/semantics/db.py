"""The queries of the semantic database about single files: their text, definitions, calls and attributes.

Each layer of ``semantics`` declares in a ``db.py`` what it answers, on top of the layers below it. A function
takes the database by the protocol of its layer. ``project.ProjectFacts`` satisfies them all.
"""

from __future__ import annotations

from flake8_tradelint.startup.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

    from flake8_tradelint.db import Trace
    from flake8_tradelint.db.facts import FileFacts
    from flake8_tradelint.outline import Definition
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact
    from flake8_tradelint.semantics.summary import ModuleSummary


class FileDb(Protocol):
    """Queries about the text and the summaries of single files."""

    paths: tuple[str, ...]
    trace: Trace
    facts: FileFacts

    @property
    def sliced(self) -> bool:
        """True if files are read in parts."""

    @property
    def often(self) -> int:
        """How many single files are searched for a text before it is looked up in all files at once."""

    def data(self, path: str) -> bytes:
        """Return the bytes of a file."""

    def code(self, path: str) -> bytes:
        """Return the bytes of a file for a use in which comments and blank lines decide nothing."""

    def outline(self, path: str) -> tuple[Definition, ...]:
        """Return the top-level definitions of a file, as far as a scan of the text finds them."""

    def mentions(self, path: str, needles: Iterable[bytes]) -> bool:
        """Return True if one of the needles occurs in the file's text, inside a word or not."""

    def mentioning(self, name: str) -> Iterator[str]:
        """Return the files in whose text ``name`` occurs, inside a word or not."""

    def having(self, word: str) -> Iterable[str]:
        """Return the files that contain the word; without a word index, all files."""

    def with_word(self, word: str) -> Iterable[str]:
        """Return the files in whose text the word stands, and no others: a verdict may depend on them."""

    def calling(self, word: str) -> Iterable[str]:
        """Return the files that may call something by the word, by their text."""

    def may_call(self, path: str, names: frozenset[str]) -> bool:
        """Return True if the file may call something by one of the names, by its text."""

    def mentioned(self, path: str, text: bytes) -> ModuleSummary:
        """Return the summary of a file with every definition complete in which ``text`` occurs."""

    def require(self, callees: Iterable[str] = (), attributes: Iterable[str] = ()) -> None:
        """Announce names that will be asked for, so that files are not summarised again for each name."""

    def require_in(self, path: str, callees: Iterable[str] = (), attributes: Iterable[str] = ()) -> None:
        """Make the summary of the file record the calls of these names."""

    def calls(
        self, name: str, among: Callable[[str], bool] | None = None, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, CallFact]]:
        """Yield every call whose callee's last name is ``name``, with its file.

        ``paths`` limits the files. ``among`` is asked about each file whose text has such a call, and may
        reject it.
        """

    def calls_in(self, path: str, name: str) -> Iterator[CallFact]:
        """Return the calls in one file whose callee's last name is ``name``."""

    def attributes(
        self, name: str, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, AttributeFact]]:
        """Yield every use of an attribute ``name``, with its file; ``paths`` limits the files."""

    def attributes_where(self, name: str, text: re.Pattern[bytes]) -> Iterator[tuple[str, AttributeFact]]:
        """Yield every use of an attribute ``name`` in the files whose text the pattern matches."""
