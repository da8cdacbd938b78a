"""Ask for calls of dataclasses that may pass an argument which the generated initialiser does not take."""

from __future__ import annotations

from flake8_tradelint.questions import keywords
from flake8_tradelint.questions.question import Question
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions.keywords import ProjectKeywords


class ConstructorCalls(Record, Question):
    """Calls of dataclasses, and of ``replace``; each file has its own names of interest."""

    prepare_with_index = True

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of dataclasses."""
        return keywords.DATACLASSES

    def prepare(self, project: ProjectFacts) -> None:
        """Find the classes that may be dataclasses, and their fields."""
        project.call_texts.relatives()

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a call of the file may pass too much, to a class of any file."""
        return bool(project.call_texts.suspects(path))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls of the callees for which this is so."""
        project.require_in(path, plain=project.call_texts.suspects(path))
