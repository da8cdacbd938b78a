"""The questions that rules ask about files, as data.

A question says which names a summary must record, and which files and definitions may matter by their text.
"""

from __future__ import annotations

from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.interests import Interests
    from flake8_tradelint.settings import Settings


class ProjectKeywords(Record):
    """Words and settings without which a whole project cannot have a bug: it needs one of them.

    The catalogue of rules lists them, so that a project without any is checked without importing a rule.

    ``words`` are searched for in the text of the project's files, inside of words as well. ``installed`` are
    words that count only where installed packages are in sight. ``settings`` are names of ``Settings``, of
    which one that is not empty suffices.
    """

    words: tuple[bytes, ...] = ()
    installed: tuple[bytes, ...] = ()
    settings: tuple[str, ...] = ()

    def needed(
        self, settings: Settings, *, installed: bool, tabled: tuple[bytes, ...] = ()
    ) -> tuple[bytes, ...] | None:
        """Return the words one of which must occur; ``None`` if the settings suffice.

        ``tabled`` are words of what imports from packages that are known by a table of their classes.
        """
        if any(getattr(settings, name) for name in self.settings):
            return None
        if not self.installed:
            return self.words
        return (*self.words, *(self.installed if installed else tabled))


def merged(several: Iterable[ProjectKeywords | None]) -> ProjectKeywords | None:
    """Return the keywords of several questions together; ``None`` if one of them needs none."""
    words: dict[bytes, None] = {}
    installed: dict[bytes, None] = {}
    settings: dict[str, None] = {}
    for one in several:
        if one is None:
            return None
        words.update(dict.fromkeys(one.words))
        installed.update(dict.fromkeys(one.installed))
        settings.update(dict.fromkeys(one.settings))
    return ProjectKeywords(tuple(words), tuple(installed), tuple(settings))


class Question:
    """What a rule asks of each file: the names that its summary must record, and filters by text.

    A question is a frozen value, ``class Calls(Record, Question)``. Rules with equal ones share the answer.
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
        from flake8_tradelint.semantics.interests import Interests  # needless where only keywords are read

        return Interests()

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
