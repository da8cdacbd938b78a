"""Ask for classes that bind a field of an ancestor dataclass anew, and for assignments to such a class."""

from __future__ import annotations

from flake8_tradelint.questions import keywords
from flake8_tradelint.questions.question import Question
from flake8_tradelint.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions.keywords import ProjectKeywords


class ReboundFields(Record, Question):
    """Class statements that may bind a field of an ancestor; class statements are always summarised."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of dataclasses."""
        return keywords.DATACLASSES

    def words(self) -> tuple[bytes, ...]:
        """Return the beginning of a class statement, and what every binding has."""
        return (b"class ", b"=")

    def prepare(self, project: ProjectFacts) -> None:
        """Find the candidates in all files."""
        project.class_texts.suspects()

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has a candidate."""
        return path in project.class_texts.suspects()

    def slices_needed(self, path: str, project: ProjectFacts) -> Iterable[bytes]:
        """Return the headers of the candidates."""
        names = project.class_texts.suspects().get(path, ())
        return [header if (header := b"class " + name) in project.data(path) else name for name in names]


class AssignmentsToClasses(Record, Question):
    """Assignments ``Feed.topic = ...`` at the top level of a file that names a dataclass."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of dataclasses."""
        return keywords.DATACLASSES

    def words(self) -> tuple[bytes, ...]:
        """Return what every assignment has."""
        return (b"=",)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a line begins with an assignment to an attribute, in a file with such a name."""
        return project.call_texts.assigns(path)
