"""Report syntax errors in files that the user has named, however large their project is."""

from __future__ import annotations

from flake8_tradelint.engine.fingerprints import with_fingerprints
from flake8_tradelint.engine.verdict import comments_of
from flake8_tradelint.rules import family, syntax_error
from flake8_tradelint.rules.selection import enabled_for
from flake8_tradelint.semantics.reading.summarise import problem_of
from flake8_tradelint.suppressions import suppressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.model import Finding
    from flake8_tradelint.settings import Settings


def findings_in_broken(path: str, data: bytes, settings: Settings) -> list[Finding] | None:
    """Return the findings in a file that cannot be parsed: its syntax error, unless suppressed or disabled.

    ``None``: the file can be parsed, perhaps only as Python of a newer version.
    """
    problem = problem_of(data)
    if problem is None:
        return None
    found = syntax_error.finding(path, data, problem)
    line = found.primary.span.line
    if found.code not in enabled_for(settings, path):
        return []
    if settings.noqa and suppressed(comments_of(data), found.code, line, found.name, family(found.code)):
        return []
    return [*with_fingerprints([found], data)]
