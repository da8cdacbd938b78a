"""Ask for reads of attributes whose names nothing in the project defines."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts


class UnknownAttributes(Record, Question):
    """Reads of attributes after which no function or class of the project is called."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the word without which there are no classes."""
        return ProjectKeywords(words=(b"class ",))

    def words(self) -> tuple[bytes, ...]:
        """Return the dot."""
        return (b".",)

    def prepare(self, project: ProjectFacts) -> None:
        """Find the names of all definitions."""
        project.unknown_names.prepare()

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may read such an attribute."""
        return bool(project.unknown_names.in_file(path))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record these reads."""
        project.require_in(path, attributes=project.unknown_names.in_file(path))
