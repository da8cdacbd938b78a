"""Ask for calls of functions with given names."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts


class Calls(Record, Question):
    """Calls whose callee's last name is one of ``names``, also under another name of an import."""

    names: tuple[str, ...]

    def project_keywords(self) -> ProjectKeywords:
        """Return the names."""
        return ProjectKeywords(words=tuple(name.encode() for name in self.names))

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the names as callees."""
        return Interests(callees=frozenset(self.names))

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may call one of them."""
        return project.may_call(path, frozenset(self.names))
