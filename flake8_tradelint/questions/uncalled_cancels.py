"""Ask for ``task.cancel`` without parentheses, in files that may have such a statement."""

from __future__ import annotations

from flake8_tradelint.questions import Question
from flake8_tradelint.questions.acquisitions import TASKS
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.startup.patterns import regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions import ProjectKeywords


CANCEL = "cancel"
_UNCALLED = regex(rb"\.[\s\\]*cancel\b(?!\s*\()")


class UncalledCancels(Record, Question):
    """Attributes ``cancel`` that nothing calls on the spot."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of tasks."""
        return TASKS

    def words(self) -> tuple[bytes, ...]:
        """Return the attribute's name."""
        return (CANCEL.encode(),)

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the attribute's name."""
        return Interests(attributes=frozenset({CANCEL}))

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if no parenthesis follows the attribute somewhere."""
        return project.mentions(path, (CANCEL.encode(),)) and _UNCALLED.search(project.data(path)) is not None
