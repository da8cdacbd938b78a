"""What a module must have to be a rule."""

from __future__ import annotations

from flake8_tradelint.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Applicability, Finding, Severity
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.semantics.interests import Interests
    from flake8_tradelint.semantics.summary import ModuleSummary


class Rule(Protocol):
    """One disease. A *module* of this package satisfies it; its docstring is the documentation page.

    A module may also have ``concerns(path, project) -> bool``: a cheap look, without a summary,
    at whether a file that has a trigger can have the disease; ``reaches(path, project) -> bool``:
    can a file without any trigger have it, for what was learned from other files (asked first, of
    every file; ``concerns = None`` says that no file which it does not reach can); and
    ``needed(path, project) -> Iterable[bytes] | None``: texts such that the definitions in which they
    occur are all that ``check`` has to see of a file, beside the calls and attributes of interest.
    Without it, and where it gives ``None``, the whole file is read.
    ``survey(project)`` has a table made that every verdict of a large project needs, and for which all
    files are looked through, but not for words: another process makes the index of these meanwhile.
    ``survey_by_words(project)`` has one made for which words are asked for, too: what it needs of each
    file is found in another process, while this one makes other tables.
    ``WAKES: Waking`` says without what a whole project cannot have it; without it, the rule never sleeps.
    """

    @property
    def CODE(self) -> str:
        """Such as ``TL101``; the first digit is the family."""

    @property
    def NAME(self) -> str:
        """Names the disease and reads well after "allow": ``overridden-field``."""

    @property
    def SEVERITY(self) -> Severity:
        """How bad the outcome is in production."""

    @property
    def DEFAULT(self) -> bool:
        """Is it on where the user selected nothing?"""

    @property
    def TRIGGERS(self) -> tuple[bytes, ...]:
        """Byte strings; a file that has none of them cannot have this disease."""

    @property
    def FIX(self) -> Applicability | None:
        """The best fix the rule can offer."""

    def interests(self, project: ProjectFacts) -> Interests:
        """The names whose occurrences summaries must record for this rule."""

    def check(self, summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
        """The findings in one file, given the linked facts of the whole project."""
