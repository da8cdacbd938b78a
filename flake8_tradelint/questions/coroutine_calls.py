"""Ask for calls of async functions whose coroutine may be lost."""

from __future__ import annotations

from flake8_tradelint.questions import keywords
from flake8_tradelint.questions.question import Question
from flake8_tradelint.records import Record
from flake8_tradelint.semantics.interests import spot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts
    from flake8_tradelint.questions.keywords import ProjectKeywords


class CoroutineCalls(Record, Question):
    """Calls of async functions of the project and of some libraries that no ``await`` precedes.

    Callees' names say little (``get``), so single calls are recorded, by name and line.
    """

    def project_keywords(self) -> ProjectKeywords:
        """Return the words of coroutines."""
        return keywords.COROUTINES

    def prepare(self, project: ProjectFacts) -> None:
        """Find the names of all async functions."""
        project.suspects.names()

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has such a call, of an async function of any file."""
        return bool(project.suspects.in_file(path))

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record these calls."""
        found = project.suspects.in_file(path)
        project.require_in(path, spots=(spot(name, line) for name in found for line in found[name]))
