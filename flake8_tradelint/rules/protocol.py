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
    """One bug that tradelint finds: a *module* of this package, whose docstring is the documentation page.

    A module may also have these hooks, which only select what is read and decide nothing:

    * ``WAKES: Waking``: what a project must have to have the bug; without it the rule is always imported.
    * ``concerns(path, project) -> bool``: may the file, which has a trigger, have the bug? Needs no summary.
      ``concerns = None``: only files that ``reaches`` selects are checked.
    * ``reaches(path, project) -> bool``: may a file without a trigger have the bug, because of other files?
      Asked first, for every file.
    * ``needed(path, project) -> Iterable[bytes] | None``: texts; ``check`` reads only the definitions
      that have one of them, and the calls and attributes of interest. ``None`` or no hook: the whole file.
    * ``survey(project)``: build a table of the whole project without the word index, while another process
      makes that index. Large projects only.
    * ``survey_by_words(project)``: build one that uses the word index, with the help of another process.
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
