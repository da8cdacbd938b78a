"""Ask for all attributes that nothing in their file stores or names in quotes."""

from __future__ import annotations

from flake8_tradelint.questions import Question
from flake8_tradelint.semantics.interests import EVERY, Interests
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts


class EveryAttribute(Record, Question):
    """Uses of attributes in any file; so no project is without them."""

    def words(self) -> tuple[bytes, ...]:
        """Return the dot."""
        return (b".",)

    def interests(self, project: ProjectFacts) -> Interests:
        """Return the sign for all such attributes."""
        return Interests(attributes=frozenset({EVERY}))

    def slices_needed(self, path: str, project: ProjectFacts) -> None:
        """Return None: the whole file is read."""
