"""The interface of a rule module."""

from __future__ import annotations

from flake8_tradelint.questions import merged
from flake8_tradelint.startup.light import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_tradelint.model import Applicability, Finding, Severity
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions import ProjectKeywords, Question
    from flake8_tradelint.semantics.summary import ModuleSummary


class Rule(Protocol):
    """One bug that tradelint finds: a *module* of this package, whose docstring is the documentation page."""

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
        """True if the rule is on where the user selected nothing."""

    @property
    def FIX(self) -> Applicability | None:
        """The best fix the rule can offer."""

    @property
    def ASKS(self) -> tuple[Question, ...]:
        """Questions that choose the files to check and what their summaries record; empty: every file."""

    def check(self, summary: ModuleSummary, project: ProjectFacts) -> Iterator[Finding]:
        """The findings in one file, given the linked facts of the whole project."""


def project_keywords(rule: Rule) -> ProjectKeywords | None:
    """Return what a project must have before the rule can find anything; ``None``: nothing."""
    return merged(question.project_keywords() for question in rule.ASKS) if rule.ASKS else None
