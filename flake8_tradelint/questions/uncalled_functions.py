"""Ask for async functions that are awaited, entered or iterated over without a call."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts


class UncalledFunctions(Record, Question):
    """Names and attributes behind ``await`` or ``async with`` that are those of async functions."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the word of coroutines."""
        return ProjectKeywords(words=(b"await", b"async"))

    def may_match_across_files(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file has such a name, of an async function of any file."""
        found = of_file(path, project)
        return bool(found[0] or found[1])

    def record(self, path: str, project: ProjectFacts) -> None:
        """Record the attributes."""
        project.require_in(path, attributes=of_file(path, project)[0])

    def slices_needed(self, path: str, project: ProjectFacts) -> tuple[bytes, ...]:
        """Return the statements' words: a function is named there, or its scope binds the name."""
        return ()


def of_file(path: str, project: ProjectFacts) -> tuple[frozenset[str], frozenset[str]]:
    """Return the attributes and the names that the file may await without a call, by its text."""
    if not project.mentions(path, (b"await", b"async")):
        return frozenset(), frozenset()
    from flake8_tradelint.semantics.coroutines.uncalled import candidates

    found: tuple[set[str], set[str]] = set(), set()
    for name, dotted in candidates(project.data(path)):
        word = name.decode()
        if name in project.suspects.names() or (dotted and project.suspects.may_be(word)):
            found[not dotted].add(word)
    return frozenset(found[0]), frozenset(found[1])
