"""Ask for async functions in places where Python or a library calls a function and does not await it."""

from __future__ import annotations

from flake8_tradelint.questions import ProjectKeywords, Question
from flake8_tradelint.startup.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from flake8_tradelint.project import ProjectFacts


class PlainHooks(Record, Question):
    """Async special methods, async methods of subclasses of some libraries' classes, decorated functions."""

    def project_keywords(self) -> ProjectKeywords:
        """Return the word of coroutines."""
        return ProjectKeywords(words=(b"async",))

    def words(self) -> tuple[bytes, ...]:
        """Return the word of coroutines."""
        return (b"async",)

    def may_match(self, path: str, project: ProjectFacts) -> bool:
        """Return True if the file may define such a function."""
        return next(_matches(path, project), None) is not None

    def slices_needed(self, path: str, project: ProjectFacts) -> tuple[bytes, ...]:
        """Return the texts of the definitions' headers."""
        return tuple(found[0][-40:] for found in _matches(path, project))


def _matches(path: str, project: ProjectFacts) -> Iterator[re.Match[bytes]]:
    from flake8_tradelint.semantics.coroutines import plain_hooks

    data = project.data(path)
    yield from plain_hooks.SPECIAL_TEXT.finditer(data)
    hooked = [*plain_hooks.HOOK_TEXT.finditer(data)]
    if hooked and project.mentions(path, [one.encode() for one in project.class_names(plain_hooks.BASES)]):
        yield from hooked
    if project.mentions(path, [word.encode() for word in plain_hooks.DECORATING]):
        yield from plain_hooks.DECORATED_TEXT.finditer(data)
