"""Ask for reads of properties whose value is a coroutine."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts


class AsyncPropertyReads(Record, Question):
    """Attributes that are called like such a property of any file."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the decorator's word."""
        return ProjectKeywords(words=(b"property",))

    def prepare(self, project: ProjectFacts) -> None:
        """Find the names of these properties."""
        project.async_functions.properties.names()

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file reads an attribute of such a name."""
        names = project.async_functions.properties.names()
        return bool(names) and project.mentions(path, [f".{name}".encode() for name in sorted(names)])

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record these attributes."""
        project.require_in(path, attributes=project.async_functions.properties.names())
