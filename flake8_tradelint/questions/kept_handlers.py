"""Ask for async functions that are handed to objects which keep handlers and call them."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts


class KeptHandlers(Record, Question):
    """Calls that pass an async function to such an object, and assignments of one to its attributes."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the word of coroutines."""
        return ProjectKeywords(words=(b"async",))

    def prepare(self, project: ProjectFacts) -> None:
        """Find the functions that keep handlers."""
        project.async_functions.kept_handlers.prepare()

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file names an async function where such an object gets one."""
        functions, attributes = project.async_functions.kept_handlers.in_file(path, project.suspects.names())
        return bool(functions or attributes)

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the calls and the attributes."""
        functions, attributes = project.async_functions.kept_handlers.in_file(path, project.suspects.names())
        project.require_in(path, callees=functions, attributes=attributes)
