"""Expose the summaries of one project's files, and search them for calls and attributes by name.

A summary grows with the names that are asked for.
"""

from __future__ import annotations

from flake8_tradelint.project.summaries import Summaries
from flake8_tradelint.project.texts import ProjectTexts
from flake8_tradelint.semantics.interests import may_have, word_of
from flake8_tradelint.words import is_called

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from flake8_tradelint.files import Files
    from flake8_tradelint.project.summaries import KeptSummaries
    from flake8_tradelint.semantics.facts import AttributeFact, CallFact, RaiseFact, Use
    from flake8_tradelint.semantics.naming.symbols import FunctionRef
    from flake8_tradelint.semantics.summary import FunctionSummary


class ProjectSummaries(ProjectTexts):
    """The summaries of the files at ``paths``; ``sliced``: files are read in parts."""

    summaries_class: type[Summaries] = Summaries

    def __init__(self, paths: Iterable[str], files: Files, *, sliced: bool) -> None:
        super().__init__(paths, files)
        self._summaries = self.summaries_class(self.files, sliced=sliced)
        self.require, self.require_in = self._summaries.require, self._summaries.require_in
        self.record, self.with_attributes = self._summaries.record, self._summaries.with_attributes
        self.summary, self.slice = self._summaries.summary, self._summaries.slice
        self.mentioned, self.bare_summary = self._summaries.mentioned, self._summaries.bare_summary
        self.broken_summary = self._summaries.broken_summary

    @property
    def unread(self) -> Mapping[str, str]:
        """By path of a file that could not be summarised: the reason, if it is an error of tradelint."""
        return self._summaries.unread

    @property
    def sliced(self) -> bool:
        """True if files are read in parts."""
        return self._summaries.sliced

    def reuse(self, kept: KeptSummaries) -> None:
        """Load summaries of unchanged files from ``kept``; ``keep`` will store new ones there."""
        self._summaries.kept = kept

    def keep(self, wanted: frozenset[str]) -> None:
        """Store the summaries of these files that were made in this run."""
        self._summaries.keep(wanted)

    def begin(self, path: str) -> None:
        """Mark the file as the one that is being checked."""
        self._summaries.checked = path

    def done_with(self, path: str) -> None:
        """Mark the file as checked; its summary may be freed."""
        self._summaries.forget(path)

    def read_in_parts(self, *, thorough: bool) -> None:
        """Read files in parts from now on; ``thorough``: parse all of them for syntax errors nevertheless."""
        self._summaries.sliced, self._summaries.thorough = True, thorough

    def calls(
        self, name: str, among: Callable[[str], bool] | None = None, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, CallFact]]:
        """Yield every call in the project whose callee's last name is ``name``, with its file.

        ``paths`` limits the files. ``among`` is asked about each file whose text has such a call, and may
        reject it.
        """
        if paths is None:
            paths = self.calling(name)
        else:
            paths = (path for path in paths if is_called(self.files.code(path), name.encode()))
        for path in paths:
            if among is not None and not among(path):
                continue
            self._summaries.with_calls(path, name)
            yield from [(path, fact) for fact in self._summaries.calls(path, name)]

    def calls_in(self, path: str, name: str) -> Iterator[CallFact]:
        """Return the calls in one file whose callee's last name is ``name``."""
        self.require_in(path, frozenset({name}))
        return iter(self._summaries.calls(path, name))

    def parameter_uses(self, ref: FunctionRef) -> tuple[tuple[Use, ...], ...]:
        """Return how the function uses each of its parameters, in their order."""
        return next((f.parameter_uses for f in self._followed(ref)), ())

    def raisers(self, ref: FunctionRef) -> tuple[RaiseFact, ...]:
        """Return the statements and calls of the function that may raise."""
        return next((f.raisers for f in self._followed(ref)), ())

    def _followed(self, ref: FunctionRef) -> Iterator[FunctionSummary]:
        """Return the function's summary with the uses of its parameters recorded."""
        self._summaries.follow_parameters(ref.path)
        self.slice(ref.path, ref.qualname.partition(".")[0])
        return iter(self._summaries.functions(ref.path, ref.qualname))

    def attributes(
        self, name: str, paths: Iterable[str] | None = None
    ) -> Iterator[tuple[str, AttributeFact]]:
        """Yield every use of an attribute ``name`` in the project (or in ``paths``), on any receiver."""
        for path in self.having(word_of(name)) if paths is None else paths:
            if not may_have(name, self.files.code(path)):
                continue
            yield from ((path, fact) for fact in self._summaries.attributes(path, name))

    def attributes_where(self, name: str, text: re.Pattern[bytes]) -> Iterator[tuple[str, AttributeFact]]:
        """Yield every use of an attribute ``name`` in the files whose text the pattern matches."""
        for path in self.mentioning(name):
            if text.search(self.files.code(path)):
                yield from [(path, fact) for fact in self._summaries.attributes(path, name)]
