"""The interface of a question: what a rule asks of each file, and how candidate files are chosen by text."""

from __future__ import annotations

from flake8_tradelint.semantics.interests import Interests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions.keywords import ProjectKeywords


_NO_NAMES = Interests()


class Question:
    """A frozen value, ``class Calls(Record, Question)``; equal questions of several rules are asked once.

    The scheduler asks the text side (all but ``interests`` and ``record``). A file matches a question if it
    ``may_match_across_files``, or if one of ``words`` or a name of ``interests`` occurs in it and it
    ``may_match``. These may only over-select: with ``Settings.prefilter`` off, every file matches.
    """

    __slots__ = ()

    prepare_with_index: bool = False
    """True if ``prepare`` looks words up in the index. It may then run in a process of its own."""

    def project_keywords(self) -> ProjectKeywords | None:
        """Return what a project must have before any of its files can match; ``None``: nothing."""
        return None

    def words(self) -> tuple[bytes, ...]:
        """Return byte strings; a file without any of them, and without a name of interest, does not match."""
        return ()

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the names whose occurrences the summary of a matching file must record."""
        return _NO_NAMES

    def record(self, path: str, project: ProjectFacts) -> None:
        """Add names to what the summary of this matching file records, beside ``interests``."""

    def prepare(self, project: ProjectFacts) -> None:
        """Make the table of the whole project that every answer needs, before processes are forked."""

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return False if the file's text shows that no rule can find anything for this question."""
        return True

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if what other files contain may give the file a finding without any of the words."""
        return False

    def slices_needed(self, path: str, project: ProjectFacts) -> Iterable[bytes] | None:
        """Return texts; definitions with one of them are read whole. ``None``: read the whole file.

        Occurrences of the names of interest are recorded in any case.
        """
        return ()
