"""Ask for class fields whose default factory acquires: ``field(default_factory=ClientSession)``."""

from __future__ import annotations

from flake8_tradelint.questions.acquisitions import Sessions
from flake8_tradelint.questions.question import Question
from flake8_tradelint.questions.resources import OF_RESOURCES, reported_rows
from flake8_tradelint.records import Record
from flake8_tradelint.semantics.must_call.own.generated_values import CALLEES, given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions.keywords import ProjectKeywords


class SessionFields(Record, Question):
    """Calls of ``field`` and the like that give each object a session."""

    def project_keywords(self) -> ProjectKeywords | None:
        """Return the words of sessions."""
        return Sessions().project_keywords()

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record calls of ``field`` and the like; only in files that match, as the names are common."""
        project.require_in(path, callees=CALLEES)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a default factory of the file has the name of a session class."""
        factories = given(project, path)
        return bool(factories) and not factories.isdisjoint(Sessions().callees(project))


class ResourceFields(Record, Question):
    """Calls of ``field`` and the like that give each object another resource."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of resources."""
        return OF_RESOURCES

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record calls of ``field`` and the like; only in files that match, as the names are common."""
        project.require_in(path, callees=CALLEES)

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if a default factory of the file has the name of something that acquires."""
        factories = given(project, path)
        return bool(factories) and any(
            project.call_summaries.may_acquire(row, path)
            and (row.patterns() or not factories.isdisjoint(project.class_names(row.names())))
            for row in reported_rows(project)
        )
