"""Ask for async functions under a decorator of ``functools`` that caches what they return."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.startup.patterns import DOTALL, regex
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.project import ProjectFacts


_IMPORTED = b"functools"
_DECORATED = regex(rb"@[\w.\x80-\xff]*cache(?:(?!\bdef\b).){0,400}?\basync[ \t\\]+def\b", DOTALL)
_RENAMED = regex(rb"cache\w*[ \t]+as\b")
"""Imports of a decorator under another name."""


class CachedAsyncFunctions(Record, Question):
    """Decorated async functions of files that name ``functools``."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the module that has the decorators."""
        return ProjectKeywords(words=(_IMPORTED,))

    def words(self) -> tuple[bytes, ...]:
        """Return the module."""
        return (_IMPORTED,)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may decorate an async function so."""
        data = project.data(path)
        return _DECORATED.search(data) is not None or _RENAMED.search(data) is not None

    def slices_needed(self, path: str, project: ProjectFacts) -> tuple[bytes, ...] | None:
        """Return the decorators' name; None if they have another one in the file."""
        return None if _RENAMED.search(project.data(path)) else (b"cache",)
