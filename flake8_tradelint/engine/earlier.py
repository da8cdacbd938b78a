"""What was found before files changed, and how much of it still holds."""

from __future__ import annotations

from flake8_tradelint.cache.moved import definitions_of, differences
from flake8_tradelint.records import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flake8_tradelint.cache.holding import KeptSources
    from flake8_tradelint.project import ProjectFacts


class Earlier(Record):
    """What the verdicts of an earlier run were made from, and which files have ``changed`` since.

    Those that have come or gone are among them, ``modules`` their last names. ``wholes`` are digests of the
    tables of the whole project, ``lasting`` the names of those that last.
    """

    sources: KeptSources
    changed: frozenset[str]
    wholes: Mapping[str, str]
    lasting: frozenset[str]
    modules: frozenset[bytes] = frozenset()


def still_holding(project: ProjectFacts, earlier: Earlier, ask: Callable[[], None]) -> KeptSources | None:
    """What of the earlier verdicts on the project holds; ``ask`` has found out what all verdicts need.

    ``None``: nothing, because a table of the whole project is another one now, or other files are meant.
    """
    own = frozenset(project.paths)
    if (own ^ frozenset(earlier.sources.paths)) - earlier.changed:
        return None
    wholes = earlier.wholes
    if not earlier.changed:
        project.trace.nothing_changed(wholes)
        return earlier.sources
    project.ready()
    moved = differences(project, wholes, wholes.keys() - earlier.lasting)
    if moved is None:
        return None
    before = project.trace.before
    lost = [name for name in earlier.lasting if before is None or not before.digest_of(name)]
    if lost:
        ask()
        if differences(project, wholes, wholes.keys() & lost) is None:
            return None
    moved = replace(moved, modules=earlier.modules)
    every = earlier.sources.of(sorted(own.union(earlier.sources.paths)))
    texts = {path: project.data(path) if path in own else b"" for path in earlier.changed}
    return every.still(texts, moved, definitions_of(project)).of(project.paths)
